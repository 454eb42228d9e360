// The names follow the decisions of solve_all (batch.cpp) and of the C functions (abi.cpp).
#include "spectra/routes.hpp"

#include "cuda/spectra.hpp"
#include "spectra/batch.hpp"

#include <heavytails/spectra.h>

namespace heavytails {
namespace {

const char *routine_on_gpu(const ht_context &context, std::int32_t job, std::int64_t m, std::int64_t n) {
    switch (job) {
    case HT_JOB_SINGULAR_VALUES:
        return cuda::values_routine(context, std::min(m, n));
    case HT_JOB_SINGULAR_VALUES_TOP:
        return cuda::randomised_routine;
    case HT_JOB_EIGENVALUES_SYMMETRIC:
    case HT_JOB_EIGEN_SYMMETRIC:
        return cuda::eigen_routine(context, n);
    case HT_JOB_SVD_THIN:
        return cuda::polar_routine;
    default:
        return "unknown job";
    }
}

} // namespace

const char *routine(const ht_context &context, std::int32_t job, char letter, std::int64_t count, std::int64_t m,
                    std::int64_t n) {
    if (letter != 's' && letter != 'd') return "unknown job";
    if (context.accelerator != nullptr) return routine_on_gpu(context, job, m, n);
    switch (job) {
    case HT_JOB_SINGULAR_VALUES:
    case HT_JOB_SINGULAR_VALUES_TOP:
        if (context.accurate) return "dgesdd";
        return goes_in_lanes(context, std::min(m, n), count) ? "float64 Gram, tridiagonal (a matrix a lane), Sturm"
                                                             : "float64 Gram, band, tridiagonal, Sturm";
    case HT_JOB_EIGENVALUES_SYMMETRIC:
        return goes_in_lanes(context, n, count) ? "tridiagonal (a matrix a lane), Sturm" : "band, tridiagonal, Sturm";
    case HT_JOB_SVD_THIN:
        return "dgesdd";
    case HT_JOB_EIGEN_SYMMETRIC:
        return "dsyevd";
    default:
        return "unknown job";
    }
}

} // namespace heavytails
