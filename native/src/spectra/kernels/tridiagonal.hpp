// Householder tridiagonalisation T = Q'A Q of `lanes` symmetric matrices at once, one in each lane of the vectors,
// without sums or shuffles across lanes:
//
//   H = I - tau v v',  H x = beta e_1;   p = tau A v;   w = p - (tau p'v / 2) v;   A <- A - v w' - w v'
//
// (Golub & Van Loan, Matrix Computations, 4th ed., sec. 8.3.1.) The rank-two update of each step is done in the same
// pass over the matrix as the product A v of the next step, fused_columns columns at a time. The lower triangle is
// packed: entry (i, j), i >= j, is at column(j, n) + i.
#pragma once

#include "simd/mask.hpp"
#include "simd/shuffle.hpp"
#include "spectra/kernels/tuning.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Offset of column j: entry (i, j) is vector column(j, n) + i.
static inline std::int64_t column(std::int64_t j, std::int64_t n) { return j * n - j * (j - 1) / 2 - j; }

// packed[(column(j, n) + i) lanes + l] = g[l stride + i + j ld], i >= j: packs the lower triangles of `lanes` matrices.
static void interleave(const double *g, std::int64_t stride, std::int64_t ld, int n, double *packed) {
    for (int j = 0; j < n; j++) {
        double *to = packed + column(j, n) * lanes;
        int i = j;
        const auto one = [&] {
            for (int l = 0; l < lanes; l++) to[i * lanes + l] = g[l * stride + i + j * ld];
        };
        for (; i < n && i % lanes != 0; i++) one();
        for (; i + lanes <= n; i += lanes) {
            Vec r[lanes];
            for (int l = 0; l < lanes; l++) r[l] = Load(g + l * stride + i + j * ld);
            Transpose(r);
            for (int l = 0; l < lanes; l++) Store(to + (i + l) * lanes, r[l]);
        }
        for (; i < n; i++) one();
    }
}

// The last step's update A <- A - v w' - w v', which the next pass applies.
struct PendingUpdate {
    const Vec *v, *w;
};

// Applies the pending update to columns j .. j + N - 1, then adds their share (of both triangles) of A u to p, or sets
// p where they are the First columns. Returns the sum of p_i u_i over j <= i < j + N, where p is now complete. Entry
// (i, j) is at c + i. All loops over the columns are unrolled, so that sums and coefficients stay in registers.
template <int N, bool Pending, bool First>
static inline Vec update_and_multiply(Vec *c, std::int64_t j, std::int64_t n, PendingUpdate pending, const Vec *u,
                                      Vec *p) {
    const Vec *v = pending.v, *w = pending.w;
    Vec *column[N];
    Vec q[N], uj[N], vj[N], wj[N];
#pragma GCC unroll 4
    for (int t = 0; t < N; t++) {
        column[t] = c;
        c += n - j - t - 1;
        q[t] = Zero();
        uj[t] = u[j + t];
        if (Pending) {
            vj[t] = v[j + t];
            wj[t] = w[j + t];
        }
    }
    for (std::int64_t i = j + N; i < n; i++) {
        const Vec ui = u[i];
        Vec pi = First ? Zero() : p[i], vi, wi;
        if (Pending) {
            vi = v[i];
            wi = w[i];
        }
#pragma GCC unroll 4
        for (int t = 0; t < N; t++) {
            Vec x = column[t][i];
            if (Pending) {
                x = NegMulAdd(vi, wj[t], NegMulAdd(wi, vj[t], x));
                column[t][i] = x;
            }
            pi = MulAdd(x, uj[t], pi);
            q[t] = MulAdd(x, ui, q[t]);
        }
        p[i] = pi;
    }
    // The triangle on the diagonal comes last, so that nothing waits for its few long chains of operations.
    if (!First)
#pragma GCC unroll 4
        for (int t = 0; t < N; t++) q[t] += p[j + t];
#pragma GCC unroll 4
    for (int t = 0; t < N; t++)
#pragma GCC unroll 4
        for (int r = t; r < N; r++) {
            Vec x = column[t][j + r];
            if (Pending) {
                x = NegMulAdd(vj[r], wj[t], NegMulAdd(wj[r], vj[t], x));
                column[t][j + r] = x;
            }
            q[r] = MulAdd(x, uj[t], q[r]);
            if (r != t) q[t] = MulAdd(x, uj[r], q[t]);
        }
    Vec dot = Zero();
#pragma GCC unroll 4
    for (int t = 0; t < N; t++) {
        p[j + t] = q[t];
        dot = MulAdd(q[t], uj[t], dot);
    }
    return dot;
}

// The last columns, at most N.
template <int N, bool Pending, bool First>
static inline Vec update_and_multiply_rest(Vec *s, std::int64_t j, std::int64_t n, PendingUpdate pending, const Vec *u,
                                           Vec *p) {
    if (n - j == N) return update_and_multiply<N, Pending, First>(s + column(j, n), j, n, pending, u, p);
    if constexpr (N > 1) return update_and_multiply_rest<N - 1, Pending, First>(s, j, n, pending, u, p);
    return Zero();
}

// All columns from `first` on: p = A u. Returns p'u.
template <bool Pending>
static inline Vec update_and_multiply_all(Vec *s, std::int64_t first, std::int64_t n, PendingUpdate pending,
                                          const Vec *u, Vec *p) {
    constexpr int N = fused_columns;
    if (n - first < N) return update_and_multiply_rest<N - 1, Pending, true>(s, first, n, pending, u, p);
    std::int64_t j = first;
    Vec dot = update_and_multiply<N, Pending, true>(s + column(j, n), j, n, pending, u, p);
    for (j += N; j + N <= n; j += N)
        dot += update_and_multiply<N, Pending, false>(s + column(j, n), j, n, pending, u, p);
    return dot + update_and_multiply_rest<N - 1, Pending, false>(s, j, n, pending, u, p);
}

// sum of term(i), first <= i < n, in four independent chains: term(i, sum) returns sum + term(i).
template <class Term>
static inline Vec sum_of(std::int64_t first, std::int64_t n, Term term) {
    Vec part[4] = {Zero(), Zero(), Zero(), Zero()};
    std::int64_t i = first;
    for (; i + 4 <= n; i += 4)
#pragma GCC unroll 4
        for (int h = 0; h < 4; h++) part[h] = term(i + h, part[h]);
    for (; i < n; i++) part[0] = term(i, part[0]);
    return (part[0] + part[1]) + (part[2] + part[3]);
}

// The tridiagonalisation of `lanes` matrices. The v of each step is stored in the place of its column of A.
struct Reduction {
    Vec *s, *d, *e, *p, *w;
    std::int64_t n;
    Vec tau, half; // w = half u + tau p

    // Applies the pending update to column k, then finds the reflection that annihilates it below the subdiagonal.
    // Returns false for the last columns, which need none.
    bool reflect(std::int64_t k) {
        Vec *c = s + column(k, n);
        Vec squares;
        if (k == 0)
            squares = sum_of(2, n, [&](std::int64_t i, Vec sum) { return MulAdd(c[i], c[i], sum); });
        else {
            const Vec *v = s + column(k - 1, n); // v[k] = 1
            const Vec wk = MulAdd(tau, p[k], half);
            const auto update = [&](std::int64_t i) {
                const Vec vi = v[i], wi = MulAdd(half, vi, tau * p[i]);
                w[i] = wi;
                return c[i] = NegMulAdd(vi, wk, c[i] - wi);
            };
            w[k] = wk;
            c[k] -= wk + wk;
            update(k + 1);
            squares = sum_of(k + 2, n, [&](std::int64_t i, Vec sum) {
                const Vec x = update(i);
                return MulAdd(x, x, sum);
            });
        }
        d[k] = c[k];
        const Vec a = c[k + 1];
        if (k == n - 2) {
            Vec x = s[column(n - 1, n) + n - 1];
            if (k > 0) x = NegMulAdd(2.0 * s[column(k - 1, n) + n - 1], w[n - 1], x);
            d[n - 1] = x;
            e[k] = a;
            e[n - 1] = Zero();
            return false;
        }
        const Vec norm = Sqrt(MulAdd(a, a, squares));
        const Mask any_below = Less(Set(least_square), squares); // in a lane whose column is zero below, H = I
        const Vec beta = IfThenElse(any_below, IfThenElse(Less(a, Zero()), norm, -norm), a);
        tau = IfThenElse(any_below, (beta - a) / beta, Zero());
        const Vec factor = IfThenElse(any_below, 1.0 / (a - beta), Zero());
        e[k] = beta;
        c[k + 1] = Set(1);
        for (std::int64_t i = k + 2; i < n; i++) c[i] *= factor;
        return true;
    }

    // Applies the pending update to the trailing matrix and computes p = A v and half = -tau^2 p'v / 2.
    void multiply(std::int64_t k) {
        const Vec *u = s + column(k, n);
        const Vec dot = k == 0 ? update_and_multiply_all<false>(s, 1, n, {nullptr, nullptr}, u, p)
                               : update_and_multiply_all<true>(s, k + 1, n, {s + column(k - 1, n), w}, u, p);
        half = -0.5 * (tau * tau * dot);
    }
};

static void tridiagonalise(double *packed, int n, double *diagonal, double *off_diagonal, double *workspace) {
    Vec *work = reinterpret_cast<Vec *>(workspace);
    Reduction one{reinterpret_cast<Vec *>(packed),
                  reinterpret_cast<Vec *>(diagonal),
                  reinterpret_cast<Vec *>(off_diagonal),
                  work,
                  work + n,
                  n,
                  Zero(),
                  Zero()};
    if (n == 1) {
        one.d[0] = one.s[0];
        one.e[0] = Zero();
        return;
    }
    for (std::int64_t k = 0; one.reflect(k); k++) one.multiply(k);
}

} // namespace heavytails::HEAVYTAILS_TARGET
