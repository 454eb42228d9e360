// Band to tridiagonal by chasing bulges (Lang, Parallel Computing 25, 1999; Haidar, Ltaief & Dongarra, SC 2011): sweep
// s annihilates column s below its first subdiagonal with a reflector of order B, whose two-sided application makes a
// bulge B further down, whose first column the next reflector of the sweep annihilates, and so on. Several sweeps run
// two steps apart through the band, as a wave, so that each block is in cache for all of them.
#pragma once

#include "spectra/kernels/band.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

constexpr int wave_sweeps = 8; // sweeps in flight: 8 x 2 blocks of B = 16 are 64 KB

struct Reflector {
    double *v;
    double tau;
};

// x [B] in registers becomes v (v_1 = 1), H = I - tau v v', H x = beta e_1; answers beta.
template <int B>
static inline double reflector(D *x, double &tau) {
    constexpr int C = B / W;
    const double x1 = x[0][0];
    const I first = ~lanes_from(1);
    D squares = masked(~first, x[0]);
    squares = squares * squares;
    for (int c = 1; c < C; c++) squares = madd(x[c], x[c], squares);
    const double below = sum(squares);
    D one = zero();
    one[0] = 1;
    if (!(below > 0)) {
        tau = 0;
        x[0] = one;
        for (int c = 1; c < C; c++) x[c] = zero();
        return x1;
    }
    const double norm = __builtin_sqrt(x1 * x1 + below), beta = x1 >= 0 ? -norm : norm;
    tau = (beta - x1) / beta;
    const D scale = all(1 / (x1 - beta));
    for (int c = 0; c < C; c++) x[c] *= scale;
    x[0] = first ? one : x[0];
    return beta;
}

// Diagonal block, lower triangle: D <- H D H.
template <int B>
static inline void two_sided(double *block, const double *v, double tau) {
    constexpr int C = B / W;
    constexpr std::int64_t L = band_ld<B>;
    D x[C], y[C]; // v, and D v
    for (int c = 0; c < C; c++) {
        x[c] = load(v + c * W);
        y[c] = zero();
    }
    for (int J = 0; J < C; J++) {
        D transposed[W];
#pragma GCC unroll 8
        for (int l = 0; l < W; l++) {
            const double *col = block + (J * W + l) * L + J * W;
            const D vj = all(v[J * W + l]), d = masked(lanes_from(l), load(col));
            y[J] = madd(d, vj, y[J]);
            D below = masked(lanes_from(l + 1), d) * x[J];
            for (int i = J + 1; i < C; i++) {
                const D e = load(col + (i - J) * W);
                y[i] = madd(e, vj, y[i]);
                below = madd(e, x[i], below);
            }
            transposed[l] = below;
        }
        y[J] += sums(transposed);
    }
    D dot = y[0] * x[0];
    for (int c = 1; c < C; c++) dot = madd(y[c], x[c], dot);
    const D half = all(-0.5 * tau * tau * sum(dot));
    double w[B];
    for (int c = 0; c < C; c++) {
        y[c] = madd(half, x[c], tau * y[c]);
        store(w + c * W, y[c]);
    }
    for (int J = 0; J < C; J++)
        for (int l = 0; l < W; l++) {
            double *col = block + (J * W + l) * L;
            const D vj = all(v[J * W + l]), wj = all(w[J * W + l]);
            for (int i = J; i < C; i++) store(col + i * W, nmadd(y[i], vj, nmadd(x[i], wj, load(col + i * W))));
        }
}

// Block below the diagonal: P <- P H(v), then the reflector of its first column, P <- H(next) P.
template <int B>
static inline void one_sided(double *block, const Reflector &reflect, Reflector &next) {
    constexpr int C = B / W;
    constexpr std::int64_t L = band_ld<B>;
    const double *v = reflect.v;
    D y[C], even[C];
    for (int c = 0; c < C; c++) y[c] = even[c] = zero();
    for (int j = 0; j < B; j += 2) {
        const D a = all(v[j]), b = all(v[j + 1]);
        for (int c = 0; c < C; c++) {
            even[c] = madd(load(block + j * L + c * W), a, even[c]);
            y[c] = madd(load(block + (j + 1) * L + c * W), b, y[c]);
        }
    }
    D x[C];
    for (int c = 0; c < C; c++) {
        y[c] = reflect.tau * (y[c] + even[c]);
        x[c] = nmadd(y[c], all(v[0]), load(block + c * W));
    }
    const double beta = reflector<B>(x, next.tau);
    for (int c = 0; c < C; c++) {
        store(block + c * W, zero());
        store(next.v + c * W, x[c]);
    }
    block[0] = beta;
    const D tau = all(next.tau);
    const auto columns = [&](int j0, int from) { // W columns j0 .., of which those before `from` are done already
        D dots[W];
        for (int l = 0; l < W; l++) {
            dots[l] = zero();
            if (l < from) continue;
            double *col = block + (j0 + l) * L;
            const D vj = all(v[j0 + l]);
            for (int c = 0; c < C; c++) {
                const D p = nmadd(y[c], vj, load(col + c * W));
                store(col + c * W, p);
                dots[l] = madd(p, x[c], dots[l]);
            }
        }
        double dot[W];
        store(dot, tau * sums(dots));
        for (int l = from; l < W; l++) {
            double *col = block + (j0 + l) * L;
            for (int c = 0; c < C; c++) store(col + c * W, nmadd(x[c], all(dot[l]), load(col + c * W)));
        }
    };
    columns(0, 1);
    for (int j = W; j < B; j += W) columns(j, 0);
}

// band of full_to_band, destroyed: d [n], e [n] (last 0).
template <int B>
static void band_to_tridiagonal(double *band, std::int64_t n, double *d, double *e) {
    constexpr std::int64_t L = band_ld<B>;
    double vectors[wave_sweeps][2][B]; // of each sweep, the reflector being made and the one before
    double taus[wave_sweeps][2];
    for (std::int64_t first = 0; first < n - 2; first += wave_sweeps) {
        const int sweeps = static_cast<int>(min<std::int64_t>(wave_sweeps, n - 2 - first));
        const std::int64_t steps = (n - (first + 1) + B - 1) / B;
        for (std::int64_t time = 0; time < steps + 2 * (sweeps - 1); time++)
            for (int q = 0; q < sweeps; q++) {
                const std::int64_t k = time - 2 * q, s = first + q, row = s + 1 + k * B;
                if (k < 0 || row >= n) continue;
                const int now = static_cast<int>(k & 1);
                Reflector next{vectors[q][now], 0};
                if (k == 0) {
                    double *col = band + s + 1 + s * L;
                    D x[B / W];
                    for (int c = 0; c < B / W; c++) x[c] = load(col + c * W);
                    const double beta = reflector<B>(x, next.tau);
                    for (int c = 0; c < B / W; c++) {
                        store(next.v + c * W, x[c]);
                        store(col + c * W, zero());
                    }
                    col[0] = beta;
                } else
                    one_sided<B>(band + row + (row - B) * L, {vectors[q][1 - now], taus[q][1 - now]}, next);
                two_sided<B>(band + row + row * L, next.v, next.tau);
                taus[q][now] = next.tau;
            }
    }
    for (std::int64_t i = 0; i < n; i++) {
        d[i] = band[i + i * L];
        e[i] = i + 1 < n ? band[i + 1 + i * L] : 0;
    }
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
