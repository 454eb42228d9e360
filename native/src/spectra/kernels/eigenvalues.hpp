// Eigenvalues of symmetric tridiagonal matrices: Sturm counts say which are where, a bracketed secant on the
// characteristic polynomial finds each.
//
// Two layouts, one algorithm: W matrices, one in each lane; or one matrix whose eigenvalues are dealt out over the
// lanes. What is found in a lane depends on nothing in the others.
#pragma once

#include "spectra/kernels/grid.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// Scales to norm 1 by Gershgorin's discs, squares the couplings; answers the norm, NaN if an entry is NaN or infinite,
// and the interval that holds the spectrum.
template <bool Lanes>
static inline D scale_to_one(double *d, double *e, int n, D &low, D &high) {
    low = high = row<Lanes>(d, 0);
    D before = zero(), finite = zero();
    for (int i = 0; i < n; i++) {
        const D after = i < n - 1 ? magnitude(row<Lanes>(e, i)) : zero(), radius = before + after,
                center = row<Lanes>(d, i);
        low = smaller(low, center - radius);
        high = larger(high, center + radius);
        finite += 0.0 * (center + radius);
        before = after;
    }
    const D norm = larger(magnitude(low), magnitude(high)), inverse = select(less(zero(), norm), 1.0 / norm, zero());
    for (int i = 0; i < n; i++) {
        put<Lanes>(d, i, row<Lanes>(d, i) * inverse);
        const D c = row<Lanes>(e, i) * inverse;
        put<Lanes>(e, i, larger(c * c, all(coupling_floor)));
    }
    const D slack = all(4e-16 * n + 1e-18); // rounding of the discs, the floor
    low = low * inverse - slack;
    high = high * inverse + slack;
    return norm + finite;
}

// Narrows all brackets, sturm_vectors at a time: a lane whose bracket is narrow enough takes the next one of that lane.
// Eigenvalues, times norm, to w.
template <bool Lanes>
static inline void narrow_all(const Recurrence &recurrence, const Bracket *brackets, Tolerance tolerance, D norm,
                              double *w) {
    constexpr int K = sturm_vectors;
    const int n = recurrence.n;
    Bracket s[K];
    D x[K];
    Points at;
    int vector[K][W], upcoming[W]{}; // where what is under way in each lane is from, and whose turn is next
    unsigned busy[K];
    // Largest, least, next to the largest, ...: those at the ends need the most passes, so that few are still under way
    // at last.
    const int vectors = Lanes ? n : (n + W - 1) / W;
    const auto at_turn = [&](int turn) { return turn % 2 == 0 ? vectors - 1 - turn / 2 : turn / 2; };
    const auto take_next = [&](int k, int lane) {
        int turn = upcoming[lane];
        while (!Lanes && turn < vectors && at_turn(turn) * W + lane >= n) turn++;
        upcoming[lane] = turn + 1;
        if (turn < vectors)
            s[k].take(only(lane), brackets[vector[k][lane] = at_turn(turn)]);
        else
            busy[k] &= ~(1u << lane);
    };
    for (int k = 0; k < K; k++) {
        s[k] = brackets[0]; // so that what stays empty holds numbers
        busy[k] = every;
        for (int l = 0; l < W; l++) take_next(k, l);
    }
    for (;;) {
        // One loop over the lanes of all: a branch that cannot be foreseen waits for the whole pass before it.
        std::uint64_t done = 0, left = 0;
        for (int k = 0; k < K; k++) done |= static_cast<std::uint64_t>(busy[k] & ~bits(s[k].going())) << k * W;
        for (; done != 0; done &= done - 1) {
            const int k = __builtin_ctzll(done) / W, lane = __builtin_ctzll(done) % W;
            do {
                double found[W];
                store(found, s[k].found() * norm);
                w[vector[k][lane] * W + lane] = found[lane];
                take_next(k, lane);
            } while ((busy[k] & ~bits(s[k].going())) >> lane & 1);
        }
        for (int k = 0; k < K; k++) {
            left |= busy[k];
            x[k] = s[k].next();
        }
        if (left == 0) return;
        sturm<Lanes>(recurrence, x, at);
        for (int k = 0; k < K; k++)
            s[k].narrow(x[k], at.mantissa[k], at.exponent[k], to_double(at.below[k]), tolerance);
    }
}

static std::size_t eigenvalues_workspace(int n, bool lanes) {
    const int slots = lanes ? vectors_for<true>(n) : vectors_for<false>(n),
              first = lanes ? first_points<true> : first_points<false> / W,
              empty = lanes ? margin<true> : margin<false>;
    return static_cast<std::size_t>(W) * (sizeof(Bracket) / sizeof(D) * static_cast<std::size_t>(slots) +
                                          static_cast<std::size_t>(Grid::fields * (slots + 2 * empty + first)) +
                                          static_cast<std::size_t>(factors_size(n)));
}

template <bool Lanes>
static void eigenvalues(double *d, double *e, int n, double *w, Tolerance tolerance, bool positive, double *workspace) {
    D low, high;
    const D norm = scale_to_one<Lanes>(d, e, n, low, high);
    const int slots = vectors_for<Lanes>(n);
    Bracket *brackets = reinterpret_cast<Bracket *>(workspace);
    D *rest = reinterpret_cast<D *>(brackets + slots);
    const int first_vectors = first_points<Lanes> / (Lanes ? 1 : W);
    Grid first = grid_in(rest, first_vectors, 0),
         second = grid_in(rest + Grid::fields * first_vectors, slots, margin<Lanes>);
    rest += Grid::fields * (first_vectors + slots + 2 * margin<Lanes>);
    const Recurrence recurrence = divide_couplings<Lanes>(d, e, n, reinterpret_cast<double *>(rest));
    place_first<Lanes>(first, low, high, positive);
    look<Lanes>(recurrence, first);
    const D lane = Lanes ? zero() : to_double(lane_numbers());
    for (int t = 0; t < slots; t++) {
        const D id = smaller(lane + (Lanes ? t : t * W), all(n - 1)); // beyond the last: the last again
        Bracket &s = brackets[t] = after_first<Lanes>(first, id, low, high, n);
        second.x[t] = between(s.a, s.b, (id + 0.75 - s.below_a) / (s.below_b - s.below_a));
    }
    look<Lanes>(recurrence, second);
    for (int t = 0; t < slots; t++) brackets[t] = after_second<Lanes>(second, t, brackets[t], tolerance);
    narrow_all<Lanes>(recurrence, brackets, tolerance, norm, w);
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
