// Kernels of Krylov bases: V'W, W - V H and the rotations of a QL sweep. A strip of V is read column group by column
// group, so that it streams from memory, while the strip of w stays in the L1 cache. Sums are in float64.
#pragma once

#include "curvature/kernels/basis_kernels.hpp"
#include "simd/shuffle.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// sums[c] = v_c'w for C columns; two chains each, because one would wait for the latency of MulAdd.
template <int C, class B>
static inline void column_dots(const B *v, std::int64_t ld, const double *w, std::int64_t rows, double *sums) {
    Vec sum[2][C];
#pragma GCC unroll 4
    for (int c = 0; c < C; c++) sum[0][c] = sum[1][c] = Zero();
    for (std::int64_t i = 0; i < rows; i += 2 * lanes) {
        const Vec low = Load(w + i), high = Load(w + i + lanes);
#pragma GCC unroll 4
        for (int c = 0; c < C; c++) {
            sum[0][c] = MulAdd(Load(v + c * ld + i), low, sum[0][c]);
            sum[1][c] = MulAdd(Load(v + c * ld + i + lanes), high, sum[1][c]);
        }
    }
#pragma GCC unroll 4
    for (int c = 0; c < C; c++) sums[c] = ReduceSum(sum[0][c] + sum[1][c]);
}

template <class B>
static void strip_dots(const B *v, std::int64_t ld, std::int64_t m, const double *w, std::int64_t ldw,
                       std::int64_t count, std::int64_t rows, double *sums, std::int64_t lds) {
    std::int64_t j = 0;
    for (; j + 4 <= m; j += 4)
        for (std::int64_t k = 0; k < count; k++) column_dots<4>(v + j * ld, ld, w + k * ldw, rows, sums + k * lds + j);
    for (; j < m; j++)
        for (std::int64_t k = 0; k < count; k++) column_dots<1>(v + j * ld, ld, w + k * ldw, rows, sums + k * lds + j);
}

// w -= sum_c h[c] v_c for C columns.
template <int C, class B>
static inline void subtract_columns(const B *v, std::int64_t ld, const double *h, double *w, std::int64_t rows) {
    Vec factor[C];
#pragma GCC unroll 8
    for (int c = 0; c < C; c++) factor[c] = Set(h[c]);
    for (std::int64_t i = 0; i < rows; i += lanes) {
        Vec x = Load(w + i);
#pragma GCC unroll 8
        for (int c = 0; c < C; c++) x = NegMulAdd(factor[c], Load(v + c * ld + i), x);
        Store(w + i, x);
    }
}

template <class B>
static void strip_subtract(const B *v, std::int64_t ld, std::int64_t m, const double *h, std::int64_t ldh, double *w,
                           std::int64_t ldw, std::int64_t count, std::int64_t rows) {
    std::int64_t j = 0;
    for (; j + 8 <= m; j += 8)
        for (std::int64_t k = 0; k < count; k++)
            subtract_columns<8>(v + j * ld, ld, h + k * ldh + j, w + k * ldw, rows);
    for (; j < m; j++)
        for (std::int64_t k = 0; k < count; k++)
            subtract_columns<1>(v + j * ld, ld, h + k * ldh + j, w + k * ldw, rows);
}

// R vectors of rows from row i on: column i + 1 is carried from one rotation to the next in registers.
template <int R>
static inline void rotate_rows(double *z, std::int64_t ldz, std::int64_t first, std::int64_t last, const double *c,
                               const double *s) {
    Vec carried[R];
#pragma GCC unroll 4
    for (int r = 0; r < R; r++) carried[r] = Load(z + last * ldz + r * lanes);
    for (std::int64_t i = last - 1; i >= first; i--) {
        const Vec cosine = Set(c[i]), sine = Set(s[i]);
#pragma GCC unroll 4
        for (int r = 0; r < R; r++) {
            const Vec x = Load(z + i * ldz + r * lanes);
            Store(z + (i + 1) * ldz + r * lanes, MulAdd(sine, x, cosine * carried[r]));
            carried[r] = MulSub(cosine, x, sine * carried[r]);
        }
    }
#pragma GCC unroll 4
    for (int r = 0; r < R; r++) Store(z + first * ldz + r * lanes, carried[r]);
}

static void rotate(double *z, std::int64_t ldz, std::int64_t rows, std::int64_t first, std::int64_t last,
                   const double *c, const double *s) {
    std::int64_t i = 0;
    for (; i + 4 * lanes <= rows; i += 4 * lanes) rotate_rows<4>(z + i, ldz, first, last, c, s);
    for (; i + lanes <= rows; i += lanes) rotate_rows<1>(z + i, ldz, first, last, c, s);
    for (; i < rows; i++) {
        double carried = z[last * ldz + i];
        for (std::int64_t j = last - 1; j >= first; j--) {
            const double x = z[j * ldz + i];
            z[(j + 1) * ldz + i] = s[j] * x + c[j] * carried;
            carried = c[j] * x - s[j] * carried;
        }
        z[first * ldz + i] = carried;
    }
}

static constexpr BasisKernels make_basis_kernels() {
    BasisKernels kernels{};
    kernels.single.dots = &strip_dots<float>;
    kernels.single.subtract = &strip_subtract<float>;
    kernels.twice.dots = &strip_dots<double>;
    kernels.twice.subtract = &strip_subtract<double>;
    kernels.rotate = &rotate;
    return kernels;
}

} // namespace heavytails::HEAVYTAILS_TARGET
