// Eigenvalues of symmetric tridiagonal matrices. lambda_j, j = 0 .. n-1, lies in [x, y) where count(x) <= j < count(y),
// with the Sturm counts of sturm.hpp, and a bracketed secant on the characteristic polynomial p_n finds it.
//
// One algorithm for two layouts: `lanes` matrices, one in each lane (Interleaved), or one matrix, whose eigenvalues
// share the lanes. The result in a lane does not depend on the other lanes.
#pragma once

#include "spectra/kernels/grid.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Scales d and e to norm 1 by Gershgorin's discs and squares e. Returns the norm, NaN if an entry is NaN or infinite,
// and the interval [low, high] that holds the scaled spectrum.
template <bool Interleaved>
static inline Vec scale_to_one(double *d, double *e, int n, Vec &low, Vec &high) {
    low = high = row<Interleaved>(d, 0);
    Vec before = Zero(), finite = Zero();
    for (int i = 0; i < n; i++) {
        const Vec after = i < n - 1 ? Abs(row<Interleaved>(e, i)) : Zero(), radius = before + after,
                  center = row<Interleaved>(d, i);
        low = Min(low, center - radius);
        high = Max(high, center + radius);
        finite += 0.0 * (center + radius);
        before = after;
    }
    const Vec norm = Max(Abs(low), Abs(high)), inverse = IfThenElse(Less(Zero(), norm), 1.0 / norm, Zero());
    for (int i = 0; i < n; i++) {
        put<Interleaved>(d, i, row<Interleaved>(d, i) * inverse);
        const Vec c = row<Interleaved>(e, i) * inverse;
        put<Interleaved>(e, i, Max(c * c, Set(coupling_floor)));
    }
    const Vec slack = Set(4e-16 * n + 1e-18); // for the rounding of the discs and for coupling_floor
    low = low * inverse - slack;
    high = high * inverse + slack;
    return norm + finite;
}

// Narrows all brackets, sturm_vectors at a time. A lane whose bracket is narrow enough takes the next bracket of that
// lane. The eigenvalues times norm go to w.
template <bool Interleaved>
static inline void narrow_all(const Recurrence &recurrence, const Bracket *brackets, Tolerance tolerance, Vec norm,
                              double *w) {
    constexpr int K = sturm_vectors;
    const int n = recurrence.n;
    Bracket s[K];
    Vec x[K];
    Points at;
    int vector[K][lanes], upcoming[lanes]{}; // where each lane's bracket is from, and how many it has taken
    unsigned busy[K];
    // In the order largest, least, second largest, second least, ...: eigenvalues at the ends need the most passes, and
    // taken first they leave few lanes busy at the end.
    const int vectors = Interleaved ? n : (n + lanes - 1) / lanes;
    const auto at_turn = [&](int turn) { return turn % 2 == 0 ? vectors - 1 - turn / 2 : turn / 2; };
    const auto take_next = [&](int k, int lane) {
        int turn = upcoming[lane];
        while (!Interleaved && turn < vectors && at_turn(turn) * lanes + lane >= n) turn++;
        upcoming[lane] = turn + 1;
        if (turn < vectors)
            s[k].take(MaskOfLane(lane), brackets[vector[k][lane] = at_turn(turn)]);
        else
            busy[k] &= ~(1u << lane);
    };
    for (int k = 0; k < K; k++) {
        s[k] = brackets[0]; // so that unused lanes hold finite numbers
        busy[k] = all_lanes;
        for (int l = 0; l < lanes; l++) take_next(k, l);
    }
    for (;;) {
        // One loop over the finished lanes of all vectors: its branch is unpredictable, and each misprediction would
        // stall on the Sturm pass before it.
        std::uint64_t done = 0, left = 0;
        for (int k = 0; k < K; k++)
            done |= static_cast<std::uint64_t>(busy[k] & ~BitsFromMask(s[k].going())) << k * lanes;
        for (; done != 0; done &= done - 1) {
            const int k = __builtin_ctzll(done) / lanes, lane = __builtin_ctzll(done) % lanes;
            do {
                double found[lanes];
                Store(found, s[k].found() * norm);
                w[vector[k][lane] * lanes + lane] = found[lane];
                take_next(k, lane);
            } while ((busy[k] & ~BitsFromMask(s[k].going())) >> lane & 1);
        }
        for (int k = 0; k < K; k++) {
            left |= busy[k];
            x[k] = s[k].next();
        }
        if (left == 0) return;
        sturm<Interleaved>(recurrence, x, at);
        for (int k = 0; k < K; k++) s[k].narrow(x[k], at.mantissa[k], at.exponent[k], ToDouble(at.below[k]), tolerance);
    }
}

static std::size_t eigenvalues_workspace(int n, bool interleaved) {
    const int slots = interleaved ? vectors_for<true>(n) : vectors_for<false>(n),
              first = interleaved ? first_points<true> : first_points<false> / lanes,
              empty = interleaved ? margin<true> : margin<false>;
    return static_cast<std::size_t>(lanes) * (sizeof(Bracket) / sizeof(Vec) * static_cast<std::size_t>(slots) +
                                              static_cast<std::size_t>(Grid::fields * (slots + 2 * empty + first)) +
                                              static_cast<std::size_t>(factors_size(n)));
}

template <bool Interleaved>
static void eigenvalues(double *d, double *e, int n, double *w, Tolerance tolerance, bool positive, double *workspace) {
    Vec low, high;
    const Vec norm = scale_to_one<Interleaved>(d, e, n, low, high);
    const int slots = vectors_for<Interleaved>(n);
    Bracket *brackets = reinterpret_cast<Bracket *>(workspace);
    Vec *rest = reinterpret_cast<Vec *>(brackets + slots);
    const int first_vectors = first_points<Interleaved> / (Interleaved ? 1 : lanes);
    Grid first = grid_in(rest, first_vectors, 0),
         second = grid_in(rest + Grid::fields * first_vectors, slots, margin<Interleaved>);
    rest += Grid::fields * (first_vectors + slots + 2 * margin<Interleaved>);
    const Recurrence recurrence = divide_couplings<Interleaved>(d, e, n, reinterpret_cast<double *>(rest));
    place_first<Interleaved>(first, low, high, positive);
    evaluate<Interleaved>(recurrence, first);
    const Vec lane = Interleaved ? Zero() : ToDouble(Iota());
    for (int t = 0; t < slots; t++) {
        const Vec id =
            Min(lane + (Interleaved ? t : t * lanes), Set(n - 1)); // slots beyond the last eigenvalue repeat the last
        Bracket &s = brackets[t] = after_first<Interleaved>(first, id, low, high, n);
        second.x[t] = between(s.a, s.b, (id + 0.75 - s.below_a) / (s.below_b - s.below_a));
    }
    evaluate<Interleaved>(recurrence, second);
    for (int t = 0; t < slots; t++) brackets[t] = after_second<Interleaved>(second, t, brackets[t], tolerance);
    narrow_all<Interleaved>(recurrence, brackets, tolerance, norm, w);
}

} // namespace heavytails::HEAVYTAILS_TARGET
