// Phases of an iteration on the context's threads. The caller's operator may call the library with the same context, so
// that the context's lock is held during a phase only, never while the operator runs.
#pragma once

#include "core/context.hpp"
#include "curvature/kernels/kernels.hpp"

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <new>
#include <vector>

namespace heavytails {

// Rows 0 .. n-1 cut into strips of a length that does not depend on the number of threads, and neither do sums that add
// the strips' parts in their order.
struct Strips {
    std::int64_t n, length;
    std::int64_t count() const { return (n + length - 1) / length; }
    std::int64_t begin(std::int64_t strip) const { return strip * length; }
    std::int64_t rows(std::int64_t strip) const { return std::min(length, n - strip * length); }
};

// Rows are padded with zeros to a multiple of 16, a cache line of float32 numbers, for kernels without remainders.
constexpr std::int64_t padded_rows(std::int64_t rows) { return (rows + 15) / 16 * 16; }

// The number of entries of a matrix [rows x columns]. Throws std::bad_alloc where it is beyond any memory.
inline std::size_t area(std::int64_t rows, std::int64_t columns) {
    if (columns > 0 && rows > (std::int64_t{1} << 56) / columns) throw std::bad_alloc();
    return static_cast<std::size_t>(rows * columns);
}

class Team {
public:
    explicit Team(ht_context &context) : context_(context), kernels_(curvature_kernels_for(context.isa).basis) {}

    const BasisKernels &kernels() const { return kernels_; }

    // task(i), i = 0 .. count-1, all of which read or write `numbers` numbers. Results must not depend on the order.
    template <class Task>
    void run(std::int64_t count, std::int64_t numbers, const Task &task) const {
        constexpr std::int64_t worth = 1 << 16; // numbers whose reading takes about as long as waking the threads
        if (count <= 1 || numbers < worth || context_.pool.size() == 1) {
            for (std::int64_t i = 0; i < count; i++) task(i);
            return;
        }
        std::lock_guard<std::mutex> lock(context_.turn);
        context_.pool.run(count, [&](std::int64_t i, int) { task(i); });
    }

    // sum of part(begin, end) over strips of the rows 0 .. n-1, added in their order.
    template <class Part>
    double sum(std::int64_t n, const Part &part) const {
        const Strips strips{n, 4096};
        std::vector<double> parts(static_cast<std::size_t>(strips.count()));
        run(strips.count(), n, [&](std::int64_t s) {
            parts[static_cast<std::size_t>(s)] = part(strips.begin(s), strips.begin(s) + strips.rows(s));
        });
        double total = 0;
        for (const double x : parts) total += x;
        return total;
    }

    // task(begin, end) for strips of the rows 0 .. n-1.
    template <class Task>
    void rows(std::int64_t n, const Task &task) const {
        const Strips strips{n, 4096};
        run(strips.count(), n, [&](std::int64_t s) { task(strips.begin(s), strips.begin(s) + strips.rows(s)); });
    }

private:
    ht_context &context_;
    const BasisKernels &kernels_;
};

} // namespace heavytails
