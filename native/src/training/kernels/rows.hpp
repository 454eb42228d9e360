// Z = W A by blocks of rows: Z [rows x patterns], A [k x patterns], W in blocks of at most `block_rows` rows, each of
// which is stored [k x rows of the block]. A tile of Z is the rows of a block by two vectors of patterns; for each step
// of k, two vectors of A are loaded and the numbers of W are broadcast.
#pragma once

#include "simd/wide.hpp"

#include <cstdint>

namespace heavytails::HEAVYTAILS_TARGET {

#if defined(__AVX512F__)
constexpr int block_rows = 12; // 12 x 2 of 32 registers
#else
constexpr int block_rows = 6; // 6 x 2 of 16 registers
#endif

// What is done with a sum before it is stored.
enum class Finish {
    Sum,         // z
    Relu,        // max(0, z)
    WhereActive, // z where the activation of the same place is positive, else 0: times relu'
    TanhSlope    // z (1 - a^2), a the activation of the same place: times tanh'
};

// A matrix's rows: entry (i, p) at first[i * stride + p].
template <class T>
struct Rows {
    T *first;
    std::int64_t stride;
    T *row(std::int64_t i) const { return first + i * stride; }
};

// The heights of the blocks that n rows are divided into: as few as possible, as equal as possible.
struct Blocks {
    std::int64_t count, height, taller; // the first `taller` blocks are one row higher
    explicit Blocks(std::int64_t n)
        : count((n + block_rows - 1) / block_rows), height(n / count), taller(n - count * height) {}
    int rows(std::int64_t b) const { return static_cast<int>(height + (b < taller ? 1 : 0)); }
};

template <class T, Finish F>
static inline Wide<T> finished(Wide<T> z, const T *activation) {
    if constexpr (F == Finish::Relu) return at_least(z, Wide<T>{});
    if constexpr (F == Finish::WhereActive) return where_positive(load(activation), z);
    if constexpr (F == Finish::TanhSlope) {
        const Wide<T> a = load(activation);
        return mul_add(-a * a, z, z);
    }
    return z;
}

template <class T, Finish F, int R>
static void multiply_block(std::int64_t k, std::int64_t patterns, const T *w, Rows<const T> a, Rows<const T> activation,
                           Rows<T> z) {
    constexpr int lanes = lanes_of<T>;
    for (std::int64_t p = 0; p < patterns; p += 2 * lanes) {
        Wide<T> sum[R][2] = {};
        const T *from = a.first + p, *weight = w;
        for (std::int64_t j = 0; j < k; j++, from += a.stride, weight += R) {
            const Wide<T> low = load(from), high = load(from + lanes);
#pragma GCC unroll 12
            for (int r = 0; r < R; r++) {
                const Wide<T> one = broadcast(weight[r]);
                sum[r][0] = mul_add(one, low, sum[r][0]);
                sum[r][1] = mul_add(one, high, sum[r][1]);
            }
        }
#pragma GCC unroll 12
        for (int r = 0; r < R; r++)
            for (int v = 0; v < 2; v++)
                store(z.row(r) + p + v * lanes, finished<T, F>(sum[r][v], activation.row(r) + p + v * lanes));
    }
}

template <class T, Finish F, int R = block_rows>
static inline void multiply_rows(int rows, std::int64_t k, std::int64_t patterns, const T *w, Rows<const T> a,
                                 Rows<const T> activation, Rows<T> z) {
    if (rows == R) return multiply_block<T, F, R>(k, patterns, w, a, activation, z);
    if constexpr (R > 1) multiply_rows<T, F, R - 1>(rows, k, patterns, w, a, activation, z);
}

template <class T, Finish F>
static void multiply(std::int64_t n, std::int64_t k, std::int64_t patterns, const T *w, Rows<const T> a,
                     Rows<const T> activation, Rows<T> z) {
    const Blocks blocks(n);
    for (std::int64_t b = 0, i = 0; b < blocks.count; b++) {
        const int rows = blocks.rows(b);
        multiply_rows<T, F>(rows, k, patterns, w + i * k, a, {activation.row(i), activation.stride},
                            {z.row(i), z.stride});
        i += rows;
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
