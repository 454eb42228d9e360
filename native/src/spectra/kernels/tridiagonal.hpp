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
    for (int t = 0; t < N; t++) // the triangle on the diagonal
        for (int i = j + t; i < j + N; i++) {
            D x = c[t][i];
            if (Pending) {
                x = nmadd(v[i], wj[t], nmadd(w[i], vj[t], x));
                c[t][i] = x;
            }
            p[i] = madd(x, uj[t], p[i]);
            if (i != j + t) q[t] = madd(x, u[i], q[t]);
        }
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
    for (int t = 0; t < N; t++) p[j + t] += q[t];
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
        D squares = zero();
        for (int i = k + 2; i < n; i++) squares = madd(c[i], c[i], squares);
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
        int j = k + 1;
        if (pending)
            for (; j + fused_columns <= n; j += fused_columns)
                update_and_multiply<fused_columns, true>(s, j, n, {v, w}, u, p);
        else
            for (; j + fused_columns <= n; j += fused_columns)
                update_and_multiply<fused_columns, false>(s, j, n, {v, w}, u, p);
        for (; j < n; j++)
            if (pending)
                update_and_multiply<1, true>(s, j, n, {v, w}, u, p);
            else
                update_and_multiply<1, false>(s, j, n, {v, w}, u, p);
        D dot = zero();
        for (int i = k + 1; i < n; i++) {
            p[i] *= tau;
            dot = madd(p[i], u[i], dot);
        }
        const D half = -0.5 * (tau * dot);
        for (int i = k + 1; i < n; i++) {
            w[i] = madd(half, u[i], p[i]);
            v[i] = u[i];
        }
    }
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
