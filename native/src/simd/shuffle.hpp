// Transposes and sums across the lanes of `lanes` vectors r_0, r_1, ... of `lanes` entries each.
#pragma once

#include "simd/vec.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Transpose:   r_i[j] <- r_j[i].
// ReduceSums:  lane i is sum_j r_i[j], by a transpose that adds as soon as it can.
// ReduceSum:   sum_j x[j].
#if defined(__AVX512F__)
static inline void Transpose(Vec *r) {
    Vec a[8], b[8];
    for (int i = 0; i < 8; i += 2) {
        a[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        a[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int h = 0; h < 2; h++) {
        b[h] = __builtin_shufflevector(a[h], a[2 + h], 0, 1, 2, 3, 8, 9, 10, 11);       // lanes 0, 1 of rows 0-3
        b[2 + h] = __builtin_shufflevector(a[h], a[2 + h], 4, 5, 6, 7, 12, 13, 14, 15); // lanes 2, 3
        b[4 + h] = __builtin_shufflevector(a[4 + h], a[6 + h], 0, 1, 2, 3, 8, 9, 10, 11);
        b[6 + h] = __builtin_shufflevector(a[4 + h], a[6 + h], 4, 5, 6, 7, 12, 13, 14, 15);
    }
    for (int h = 0; h < 2; h++) {
        r[h] = __builtin_shufflevector(b[h], b[4 + h], 0, 1, 4, 5, 8, 9, 12, 13);
        r[2 + h] = __builtin_shufflevector(b[h], b[4 + h], 2, 3, 6, 7, 10, 11, 14, 15);
        r[4 + h] = __builtin_shufflevector(b[2 + h], b[6 + h], 0, 1, 4, 5, 8, 9, 12, 13);
        r[6 + h] = __builtin_shufflevector(b[2 + h], b[6 + h], 2, 3, 6, 7, 10, 11, 14, 15);
    }
}
static inline Vec ReduceSums(const Vec *r) {
    Vec pair[4], quad[2];
    for (int i = 0; i < 4; i++) // of r[2 i] and r[2 i + 1], alternating
        pair[i] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 0, 8, 2, 10, 4, 12, 6, 14) +
                  __builtin_shufflevector(r[2 * i], r[2 * i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    for (int i = 0; i < 2; i++)
        quad[i] = __builtin_shufflevector(pair[2 * i], pair[2 * i + 1], 0, 1, 4, 5, 8, 9, 12, 13) +
                  __builtin_shufflevector(pair[2 * i], pair[2 * i + 1], 2, 3, 6, 7, 10, 11, 14, 15);
    return __builtin_shufflevector(quad[0], quad[1], 0, 1, 4, 5, 8, 9, 12, 13) +
           __builtin_shufflevector(quad[0], quad[1], 2, 3, 6, 7, 10, 11, 14, 15);
}
static inline double ReduceSum(Vec x) {
    x += __builtin_shufflevector(x, x, 4, 5, 6, 7, 0, 1, 2, 3);
    x += __builtin_shufflevector(x, x, 2, 3, 0, 1, 6, 7, 4, 5);
    return x[0] + x[1];
}
#else
static inline void Transpose(Vec *r) {
    const Vec a = __builtin_shufflevector(r[0], r[1], 0, 4, 2, 6), b = __builtin_shufflevector(r[0], r[1], 1, 5, 3, 7);
    const Vec c = __builtin_shufflevector(r[2], r[3], 0, 4, 2, 6), d = __builtin_shufflevector(r[2], r[3], 1, 5, 3, 7);
    r[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    r[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    r[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    r[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}
static inline Vec ReduceSums(const Vec *r) {
    const Vec a = __builtin_shufflevector(r[0], r[1], 0, 4, 2, 6) + __builtin_shufflevector(r[0], r[1], 1, 5, 3, 7);
    const Vec b = __builtin_shufflevector(r[2], r[3], 0, 4, 2, 6) + __builtin_shufflevector(r[2], r[3], 1, 5, 3, 7);
    return __builtin_shufflevector(a, b, 0, 1, 4, 5) + __builtin_shufflevector(a, b, 2, 3, 6, 7);
}
static inline double ReduceSum(Vec x) {
    x += __builtin_shufflevector(x, x, 2, 3, 0, 1);
    return x[0] + x[1];
}
#endif

} // namespace heavytails::HEAVYTAILS_TARGET
