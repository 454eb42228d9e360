// QR of a tall panel P [N x B], stored by rows, by Householder reflectors: P = (I - V T V') [R; 0], V unit lower
// trapezoidal, T upper triangular.
//
//   u = x - beta e_1, beta = -sign(x_1) |x|,   H = I - gamma u u', gamma = 1 / (beta (beta - x_1))
//
// (Schreiber & Van Loan, SIAM J. Sci. Stat. Comput. 10(1), 1989, for T.) A row of the panel is B / W vectors, so that
// one pass over it applies reflector j to all columns and forms the products of column j + 1 with all columns, which
// are all that the next reflector needs.
#pragma once

#include "spectra/kernels/simd.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// C (R rows x V W columns, row stride ldc) += sum_k a(r, k) x[k][V W], a(r, k) = a[r row_stride + k term_stride], x
// with row stride ldx; terms a multiple of 8
template <int R, int V>
static inline void multiply_add(double *c, std::int64_t ldc, const double *a, std::int64_t row_stride,
                                std::int64_t term_stride, const double *x, std::int64_t ldx, std::int64_t terms) {
    D sum[R][V];
#pragma GCC unroll 12
    for (int r = 0; r < R; r++)
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) sum[r][v] = load(c + r * ldc + v * W);
    for (std::int64_t first = 0; first < terms; first += 8) {
#pragma GCC unroll 8
        for (std::int64_t k = first; k < first + 8; k++) {
            D y[V];
#pragma GCC unroll 4
            for (int v = 0; v < V; v++) y[v] = load(x + k * ldx + v * W);
#pragma GCC unroll 12
            for (int r = 0; r < R; r++) {
                const D e = all(a[r * row_stride + k * term_stride]);
#pragma GCC unroll 4
                for (int v = 0; v < V; v++) sum[r][v] = madd(e, y[v], sum[r][v]);
            }
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < R; r++)
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) store(c + r * ldc + v * W, sum[r][v]);
}

// C [B x B] = X'Y, X and Y [N x B], all by rows.
template <int B>
static inline void inner_products(const double *x, const double *y, std::int64_t rows, double *c) {
    for (int i = 0; i < B * B; i++) c[i] = 0;
    for (int r = 0; r < B; r += W)
        for (int h = 0; h < B; h += 2 * W) multiply_add<W, 2>(c + r * B + h, B, x + r, 1, B, y + h, B, rows);
}

// Y [N x B] (+)= X [N x B] M [B x B], all by rows.
template <int B>
static inline void times_small(const double *x, const double *m, std::int64_t rows, double *y) {
    for (std::int64_t i = 0; i < rows; i += W)
        for (int h = 0; h < B; h += 2 * W) multiply_add<W, 2>(y + i * B + h, B, x + i * B, B, 1, m + h, B, B);
}

template <int N>
struct Height {
    static constexpr int value = N;
};

// P [N x B] by rows, N a multiple of B, becomes V. R [B x B] and T [B x B] by columns and by rows: r[i + j B], t[i B +
// j], i <= j, zero below.
template <int B>
static void panel_qr(double *p, std::int64_t rows, double *r, double *t) {
    constexpr int C = B / W;
    double tau[B], leading[B]; // leading: u_1 of each reflector, to make it 1 at the end
    for (int i = 0; i < B * B; i++) r[i] = t[i] = 0;
    D dots[C];
    for (int c = 0; c < C; c++) dots[c] = zero();
    for (std::int64_t i = 0; i < rows; i++) { // column 0 with all columns
        const D x = all(p[i * B]);
        for (int c = 0; c < C; c++) dots[c] = madd(x, load(p + i * B + c * W), dots[c]);
    }
    for (int j = 0; j < B; j++) {
        double *top = p + j * B, dot[B], g[B];
        for (int c = 0; c < C; c++) store(dot + c * W, dots[c]);
        const double x1 = top[j];
        double below = 0; // |x|^2 without x_1: not as a difference when it is small against x_1^2
        if (dot[j] - x1 * x1 > 1e-3 * dot[j])
            below = dot[j] - x1 * x1;
        else
            for (std::int64_t i = j + 1; i < rows; i++) below += p[i * B + j] * p[i * B + j];
        double beta = x1, gamma = 0;
        leading[j] = 1;
        tau[j] = 0;
        if (below > 0) {
            const double norm = __builtin_sqrt(x1 * x1 + below);
            beta = x1 >= 0 ? -norm : norm;
            leading[j] = x1 - beta;
            gamma = 1 / (beta * (beta - x1));
            tau[j] = (beta - x1) / beta;
        }
        // g = gamma u'P for the columns still to come; rows above j are R already.
        for (int k = 0; k < B; k++) g[k] = k > j ? gamma * (dot[k] - beta * top[k]) : 0;
        for (int k = 0; k < j; k++) r[k + j * B] = p[k * B + j];
        r[j + j * B] = beta;
        for (int k = j + 1; k < B; k++) top[k] -= leading[j] * g[k];
        if (gamma == 0)
            for (std::int64_t i = j + 1; i < rows; i++) p[i * B + j] = 0;
        if (j + 1 == B) break;
        D gv[C];
        for (int c = 0; c < C; c++) {
            gv[c] = load(g + c * W);
            dots[c] = zero();
        }
        std::int64_t i = j + 1;
        const auto pass = [&](auto height) { // `height` rows: their updates, then their products
            constexpr int h = decltype(height)::value;
            D row[h][C];
            for (int q = 0; q < h; q++) {
                double *at = p + (i + q) * B;
                const D u = all(at[j]);
                for (int c = 0; c < C; c++) {
                    row[q][c] = nmadd(u, gv[c], load(at + c * W));
                    store(at + c * W, row[q][c]);
                }
            }
            for (int q = 0; q < h; q++) {
                const D x = all(p[(i + q) * B + j + 1]);
                for (int c = 0; c < C; c++) dots[c] = madd(x, row[q][c], dots[c]);
            }
            i += h;
        };
        while (i + 4 <= rows) pass(Height<4>{});
        while (i < rows) pass(Height<1>{});
    }
    // V: reflectors scaled to u_1 = 1, explicit ones and zeros above.
    double scale[B];
    for (int j = 0; j < B; j++) scale[j] = 1 / leading[j];
    for (int i = 0; i < B; i++)
        for (int j = i; j < B; j++) p[i * B + j] = i == j ? 1 : 0;
    for (std::int64_t i = 1; i < rows; i++)
        for (int j = 0, end = static_cast<int>(min<std::int64_t>(i, B)); j < end; j++) p[i * B + j] *= scale[j];
    double v_v[B * B];
    inner_products<B>(p, p, rows, v_v);
    for (int j = 0; j < B; j++) { // T(:, j) = -tau_j T V'v_j
        t[j * B + j] = tau[j];
        for (int i = 0; i < j; i++) {
            double s = 0;
            for (int k = i; k < j; k++) s += t[i * B + k] * v_v[k * B + j];
            t[i * B + j] = -tau[j] * s;
        }
    }
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
