// G = E A' or G += E A', G [m x n] row-major, E [m x patterns] and A [n x patterns] in rows: tiles of sums over
// patterns, whose lanes are added at the end.
#pragma once

#include "simd/shuffle.hpp"
#include "training/kernels/rows.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

#if defined(__AVX512F__)
constexpr int tile_errors = 4, tile_inputs = 6; // 4 x 6 of 32 registers
#else
constexpr int tile_errors = 3, tile_inputs = 4; // 3 x 4 of 16 registers
#endif

// The sums of the lanes of `count` vectors.
template <class T>
static inline void sum_lanes(int count, const Wide<T> *x, T *sums) {
    int i = 0;
#if defined(__AVX2__)
    if constexpr (sizeof(T) == sizeof(double))
        for (; i + lanes <= count; i += lanes) Store(sums + i, ReduceSums(x + i));
#endif
    for (; i < count; i++) sums[i] = add_lanes<T>(x[i]);
}

template <class T, int M, int N>
static void gradient_tile(std::int64_t patterns, Rows<const T> e, Rows<const T> a, T *g, std::int64_t ld, bool add) {
    Wide<T> sum[M * N] = {};
    for (std::int64_t p = 0; p < patterns; p += lanes_of<T>) {
        Wide<T> input[N];
#pragma GCC unroll 8
        for (int j = 0; j < N; j++) input[j] = load(a.row(j) + p);
#pragma GCC unroll 8
        for (int i = 0; i < M; i++) {
            const Wide<T> error = load(e.row(i) + p);
#pragma GCC unroll 8
            for (int j = 0; j < N; j++) sum[i * N + j] = mul_add(error, input[j], sum[i * N + j]);
        }
    }
    T sums[M * N];
    sum_lanes<T>(M * N, sum, sums);
    for (int i = 0; i < M; i++)
        for (int j = 0; j < N; j++) g[i * ld + j] = add ? g[i * ld + j] + sums[i * N + j] : sums[i * N + j];
}

template <class T, int M, int N = tile_inputs>
static inline void gradient_columns(int n, std::int64_t patterns, Rows<const T> e, Rows<const T> a, T *g,
                                    std::int64_t ld, bool add) {
    if (n == N) return gradient_tile<T, M, N>(patterns, e, a, g, ld, add);
    if constexpr (N > 1) gradient_columns<T, M, N - 1>(n, patterns, e, a, g, ld, add);
}

template <class T, int M = tile_errors>
static inline void gradient_rows(int m, int n, std::int64_t patterns, Rows<const T> e, Rows<const T> a, T *g,
                                 std::int64_t ld, bool add) {
    if (m == M) return gradient_columns<T, M>(n, patterns, e, a, g, ld, add);
    if constexpr (M > 1) gradient_rows<T, M - 1>(m, n, patterns, e, a, g, ld, add);
}

template <class T>
static void gradient(std::int64_t m, std::int64_t n, std::int64_t patterns, Rows<const T> e, Rows<const T> a, T *g,
                     bool add) {
    for (std::int64_t i = 0; i < m; i += tile_errors)
        for (std::int64_t j = 0; j < n; j += tile_inputs)
            gradient_rows<T>(static_cast<int>(min<std::int64_t>(tile_errors, m - i)),
                             static_cast<int>(min<std::int64_t>(tile_inputs, n - j)), patterns, {e.row(i), e.stride},
                             {a.row(j), a.stride}, g + i * n + j, n, add);
}

} // namespace heavytails::HEAVYTAILS_TARGET
