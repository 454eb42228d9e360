// The first brackets, from two grids of points where the eigenvalues below are counted. The first grid has a few
// points, placed to find the outliers, the bulk and the zeros of a spectrum. The second has a point for each
// eigenvalue, placed where the counts of the first, interpolated, put it. Each eigenvalue gets the tightest bracket
// that both grids give.
#pragma once

#include "spectra/kernels/brackets.hpp"
#include "spectra/kernels/sturm.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Two layouts. Interleaved: vector t holds point (or eigenvalue) t of `lanes` matrices, one in each lane. Otherwise
// there is one matrix, whose points fill the lanes in order.

// Doubles from one point of a matrix to the next.
template <bool Interleaved>
constexpr int stride = Interleaved ? lanes : 1;
// Points of the second grid to either side of an eigenvalue's own that are searched for its bracket.
template <bool Interleaved>
constexpr int neighbours = Interleaved ? 4 : 16;
// Vectors before and after the second grid, so that the search needs no bounds.
template <bool Interleaved>
constexpr int margin = (neighbours<Interleaved> * stride<Interleaved> + lanes - 1) / lanes;

// x limited to low .. high.
static inline IntVec clamp(int low, IntVec x, int high) {
    const IntVec l = IntVec{} + low, h = IntVec{} + high;
    return IfThenElse(Less(x, l), l, IfThenElse(Less(h, x), h, x));
}

// Points x, p_n(x) = f 2^e, and the number of eigenvalues below x.
struct Grid {
    Vec *x, *f, *below;
    IntVec *e;
    int vectors; // a multiple of sturm_vectors
    static constexpr int fields = 4;
};

static inline int rounded_up(int count, int step) { return (count + step - 1) / step * step; }

// Vectors for n points of each matrix, rounded up to whole calls of sturm.
template <bool Interleaved>
static inline int vectors_for(int n) {
    return rounded_up(Interleaved ? n : (n + lanes - 1) / lanes, sturm_vectors);
}

// Points of the first grid: enough to find the outliers, the bulk and the zeros of a heavy-tailed spectrum. Measured in
// lanes for matrices [64 x 64] with Student-t entries of 1.5 degrees of freedom: 12 points cost a fifth more passes in
// all, 18 a twentieth more, 30 as many as 24.
template <bool Interleaved>
constexpr int first_points =
    Interleaved ? (24 + sturm_vectors - 1) / sturm_vectors * sturm_vectors : 2 * sturm_vectors * lanes;

// A grid in `memory` with `empty` vectors before and after it. Their points lie outside every bracket and their counts
// continue the order of the others, so that no bracket ends there.
static inline Grid grid_in(Vec *memory, int vectors, int empty) {
    const int size = vectors + 2 * empty;
    Grid grid{memory + empty, memory + size + empty, memory + 2 * size + empty,
              reinterpret_cast<IntVec *>(memory + 3 * size + empty), vectors};
    for (int v = -empty; v < 0; v++)
        for (const int at : {v, vectors - 1 - v}) {
            grid.x[at] = Set(v == at ? -4 : 4);
            grid.below[at] = Set(v == at ? 0 : 1e9);
            grid.f[at] = Zero();
            grid.e[at] = IntVec{};
        }
    return grid;
}

// Evaluates p_n and the counts at all points of the grid.
template <bool Interleaved>
static inline void evaluate(const Recurrence &recurrence, Grid &grid) {
    Points at;
    for (int v = 0; v < grid.vectors; v += sturm_vectors) {
        sturm<Interleaved>(recurrence, grid.x + v, at);
        for (int k = 0; k < sturm_vectors; k++) {
            grid.f[v + k] = at.mantissa[k];
            grid.e[v + k] = at.exponent[k];
            grid.below[v + k] = ToDouble(at.below[k]);
        }
    }
}

// Places the points of the first grid. A Gram spectrum is dense towards zero and may reach down to rounding: half of
// the points are at (q / (half + 1))^2, q = 1 .. half, and half are geometric from 2^-50. Other spectra get equidistant
// points.
template <bool Interleaved>
static inline void place_first(Grid &grid, Vec low, Vec high, bool positive) {
    constexpr int n = first_points<Interleaved>, half = n / 2;
    double geometric = 0x1p-50;
    const double ratio = __builtin_exp2(50.0 / half), step = 1.0 / (n - half + 1);
    for (int i = 0, g = 0, q = 1; i < n; i++) { // merged ascending
        double part = (i + 1.0) / (n + 1);
        if (positive) {
            part = (q * step) * (q * step);
            if (g < half && (q > n - half || geometric < part)) {
                part = geometric;
                geometric *= ratio;
                g++;
            } else
                q++;
        }
        const Vec x = positive ? part * high : MulAdd(Set(part), high - low, low);
        if (Interleaved)
            grid.x[i] = x;
        else
            reinterpret_cast<double *>(grid.x)[i] = x[0];
    }
}

// The bracket of eigenvalue `id` by the first grid: between the last point with at most `id` eigenvalues below it and
// the next point.
template <bool Interleaved>
static inline Bracket after_first(const Grid &first, Vec id, Vec low, Vec high, int n) {
    Bracket s{};
    s.a = low, s.b = high, s.below_b = Set(n), s.id = id;
    const double *xs = reinterpret_cast<const double *>(first.x), *counts = reinterpret_cast<double *>(first.below);
    constexpr int last = first_points<Interleaved> - 1;
    IntVec passed{};
    for (int g = 0; g <= last; g++) passed = IncrementWhere(LessEqual(row<Interleaved>(counts, g), id), passed);
    const auto place = [](IntVec point) { return Interleaved ? point * lanes + Iota() : point; };
    const IntVec left = place(clamp(0, passed - 1, last)), right = place(clamp(0, passed, last));
    const Vec x = GatherIndex(xs, left), below = GatherIndex(counts, left);
    const Mask down =
        LessEqual(below, id); // false where all points are above, or where rounding upsets the order of the counts
    s.a = IfThenElse(down, x, s.a);
    s.below_a = IfThenElse(down, below, s.below_a);
    const Vec y = GatherIndex(xs, right), above = GatherIndex(counts, right);
    const Mask up = And(Less(id, above), Less(s.a, y));
    s.b = IfThenElse(up, y, s.b);
    s.below_b = IfThenElse(up, above, s.below_b);
    s.outer_a = s.a, s.outer_b = s.b;
    return s;
}

// The bracket of the eigenvalues of vector t by both grids.
template <bool Interleaved>
static inline Bracket after_second(const Grid &second, int t, Bracket s, Tolerance tolerance) {
    s.reference = second.e[t];
    const double *x = reinterpret_cast<const double *>(second.x + t), *f = reinterpret_cast<double *>(second.f + t),
                 *below = reinterpret_cast<double *>(second.below + t);
    IntVec passed{};
    for (int i = -neighbours<Interleaved>; i <= neighbours<Interleaved>; i++)
        passed = IncrementWhere(LessEqual(Load(below + i * stride<Interleaved>), s.id), passed);
    for (const IntVec neighbour : {passed - 1, passed}) {
        const IntVec at =
            (clamp(0, neighbour, 2 * neighbours<Interleaved>) - neighbours<Interleaved>)*stride<Interleaved> + Iota();
        s.tighten(GatherIndex(x, at), GatherIndex(f, at),
                  BitCast<IntVec>(GatherIndex(reinterpret_cast<double *>(second.e + t), at)), GatherIndex(below, at));
    }
    s.weighted_a = s.fa;
    s.weighted_b = s.fb;
    s.aim(tolerance);
    return s;
}

} // namespace heavytails::HEAVYTAILS_TARGET
