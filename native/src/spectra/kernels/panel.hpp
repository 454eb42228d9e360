// QR of a tall panel P [N x B], stored by rows, by Householder reflectors: P = (I - V T V') [R; 0], V = U S unit lower
// trapezoidal, S diagonal, T upper triangular.
//
//   u = x - beta e_1, beta = -sign(x_1) |x|,   H = I - gamma u u', gamma = 1 / (beta (beta - x_1))
//
// T is Schreiber and Van Loan's (SIAM J. Sci. Stat. Comput. 10(1), 1989). Eight columns are reduced together: one pass
// over them applies reflector j and forms the products of column j + 1 with all eight, which are all that the next
// reflector and its column of T need. The columns to the right are updated by matrix products, P <- P - V T' (V'P).
#pragma once

#include "simd/vec.hpp"
#include "spectra/kernels/tuning.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// C [R x V lanes] += A X, A [R x terms], X [terms x V lanes], terms a multiple of 8; C = A X without Add. Entry (r, k)
// of A is at a[r row_stride + k term_stride]; C and X are stored by rows, ldc and ldx apart.
template <int R, int V, bool Add = true>
static inline void multiply_add(double *c, std::int64_t ldc, const double *a, std::int64_t row_stride,
                                std::int64_t term_stride, const double *x, std::int64_t ldx, std::int64_t terms) {
    Vec sum[R][V];
#pragma GCC unroll 12
    for (int r = 0; r < R; r++)
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) sum[r][v] = Add ? Load(c + r * ldc + v * lanes) : Zero();
    for (std::int64_t first = 0; first < terms; first += 8) {
#pragma GCC unroll 8
        for (std::int64_t k = first; k < first + 8; k++) {
            Vec y[V];
#pragma GCC unroll 4
            for (int v = 0; v < V; v++) y[v] = Load(x + k * ldx + v * lanes);
#pragma GCC unroll 12
            for (int r = 0; r < R; r++) {
                const Vec e = Set(a[r * row_stride + k * term_stride]);
#pragma GCC unroll 4
                for (int v = 0; v < V; v++) sum[r][v] = MulAdd(e, y[v], sum[r][v]);
            }
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < R; r++)
#pragma GCC unroll 4
        for (int v = 0; v < V; v++) Store(c + r * ldc + v * lanes, sum[r][v]);
}

constexpr int block = 8;                   // columns of a panel that are reduced together
constexpr int chains = lanes == 8 ? 4 : 2; // independent sums of products, to hide the latency of additions

// C [8 x 8] = X'Y, X and Y [rows x 8], all with row stride B.
template <int B>
static inline void block_products(const double *x, const double *y, std::int64_t rows, double *c) {
    for (int r = 0; r < block; r += lanes)
        multiply_add<lanes, block / lanes, false>(c + r * B, B, x + r, 1, B, y, B, rows);
}

// Y [rows x 8] = X [rows x terms] M [terms x 8], or += with Add; all with row stride B, rows a multiple of lanes.
template <int B, bool Add>
static inline void times_block(const double *x, const double *m, std::int64_t rows, int terms, double *y) {
    for (std::int64_t i = 0; i < rows; i += lanes)
        multiply_add<lanes, block / lanes, Add>(y + i * B, B, x + i * B, B, 1, m, B, terms);
}

// A number of rows as a type, for generic lambdas.
template <int N>
struct Height {
    static constexpr int value = N;
};

// QR of eight columns [rows x 8] with row stride B. They become U below the diagonal; the caller sets the diagonal of
// U, which is 1 / scale, and the zeros above it. R is at r[i + j B] and T at t[i B + j], i <= j.
template <int B>
static void block_qr(double *p, std::int64_t rows, double *r, double *t, double *scale) {
    constexpr int C = block / lanes;
    Vec dots[chains][C];
    for (int q = 0; q < chains; q++)
        for (int c = 0; c < C; c++) dots[q][c] = Zero();
    for (std::int64_t i = 0; i < rows; i += block) // products of column 0 with all columns
        for (int q = 0; q < block; q++) {
            const double *at = p + (i + q) * B;
            for (int c = 0; c < C; c++)
                dots[q % chains][c] = MulAdd(Set(*at), Load(at + c * lanes), dots[q % chains][c]);
        }
    for (int j = 0; j < block; j++) {
        double *top = p + j * B, dot[block], g[block];
        for (int q = 1; q < chains; q++)
            for (int c = 0; c < C; c++) dots[0][c] += dots[q][c];
        for (int c = 0; c < C; c++) Store(dot + c * lanes, dots[0][c]);
        const double x1 = top[j];
        double below = 0; // |x|^2 - x_1^2, summed anew where the difference would cancel
        if (dot[j] - x1 * x1 > 1e-3 * dot[j])
            below = dot[j] - x1 * x1;
        else
            for (std::int64_t i = j + 1; i < rows; i++) below += p[i * B + j] * p[i * B + j];
        double beta = x1, gamma = 0, tau = 0, leading = 1;
        if (below > least_square) {
            const double norm = __builtin_sqrt(x1 * x1 + below);
            beta = x1 >= 0 ? -norm : norm;
            leading = x1 - beta;
            gamma = 1 / (beta * (beta - x1));
            tau = (beta - x1) / beta;
        }
        scale[j] = 1 / leading;
        // g = gamma u'P for the remaining columns; the rows above j are R already.
        for (int k = 0; k < block; k++) g[k] = k > j ? gamma * (dot[k] - beta * top[k]) : 0;
        for (int k = 0; k < j; k++) r[k + j * B] = p[k * B + j];
        r[j + j * B] = beta;
        // T(:, j) = -tau_j T V'v_j, from the products with the columns before, which hold U.
        t[j * B + j] = tau;
        for (int i = 0; i < j; i++) {
            double sum = 0;
            for (int k = i; k < j; k++) sum += t[i * B + k] * scale[k] * (dot[k] - beta * top[k]);
            t[i * B + j] = -tau * scale[j] * sum;
        }
        for (int k = j + 1; k < block; k++) top[k] -= leading * g[k];
        if (gamma == 0)
            for (std::int64_t i = j + 1; i < rows; i++) p[i * B + j] = 0;
        if (j + 1 == block) break;
        Vec gv[C];
        for (int c = 0; c < C; c++) {
            gv[c] = Load(g + c * lanes);
            for (int q = 0; q < chains; q++) dots[q][c] = Zero();
        }
        std::int64_t i = j + 1;
        const auto pass = [&](auto height) { // updates `height` rows, then adds their products
            constexpr int h = decltype(height)::value;
            Vec row[h][C];
            for (int q = 0; q < h; q++) {
                double *at = p + (i + q) * B;
                const Vec u = Set(at[j]);
                for (int c = 0; c < C; c++) {
                    row[q][c] = NegMulAdd(u, gv[c], Load(at + c * lanes));
                    Store(at + c * lanes, row[q][c]);
                }
            }
            for (int q = 0; q < h; q++) {
                const Vec x = Set(p[(i + q) * B + j + 1]);
                for (int c = 0; c < C; c++) dots[q % chains][c] = MulAdd(x, row[q][c], dots[q % chains][c]);
            }
            i += h;
        };
        while (i + 4 <= rows) pass(Height<4>{});
        while (i < rows) pass(Height<1>{});
    }
}

// QR of P [rows x B] by rows, rows a multiple of B. P becomes U with explicit zeros, and scale [B] is the diagonal of
// S. R [B x B] is stored by columns, r[i + j B], and T [B x B] by rows, t[i B + j]; both are zero for i > j.
template <int B>
static void panel_qr(double *p, std::int64_t rows, double *r, double *t, double *scale) {
    for (int i = 0; i < B * B; i++) r[i] = t[i] = 0;
    double m[block * B], product[B * B];
    for (int f = 0; f < B; f += block) {
        double *own = p + f * B + f;
        block_qr<B>(own, rows - f, r + f * B + f, t + f * B + f, scale + f);
        for (int j = 0; j < block; j++) {
            for (int i = 0; i < f; i++) { // the rows above are R of the earlier reflectors
                r[i + (f + j) * B] = p[i * B + f + j];
                p[i * B + f + j] = 0;
            }
            for (int i = 0; i < j; i++) own[i * B + j] = 0;
            own[j * B + j] = 1 / scale[f + j];
        }
        for (int e = 0; e < f; e += block) block_products<B>(p + f * B + e, own, rows - f, product + e * B);
        for (int i = 0; i < f; i++) { // T above its diagonal block: -T V'V_f T_f
            double left[block];       // one row of T V'V_f
            for (int c = 0; c < block; c++) {
                double sum = 0;
                for (int k = i; k < f; k++) sum += t[i * B + k] * scale[k] * product[k * B + c];
                left[c] = sum * scale[f + c];
            }
            for (int c = 0; c < block; c++) {
                double sum = 0;
                for (int k = 0; k <= c; k++) sum += left[k] * t[(f + k) * B + f + c];
                t[i * B + f + c] = -sum;
            }
        }
        for (int next = f + block; next < B; next += block) { // P <- P - U S T' S (U'P)
            block_products<B>(own, p + f * B + next, rows - f, product);
            for (int i = 0; i < block; i++)
                for (int c = 0; c < block; c++) {
                    double sum = 0;
                    for (int k = 0; k <= i; k++) sum += t[(f + k) * B + f + i] * scale[f + k] * product[k * B + c];
                    m[i * B + c] = -scale[f + i] * sum;
                }
            times_block<B, true>(own, m, rows - f, block, p + f * B + next);
        }
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
