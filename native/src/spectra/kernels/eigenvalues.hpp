// Eigenvalues of symmetric tridiagonal matrices: Sturm counts say which are where, a bracketed secant on the
// characteristic polynomial finds each.
//
// Two layouts, one algorithm: W matrices, one in each lane; or one matrix whose eigenvalues are dealt out over the
// lanes. What is found in a lane depends on nothing in the others.
#pragma once

#include "spectra/kernels/grid.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// Scales lane l (stride apart) to norm 1 by Gershgorin's discs, squares the couplings; answers the norm and the
// interval that holds the spectrum.
static inline double scale_to_one(double *d, double *e, int n, int stride, double &low, double &high) {
    low = 0, high = 0;
    for (int i = 0; i < n; i++) {
        const double r =
            (i > 0 ? __builtin_fabs(e[(i - 1) * stride]) : 0) + (i < n - 1 ? __builtin_fabs(e[i * stride]) : 0);
        low = i == 0 ? d[0] - r : min(low, d[i * stride] - r);
        high = i == 0 ? d[0] + r : max(high, d[i * stride] + r);
    }
    const double norm = max(__builtin_fabs(low), __builtin_fabs(high)), inverse = norm > 0 ? 1 / norm : 0;
    for (int i = 0; i < n; i++) {
        d[i * stride] *= inverse;
        const double c = e[i * stride] * inverse;
        e[i * stride] = max(c * c, coupling_floor);
    }
    const double slack = 4e-16 * n + 1e-18; // rounding of the discs, the floor
    low = low * inverse - slack;
    high = high * inverse + slack;
    return norm;
}

// Narrows `slots` vectors of brackets until all are closed; the eigenvalues found are written to w.
template <bool Lanes>
static inline void narrow_all(const double *d, const double *e2, int n, Brackets &s, int slots, Tolerance tolerance,
                              double *w, const double *norms) {
    constexpr int K = sturm_vectors;
    for (int t = 0; t < slots; t++) aim(s, t, tolerance, false);
    Points at;
    // The secant needs about ten passes. From pass 30 on every other one halves: 60 halvings (6 geometric ones, 53
    // for the digits) are always enough, so no bracket is left open after pass 150.
    for (int pass = 0; pass < 200 && slots > 0; pass++) {
        const bool halve = pass >= 30 && pass % 2 == 0;
        D open = zero();
        for (int t = 0; t < slots; t += K) {
            D here = zero();
            for (int k = 0; k < K; k++) here += select(less(s.a[t + k], s.b[t + k]), all(1), zero());
            if (!any(less(zero(), here))) continue;
            sturm<Lanes>(d, e2, n, s.x + t, at);
            for (int k = 0; k < K; k++) {
                narrow(s, t + k, at.mantissa[k], at.exponent[k], to_double(at.below[k]));
                open += select(aim(s, t + k, tolerance, halve), all(1), zero());
            }
        }
        double most = 0;
        for (int l = 0; l < W; l++) most = max(most, open[l]);
        // Moving brackets costs as much as a few evaluations: only when it halves what is left.
        if (2 * whole(static_cast<int>(most), K) <= slots) slots = whole(compact(s, slots, w, Lanes, norms), K);
    }
    if (slots == 0) return;
    for (int t = 0; t < slots; t++) aim(s, t, {0, __builtin_huge_val()}, false);
    compact(s, slots, w, Lanes, norms);
}

template <bool Lanes>
static void eigenvalues(double *d, double *e, int n, double *w, Tolerance tolerance, bool positive, double *workspace) {
    constexpr int matrices = Lanes ? W : 1;
    double low[W], high[W], norms[W];
    for (int l = 0; l < matrices; l++) norms[l] = scale_to_one(d + l, e + l, n, matrices, low[l], high[l]);
    const int slots = vectors_for<Lanes>(n);
    Brackets s = brackets_in(workspace, slots);
    Grid first = grid_in(s.a + Brackets::fields * slots, first_look<Lanes>()),
         second = grid_in(first.x + Grid::fields * first.vectors, slots);
    for (int q = 0; q < matrices; q++) place_first(view<Lanes>(first, q), low[q], high[q], positive);
    look<Lanes>(d, e, n, first);
    for (int q = 0; q < matrices; q++) place_second(view<Lanes>(second, q), view<Lanes>(first, q), low[q], high[q], n);
    look<Lanes>(d, e, n, second);
    for (int q = 0; q < matrices; q++) {
        const View one = view<Lanes>(first, q), two = view<Lanes>(second, q);
        Walk walk_one{one, low[q], high[q], static_cast<double>(n)},
            walk_two{two, low[q], high[q], static_cast<double>(n)};
        for (int id = 0; id < (Lanes ? slots : slots * W); id++) {
            const int t = Lanes ? id : id / W, l = Lanes ? q : id % W;
            if (id < n)
                place_bracket(s, t, l, id, walk_one, walk_two);
            else
                close_bracket(s, t, l);
        }
    }
    narrow_all<Lanes>(d, e, n, s, slots, tolerance, w, norms);
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
