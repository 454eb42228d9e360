// The name of the routine that a job runs, for ht_routine.
#pragma once

#include "core/context.hpp"

namespace heavytails {

// A static string; "unknown job" where there is no such job or letter.
const char *routine(const ht_context &context, std::int32_t job, char letter, std::int64_t count, std::int64_t m,
                    std::int64_t n);

} // namespace heavytails
