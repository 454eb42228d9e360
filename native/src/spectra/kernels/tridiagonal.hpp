// Householder tridiagonalisation T = Q'A Q of W symmetric matrices at once, one in each lane of the vectors: no
// reductions, no shuffles.
//
//   v: H = I - tau v v',  H x = beta e_1;   p = tau A v;   w = p - (tau p'v / 2) v;   A <- A - v w' - w v'
//
// (Golub & Van Loan, Matrix Computations, 4th ed., sec. 8.3.1.) Each step's rank-two update is done in the same pass
// over the matrix as the product A v of the next step, fused_columns columns at a time. Packed lower triangle: entry
// (i, j), i >= j, at column(j) + i.
#pragma once

#include "spectra/kernels/simd.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// So that column(j, n) + i is entry (i, j), in vectors.
static inline std::int64_t column(std::int64_t j, std::int64_t n) { return j * n - j * (j - 1) / 2 - j; }

// W matrices to packed lower columns with the matrix in the lane: packed[(column(j) + i) W + lane] = g[lane stride + i
// + j ld]
static void interleave(const double *g, std::int64_t stride, std::int64_t ld, int n, double *packed) {
    for (int j = 0; j < n; j++) {
        double *to = packed + column(j, n) * W;
        int i = j;
        const auto one = [&] {
            for (int l = 0; l < W; l++) to[i * W + l] = g[l * stride + i + j * ld];
        };
        for (; i < n && i % W != 0; i++) one();
        for (; i + W <= n; i += W) {
            D r[W];
            for (int l = 0; l < W; l++) r[l] = load(g + l * stride + i + j * ld);
            transpose(r);
            for (int l = 0; l < W; l++) store(to + (i + l) * W, r[l]);
        }
        for (; i < n; i++) one();
    }
}

struct PendingUpdate {
    const D *v, *w; // of the step before
};

// Columns j .. j + N - 1: the pending update, then p += A u from these columns (both triangles).
template <int N, bool Pending>
static inline void update_and_multiply(D *s, int j, int n, PendingUpdate pending, const D *u, D *p) {
    const D *v = pending.v, *w = pending.w;
    D *c[N], q[N], uj[N], vj[N], wj[N];
    for (int t = 0; t < N; t++) {
        c[t] = s + column(j + t, n);
        q[t] = zero();
        uj[t] = u[j + t];
        if (Pending) {
            vj[t] = v[j + t];
            wj[t] = w[j + t];
        }
    }
#pragma GCC unroll 8
    for (int i = j + N; i < n; i++) {
        const D ui = u[i];
        D pi = p[i], vi, wi;
        if (Pending) {
            vi = v[i];
            wi = w[i];
        }
#pragma GCC unroll 4
        for (int t = 0; t < N; t++) {
            D x = c[t][i];
            if (Pending) {
                x = nmadd(vi, wj[t], nmadd(wi, vj[t], x));
                c[t][i] = x;
            }
            pi = madd(x, uj[t], pi);
            q[t] = madd(x, ui, q[t]);
        }
        p[i] = pi;
    }
    // The triangle on the diagonal: last, so that nothing above waits for its few long chains.
    D corner[N];
    for (int t = 0; t < N; t++) corner[t] = p[j + t] + q[t];
#pragma GCC unroll 4
    for (int t = 0; t < N; t++)
#pragma GCC unroll 4
        for (int r = t; r < N; r++) {
            D x = c[t][j + r];
            if (Pending) {
                x = nmadd(v[j + r], wj[t], nmadd(w[j + r], vj[t], x));
                c[t][j + r] = x;
            }
            corner[r] = madd(x, uj[t], corner[r]);
            if (r != t) corner[t] = madd(x, uj[r], corner[t]);
        }
    for (int t = 0; t < N; t++) p[j + t] = corner[t];
}

// sum f(i), first <= i < n, in four parts, none of which waits for another.
template <class Term>
static inline D sum_of(int first, int n, Term term) {
    D part[4] = {zero(), zero(), zero(), zero()};
    int i = first;
    for (; i + 4 <= n; i += 4)
#pragma GCC unroll 4
        for (int h = 0; h < 4; h++) part[h] = term(i + h, part[h]);
    for (; i < n; i++) part[0] = term(i, part[0]);
    return (part[0] + part[1]) + (part[2] + part[3]);
}

// All columns from `first` on.
template <bool Pending>
static inline void update_and_multiply_all(D *s, int first, int n, PendingUpdate pending, const D *u, D *p) {
    int j = first;
    for (; j + fused_columns <= n; j += fused_columns)
        update_and_multiply<fused_columns, Pending>(s, j, n, pending, u, p);
    if (fused_columns > 2 && j + 2 <= n) {
        update_and_multiply<2, Pending>(s, j, n, pending, u, p);
        j += 2;
    }
    if (j < n) update_and_multiply<1, Pending>(s, j, n, pending, u, p);
}

static void tridiagonalise(double *packed, int n, double *diagonal, double *off_diagonal, double *workspace) {
    D *s = reinterpret_cast<D *>(packed), *d = reinterpret_cast<D *>(diagonal),
      *e = reinterpret_cast<D *>(off_diagonal);
    D *v = reinterpret_cast<D *>(workspace), *w = v + n, *u = w + n, *p = u + n;
    const D one = all(1);
    const auto last = [&](bool pending) {
        D x = s[column(n - 1, n) + n - 1];
        if (pending) x = nmadd(v[n - 1] + v[n - 1], w[n - 1], x);
        d[n - 1] = x;
        e[n - 1] = zero();
    };
    if (n == 1) {
        last(false);
        return;
    }
    for (int k = 0; k < n - 1; k++) {
        const bool pending = k > 0;
        D *c = s + column(k, n);
        if (pending) {
            const D vk = v[k], wk = w[k];
            for (int i = k; i < n; i++) c[i] = nmadd(v[i], wk, nmadd(w[i], vk, c[i]));
        }
        d[k] = c[k];
        if (k == n - 2) {
            e[k] = c[k + 1];
            last(pending);
            return;
        }
        const D squares = sum_of(k + 2, n, [&](int i, D sum) { return madd(c[i], c[i], sum); });
        const D a = c[k + 1], norm = root(madd(a, a, squares));
        const M any_below = less(zero(), squares); // a lane whose column is already reduced takes H = I
        const D beta = select(any_below, select(less(a, zero()), norm, -norm), a);
        const D tau = select(any_below, (beta - a) / beta, zero()),
                factor = select(any_below, one / (a - beta), zero());
        e[k] = beta;
        u[k + 1] = one;
        p[k + 1] = zero();
        for (int i = k + 2; i < n; i++) {
            u[i] = c[i] * factor;
            p[i] = zero();
        }
        if (pending)
            update_and_multiply_all<true>(s, k + 1, n, {v, w}, u, p);
        else
            update_and_multiply_all<false>(s, k + 1, n, {v, w}, u, p);
        const D dot = sum_of(k + 1, n, [&](int i, D sum) { return madd(p[i], u[i], sum); });
        const D half = -0.5 * (tau * tau * dot);
        for (int i = k + 1; i < n; i++) w[i] = madd(half, u[i], tau * p[i]);
        D *used = v;
        v = u;
        u = used;
    }
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
