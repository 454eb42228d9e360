// The matrices of one call over the threads of one context.
#pragma once

#include "core/context.hpp"
#include "spectra/matrix.hpp"
#include "spectra/reduction.hpp"

#include <functional>
#include <vector>

namespace heavytails {

// Problems of one kind by our own kernels: those of equal order together in lanes where that pays, dear ones first; a
// large one that has the threads to itself uses them all. HT_OK, or HT_PARTIAL when some matrix is not HT_MATRIX_OK.
ht_status solve_all(ht_context &context, std::vector<Problem> problems);

// Whether a batch of `count` matrices of this smaller side goes in lanes (its last few may not).
bool goes_in_lanes(const ht_context &context, std::int64_t order, std::int64_t count);

// body(b, scratch) answers the status of matrix b, 0 <= b < count. Fewer matrices than threads and order >=
// large_order: one after the other, with all BLAS threads inside each; else one thread each.
ht_status for_each_matrix(ht_context &context, std::int64_t count, std::int64_t order,
                          const std::function<std::int32_t *(std::int64_t)> &status,
                          const std::function<std::int32_t(std::int64_t, Scratch &)> &body);

// Smaller sides from here on are worth several threads: below, OpenBLAS with two threads loses to one (n = 256) or
// gains little.
constexpr std::int64_t large_order = 2048;

} // namespace heavytails
