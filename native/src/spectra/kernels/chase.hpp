// Band to tridiagonal by bulge chasing (Lang, Parallel Computing 25, 1999; Haidar, Ltaief & Dongarra, SC 2011). Sweep s
// annihilates column s below its first subdiagonal with a reflector of order B:
//
//   P <- H_k P H_{k-1},   D <- H_k D H_k,   H = I - tau v v'
//
// The two-sided application makes a bulge B rows further down, the next reflector of the sweep annihilates the first
// column of that bulge, and so on.
//
// Several sweeps run through the band two steps apart, as a wave, so that each block is in cache for all of them. Each
// step is cut into stages, and each stage is done for all sweeps before the next stage begins, because a single sweep
// would wait for its own square roots and sums.
//
// The blocks of sweep s begin at rows s + 1, s + 1 + B, ..., one row further than those of sweep s - 1. Each sweep
// moves the band up by one row and column as it goes, so that its blocks are written at the start of a cache line:
// entry (i, j) is at place (i - s, j - s) before sweep s.
#pragma once

#include "simd/mask.hpp"
#include "simd/shuffle.hpp"
#include "spectra/kernels/band.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

constexpr int wave_sweeps = 4; // sweeps in a wave: their 4 x 2 blocks of B = 16 take 41 KB, as much as an L1 cache

// Loads p[1] .. p[lanes]; p is aligned.
static inline Vec load_next(const double *p) {
#if defined(__AVX512F__)
    // Cheaper than a load across two cache lines.
    return __builtin_shufflevector(Load(p), Load(p + lanes), 1, 2, 3, 4, 5, 6, 7, 8);
#else
    return Load(p + 1);
#endif
}

// One step of one sweep. D is a block on the diagonal, and P the block to its left, to whose columns the sweep's last
// reflector has not been applied yet. Both are read one row and one column further than they are written.
template <int B>
struct ChaseStep {
    double *p, *d;      // P, null in a sweep's first step, and the lower triangle of D
    double *beta;       // place of the first step's beta, the tridiagonal's off-diagonal entry
    double *v, *before; // the reflectors of this step and of the sweep's last step [B]
    double *tau;        // of both reflectors
    double w[B];        // of P <- P - w before', then of D <- D - v w' - w v'
};

// Moves P, computes w = tau P v for the last reflector's v and tau, and copies the updated first column of P, which is
// to be annihilated, to v.
template <int B>
static inline void right_product(ChaseStep<B> &s) {
    constexpr int C = B / lanes;
    constexpr std::int64_t L = band_ld<B>;
    if (s.p == nullptr) { // column s itself, beside D, before D moves
        for (int c = 0; c < C; c++) Store(s.v + c * lanes, load_next(s.d + c * lanes));
        return;
    }
    Vec y[2][C]; // sums over even and over odd columns
    for (int c = 0; c < C; c++) y[0][c] = y[1][c] = Zero();
#pragma GCC unroll 16
    for (int j = 0; j < B; j++) {
        const Vec vj = Set(s.before[j]);
        for (int c = 0; c < C; c++) {
            const Vec x = load_next(s.p + (j + 1) * L + c * lanes);
            Store(s.p + j * L + c * lanes, x);
            y[j & 1][c] = MulAdd(x, vj, y[j & 1][c]);
        }
    }
    const Vec tau = Set(s.tau[1]), first = Set(s.before[0]);
    for (int c = 0; c < C; c++) {
        const Vec w = tau * (y[0][c] + y[1][c]);
        Store(s.w + c * lanes, w);
        Store(s.v + c * lanes, NegMulAdd(w, first, Load(s.p + c * lanes)));
    }
}

// Replaces x, which is in v, by the v (v_1 = 1) of H = I - tau v v', H x = beta e_1.
template <int B>
static inline void reflector(ChaseStep<B> &s) {
    constexpr int C = B / lanes;
    Vec x[C];
    for (int c = 0; c < C; c++) x[c] = Load(s.v + c * lanes);
    const double x1 = s.v[0];
    Vec squares = IfThenElseZero(LanesFrom(1), x[0]);
    squares = squares * squares;
    for (int c = 1; c < C; c++) squares = MulAdd(x[c], x[c], squares);
    const double below = ReduceSum(squares);
    double beta = x1, scale = 0;
    s.tau[0] = 0;
    if (below > least_square) {
        beta = -__builtin_copysign(__builtin_sqrt(x1 * x1 + below), x1);
        s.tau[0] = (beta - x1) / beta;
        scale = 1 / (x1 - beta);
    }
    for (int c = 0; c < C; c++) Store(s.v + c * lanes, x[c] * scale);
    s.v[0] = 1;
    if (s.p == nullptr) {
        *s.beta = beta;
        return;
    }
    for (int c = 0; c < C; c++) Store(s.p + c * lanes, Zero());
    s.p[0] = beta;
}

// P <- H P H(before) = P - w before' - tau v (v'P - v'w before'), except its first column, which is done.
template <int B>
static inline void update_left(const ChaseStep<B> &s) {
    constexpr int C = B / lanes;
    constexpr std::int64_t L = band_ld<B>;
    if (s.p == nullptr) return;
    Vec x[C], w[C];
    for (int c = 0; c < C; c++) {
        x[c] = Load(s.v + c * lanes);
        w[c] = Load(s.w + c * lanes);
    }
    Vec dot = w[0] * x[0];
    for (int c = 1; c < C; c++) dot = MulAdd(w[c], x[c], dot);
    const Vec tau = Set(s.tau[0]), v_w = Set(ReduceSum(dot));
#pragma GCC unroll 8
    for (int j0 = 0; j0 < B; j0 += lanes) {
        Vec dots[lanes];
#pragma GCC unroll 8
        for (int l = 0; l < lanes; l++) {
            const double *column = s.p + (j0 + l) * L;
            dots[l] = Load(column) * x[0];
            for (int c = 1; c < C; c++) dots[l] = MulAdd(Load(column + c * lanes), x[c], dots[l]);
        }
        double factor[lanes];
        Store(factor, tau * NegMulAdd(v_w, Load(s.before + j0), ReduceSums(dots)));
#pragma GCC unroll 8
        for (int l = 0; l < lanes; l++) {
            if (j0 + l == 0) continue;
            double *column = s.p + (j0 + l) * L;
            const Vec vj = Set(s.before[j0 + l]), t = Set(factor[l]);
            for (int c = 0; c < C; c++)
                Store(column + c * lanes, NegMulAdd(x[c], t, NegMulAdd(w[c], vj, Load(column + c * lanes))));
        }
    }
}

// Moves D and computes the w of D <- H D H = D - v w' - w v'.
template <int B>
static inline void diagonal_product(ChaseStep<B> &s) {
    constexpr int C = B / lanes;
    constexpr std::int64_t L = band_ld<B>;
    Vec x[C], y[C]; // v, and D v
    for (int c = 0; c < C; c++) {
        x[c] = Load(s.v + c * lanes);
        y[c] = Zero();
    }
#pragma GCC unroll 8
    for (int J = 0; J < C; J++) {
        Vec transposed[lanes];
#pragma GCC unroll 8
        for (int l = 0; l < lanes; l++) {
            double *column = s.d + (J * lanes + l) * L + J * lanes;
            const Vec vj = Set(s.v[J * lanes + l]), whole = load_next(column + L),
                      d = IfThenElseZero(LanesFrom(l), whole);
            Store(column, whole);
            y[J] = MulAdd(d, vj, y[J]);
            Vec below = IfThenElseZero(LanesFrom(l + 1), d) * x[J];
#pragma GCC unroll 8
            for (int i = J + 1; i < C; i++) {
                const Vec e = load_next(column + L + (i - J) * lanes);
                Store(column + (i - J) * lanes, e);
                y[i] = MulAdd(e, vj, y[i]);
                below = MulAdd(e, x[i], below);
            }
            transposed[l] = below;
        }
        y[J] += ReduceSums(transposed);
    }
    Vec dot = y[0] * x[0];
    for (int c = 1; c < C; c++) dot = MulAdd(y[c], x[c], dot);
    const double tau = s.tau[0];
    const Vec half = Set(-0.5 * tau * tau * ReduceSum(dot));
    for (int c = 0; c < C; c++) Store(s.w + c * lanes, MulAdd(half, x[c], tau * y[c]));
}

// D <- D - v w' - w v', the lower triangle.
template <int B>
static inline void update_diagonal(const ChaseStep<B> &s) {
    constexpr int C = B / lanes;
    constexpr std::int64_t L = band_ld<B>;
    Vec x[C], w[C];
    for (int c = 0; c < C; c++) {
        x[c] = Load(s.v + c * lanes);
        w[c] = Load(s.w + c * lanes);
    }
#pragma GCC unroll 8
    for (int J = 0; J < C; J++)
#pragma GCC unroll 8
        for (int l = 0; l < lanes; l++) {
            double *column = s.d + (J * lanes + l) * L;
            const Vec vj = Set(s.v[J * lanes + l]), wj = Set(s.w[J * lanes + l]);
#pragma GCC unroll 8
            for (int i = J; i < C; i++)
                Store(column + i * lanes, NegMulAdd(w[i], vj, NegMulAdd(x[i], wj, Load(column + i * lanes))));
        }
}

// Reduces the band matrix that full_to_band made, which is overwritten, to d [n] and e [n], whose last entry is 0.
template <int B>
static void band_to_tridiagonal(double *band, std::int64_t n, double *d, double *e) {
    constexpr std::int64_t L = band_ld<B>;
    double vectors[wave_sweeps][2][B], taus[wave_sweeps][2]; // each sweep's last two reflectors
    ChaseStep<B> under_way[wave_sweeps];
    for (std::int64_t first = 0; first < n - 2; first += wave_sweeps) {
        const int sweeps = static_cast<int>(min<std::int64_t>(wave_sweeps, n - 2 - first));
        const std::int64_t steps = (n - (first + 1) + B - 1) / B;
        for (std::int64_t time = 0; time < steps + 2 * (sweeps - 1); time++) {
            int count = 0;
            std::int64_t ended = -1; // the sweep whose last step this is, or -1
            for (int q = 0; q < sweeps; q++) {
                const std::int64_t k = time - 2 * q, s = first + q, left = n - (s + 1) - k * B;
                if (k < 0 || left <= 0) continue;
                if (k == 0) d[s] = band[0];
                if (left <= B) ended = s;
                const int now = static_cast<int>(k & 1);
                ChaseStep<B> &step = under_way[count++];
                step.d = band + k * B * (L + 1);
                step.p = k == 0 ? nullptr : step.d - B * L;
                step.beta = e + s;
                step.v = vectors[q][now];
                step.before = vectors[q][1 - now];
                step.tau = taus[q];
                step.tau[1] = step.tau[0];
            }
            const auto each = [&](auto stage) {
                for (int i = 0; i < count; i++) stage(under_way[i]);
            };
            each([](ChaseStep<B> &s) { right_product<B>(s); });
            each([](ChaseStep<B> &s) { reflector<B>(s); });
            each([](ChaseStep<B> &s) { update_left<B>(s); });
            each([](ChaseStep<B> &s) { diagonal_product<B>(s); });
            each([](ChaseStep<B> &s) { update_diagonal<B>(s); });
            if (ended >= 0) { // its last row has moved up: clear the old place
                const std::int64_t row = n - 1 - ended;
                for (std::int64_t j = max<std::int64_t>(0, row - 2 * B); j <= row; j++) band[row + j * L] = 0;
            }
        }
    }
    const std::int64_t done = max<std::int64_t>(0, n - 2);
    for (std::int64_t i = done; i < n; i++) {
        d[i] = band[(i - done) * (L + 1)];
        e[i] = i + 1 < n ? band[1] : 0;
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
