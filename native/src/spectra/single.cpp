// The calls of spectra.h for one matrix: a batch of one, whose matrix status becomes the status of the call.
#include "core/error.hpp"

#include <heavytails/spectra.h>

#include <string>

using namespace heavytails;

namespace {

// Calls batch(&matrix_status) and turns HT_PARTIAL into the reason. The batch has stored its own message if it failed.
template <class Batch>
ht_status one(std::int64_t m, std::int64_t n, Batch batch) {
    std::int32_t matrix = HT_MATRIX_OK;
    const ht_status status = batch(&matrix);
    if (status != HT_PARTIAL) return status;
    return guarded([&]() -> ht_status {
        const std::string shape = "[" + std::to_string(m) + " x " + std::to_string(n) + "]";
        if (matrix == HT_MATRIX_NOT_FINITE)
            throw Error(HT_NOT_FINITE, "a: expected finite numbers, got NaN or infinity in " + shape);
        throw Error(HT_NOT_CONVERGED, "the iteration did not converge for a " + shape);
    });
}

} // namespace

extern "C" {

ht_status ht_singular_values_s(ht_context *context, int64_t m, int64_t n, const float *a, int64_t lda, double *sigma) {
    return one(m, n, [&](int32_t *status) {
        return ht_singular_values_batch_s(context, 1, m, n, a, lda, 0, sigma, 0, status);
    });
}

ht_status ht_singular_values_d(ht_context *context, int64_t m, int64_t n, const double *a, int64_t lda, double *sigma) {
    return one(m, n, [&](int32_t *status) {
        return ht_singular_values_batch_d(context, 1, m, n, a, lda, 0, sigma, 0, status);
    });
}

ht_status ht_svd_s(ht_context *context, int64_t m, int64_t n, const float *a, int64_t lda, double *u, int64_t ldu,
                   double *sigma, double *vt, int64_t ldvt) {
    return one(m, n, [&](int32_t *status) {
        return ht_svd_thin_s(context, 1, m, n, a, lda, 0, u, ldu, 0, sigma, 0, vt, ldvt, 0, status);
    });
}

ht_status ht_svd_d(ht_context *context, int64_t m, int64_t n, const double *a, int64_t lda, double *u, int64_t ldu,
                   double *sigma, double *vt, int64_t ldvt) {
    return one(m, n, [&](int32_t *status) {
        return ht_svd_thin_d(context, 1, m, n, a, lda, 0, u, ldu, 0, sigma, 0, vt, ldvt, 0, status);
    });
}

ht_status ht_eigenvalues_symmetric_d(ht_context *context, int64_t n, const double *a, int64_t lda, double *lambda) {
    return one(n, n, [&](int32_t *status) {
        return ht_eigenvalues_symmetric_batch_d(context, 1, n, a, lda, 0, lambda, 0, status);
    });
}

ht_status ht_eigen_symmetric_d(ht_context *context, int64_t n, const double *a, int64_t lda, double *lambda, double *v,
                               int64_t ldv) {
    return one(n, n, [&](int32_t *status) {
        return ht_eigen_symmetric_batch_d(context, 1, n, a, lda, 0, lambda, 0, v, ldv, 0, status);
    });
}
}
