#include "spectra/routes.hpp"

#include <heavytails/spectra.h>

namespace heavytails {

const char *routine(const ht_context &context, std::int32_t job, char letter, std::int64_t, std::int64_t, std::int64_t) {
    if (letter != 's' && letter != 'd') return "unknown job";
    switch (job) {
    case HT_JOB_SINGULAR_VALUES: return context.accurate ? "dgesdd" : "float64 Gram + dsyevd";
    case HT_JOB_SVD_THIN: return "dgesdd";
    case HT_JOB_EIGENVALUES_SYMMETRIC:
    case HT_JOB_EIGEN_SYMMETRIC: return "dsyevd";
    default: return "unknown job";
    }
}

} // namespace heavytails
