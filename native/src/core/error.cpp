// The last error of each thread is in a fixed buffer, so that running out of memory can be reported as well.
#include "core/error.hpp"

#include <cstdio>

namespace heavytails {
namespace {
thread_local char last_error[1024] = "";
}

void remember_error(const char *message) noexcept { std::snprintf(last_error, sizeof last_error, "%s", message); }

} // namespace heavytails

extern "C" {

const char *ht_last_error(void) { return heavytails::last_error; }

const char *ht_status_name(ht_status status) {
    switch (status) {
    case HT_OK:
        return "HT_OK";
    case HT_PARTIAL:
        return "HT_PARTIAL";
    case HT_INVALID_ARGUMENT:
        return "HT_INVALID_ARGUMENT";
    case HT_UNSUPPORTED:
        return "HT_UNSUPPORTED";
    case HT_OUT_OF_MEMORY:
        return "HT_OUT_OF_MEMORY";
    case HT_INTERNAL:
        return "HT_INTERNAL";
    case HT_FOREIGN_EXCEPTION:
        return "HT_FOREIGN_EXCEPTION";
    case HT_OPERATOR_FAILED:
        return "HT_OPERATOR_FAILED";
    case HT_NOT_FINITE:
        return "HT_NOT_FINITE";
    case HT_NOT_SYMMETRIC:
        return "HT_NOT_SYMMETRIC";
    case HT_THREAD_LIMIT:
        return "HT_THREAD_LIMIT";
    case HT_NOT_CONVERGED:
        return "HT_NOT_CONVERGED";
    case HT_DEVICE_FAILED:
        return "HT_DEVICE_FAILED";
    case HT_DEVICE_LOST:
        return "HT_DEVICE_LOST";
    default:
        return "unknown status";
    }
}
}
