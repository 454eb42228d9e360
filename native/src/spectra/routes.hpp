// Which routine a job runs: decided here, told by ht_routine.
#pragma once

#include "core/context.hpp"

namespace heavytails {

// Never null. Owned by the library.
const char *routine(const ht_context &context, std::int32_t job, char letter, std::int64_t count, std::int64_t m,
                    std::int64_t n);

} // namespace heavytails
