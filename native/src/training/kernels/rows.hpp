// Z = W A by blocks of rows: Z [rows x patterns], A [k x patterns], W in blocks of at most `block_rows` rows, each of
// which is stored [k x rows of the block]. A tile of Z is the rows of a block by some vectors of patterns; for each
// step of k, these vectors of A are loaded and the numbers of W are broadcast.
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

// Vectors of patterns in a tile: few rows take more, for as many sums at a time as there are registers, at least two.
template <int R>
constexpr int tile_vectors = R <= block_rows / 6   ? 8
                             : R <= block_rows / 2 ? 4
                                                   : 2;

template <class T, Finish F, int R, int V>
static inline void multiply_tile(std::int64_t k, const T *w, const T *a, std::int64_t stride, const T *activation,
                                 std::int64_t activation_stride, T *z, std::int64_t z_stride) {
    constexpr int lanes = lanes_of<T>;
    Wide<T> sum[R][V] = {};
    for (std::int64_t j = 0; j < k; j++, a += stride, w += R) {
        Wide<T> right[V];
#pragma GCC unroll 8
        for (int v = 0; v < V; v++) right[v] = load(a + v * lanes);
#pragma GCC unroll 12
        for (int r = 0; r < R; r++) {
            const Wide<T> left = broadcast(w[r]);
#pragma GCC unroll 8
            for (int v = 0; v < V; v++) sum[r][v] = mul_add(left, right[v], sum[r][v]);
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < R; r++)
#pragma GCC unroll 8
        for (int v = 0; v < V; v++)
            store(z + r * z_stride + v * lanes,
                  finished<T, F>(sum[r][v], activation + r * activation_stride + v * lanes));
}

template <class T, Finish F, int R>
static void multiply_block(std::int64_t k, std::int64_t patterns, const T *w, Rows<const T> a, Rows<const T> activation,
                           Rows<T> z) {
    constexpr int width = tile_vectors<R> * lanes_of<T>, pair = 2 * lanes_of<T>;
    std::int64_t p = 0;
    for (; p + width <= patterns; p += width)
        multiply_tile<T, F, R, tile_vectors<R>>(k, w, a.first + p, a.stride, activation.first + p, activation.stride,
                                                z.first + p, z.stride);
    for (; p < patterns; p += pair)
        multiply_tile<T, F, R, 2>(k, w, a.first + p, a.stride, activation.first + p, activation.stride, z.first + p,
                                  z.stride);
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
