// The matrices of one call over the threads of one context.
#pragma once

#include "core/context.hpp"
#include "spectra/matrix.hpp"

#include <functional>
#include <vector>

namespace heavytails {

// Singular values of all; HT_OK, or HT_PARTIAL when some matrix is not HT_MATRIX_OK.
template <class T>
ht_status singular_values(ht_context &context, const std::vector<SingularValuesOf<T>> &matrices);

// body(b, scratch) answers the status of matrix b, 0 <= b < count, all of about the same cost with smaller side `order`.
// Fewer matrices than threads and order >= large_order: one after the other, with all threads inside each; else one thread each.
ht_status for_each_matrix(ht_context &context, std::int64_t count, std::int64_t order, std::int32_t *status,
                          const std::function<std::int32_t(std::int64_t, Scratch &)> &body);

// Smaller sides from here on are worth several threads: below, OpenBLAS with two threads loses to one (n = 256) or gains little.
constexpr std::int64_t large_order = 2048;

} // namespace heavytails
