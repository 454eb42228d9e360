// Spreads the matrices of one call over the threads of its context.
#pragma once

#include "core/context.hpp"
#include "spectra/matrix.hpp"
#include "spectra/reduction.hpp"

#include <functional>
#include <vector>

namespace heavytails {

// Solves problems of one kind by our own kernels, in order of decreasing cost. Problems of equal order are solved
// together, one in each lane, where that is faster. If there are fewer units than threads and the problems are large,
// they are solved one after the other with all threads. HT_OK, or HT_PARTIAL when some matrix is not HT_MATRIX_OK.
ht_status solve_all(ht_context &context, std::vector<Problem> problems);

// Whether a batch of `count` matrices with this smaller side is solved in lanes. (Its last few matrices may not be.)
bool goes_in_lanes(const ht_context &context, std::int64_t order, std::int64_t count);

// Calls body(b, scratch), which returns the status of matrix b, for 0 <= b < count. One thread works on each matrix,
// except if there are fewer matrices than threads and order >= large_order: then the matrices follow one after the
// other and OpenBLAS uses all threads.
ht_status for_each_matrix(ht_context &context, std::int64_t count, std::int64_t order,
                          const std::function<std::int32_t *(std::int64_t)> &status,
                          const std::function<std::int32_t(std::int64_t, Scratch &)> &body);

// Least smaller side for which several threads work on one matrix. Below it, OpenBLAS with two threads is slower than
// with one (n = 256) or hardly faster.
constexpr std::int64_t large_order = 2048;

// The threads of a context's pool inside one problem.
struct Inside {
    ThreadPool &pool;
    Parallel parallel() { return {&run, this, pool.size()}; }
    static void run(void *self, int count, void (*task)(void *, int, int), void *data) {
        static_cast<Inside *>(self)->pool.run(
            count, [&](std::int64_t i, int worker) { task(data, static_cast<int>(i), worker); });
    }
};

} // namespace heavytails
