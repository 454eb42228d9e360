// Where to look first: a few points that see the outliers, the bulk and the zeros of a spectrum, then as many as there
// are eigenvalues, placed by the counts at the first ones. Each eigenvalue's first bracket is the tightest that the two
// looks give.
#pragma once

#include "spectra/kernels/brackets.hpp"
#include "spectra/kernels/sturm.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// Two layouts: point (or eigenvalue) t of W matrices in vector t, one in each lane; or of one matrix, dealt out over
// the lanes.
template <bool Lanes>
constexpr int stride = Lanes ? W : 1; // from one point to the next, in doubles
template <bool Lanes>
constexpr int neighbours = Lanes ? 4 : 16; // points of the second look, to either side, that may bracket an eigenvalue
template <bool Lanes>
constexpr int margin = (neighbours<Lanes> * stride<Lanes> + W - 1) / W; // vectors before and after the second look

static inline I within(int low, I x, int high) {
    const I l = I{} + low, h = I{} + high;
    return select(less(x, l), l, select(less(h, x), h, x));
}

// Points where p_n has been evaluated.
struct Grid {
    D *x, *f, *below;
    I *e;
    int vectors; // a multiple of sturm_vectors
    static constexpr int fields = 4;
};

static inline int rounded_up(int count, int step) { return (count + step - 1) / step * step; }

// Vectors that n points a matrix take.
template <bool Lanes>
static inline int vectors_for(int n) {
    return rounded_up(Lanes ? n : (n + W - 1) / W, sturm_vectors);
}

// Enough to see the outliers, the bulk and the zeros of a heavy-tailed spectrum. In lanes, Student-t entries with 1.5
// degrees of freedom, 64 x 64: 12 points cost a fifth more passes in all, 18 a twentieth more, 30 as many.
template <bool Lanes>
constexpr int first_points = Lanes ? (24 + sturm_vectors - 1) / sturm_vectors * sturm_vectors : 2 * sturm_vectors * W;

// `empty` vectors before and after, whose points are no end of any bracket and whose counts keep the order.
static inline Grid grid_in(D *memory, int vectors, int empty) {
    const int size = vectors + 2 * empty;
    Grid grid{memory + empty, memory + size + empty, memory + 2 * size + empty,
              reinterpret_cast<I *>(memory + 3 * size + empty), vectors};
    for (int v = -empty; v < 0; v++)
        for (const int at : {v, vectors - 1 - v}) {
            grid.x[at] = all(v == at ? -4 : 4);
            grid.below[at] = all(v == at ? 0 : 1e9);
            grid.f[at] = zero();
            grid.e[at] = I{};
        }
    return grid;
}

template <bool Lanes>
static inline void look(const Recurrence &recurrence, Grid &grid) {
    Points at;
    for (int v = 0; v < grid.vectors; v += sturm_vectors) {
        sturm<Lanes>(recurrence, grid.x + v, at);
        for (int k = 0; k < sturm_vectors; k++) {
            grid.f[v + k] = at.mantissa[k];
            grid.e[v + k] = at.exponent[k];
            grid.below[v + k] = to_double(at.below[k]);
        }
    }
}

// Gram spectra are dense towards zero and may reach down to rounding: half of the points quadratic, half geometric from
// 2^-50. Others: even.
template <bool Lanes>
static inline void place_first(Grid &grid, D low, D high, bool positive) {
    constexpr int n = first_points<Lanes>, half = n / 2;
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
        const D x = positive ? part * high : madd(all(part), high - low, low);
        if (Lanes)
            grid.x[i] = x;
        else
            reinterpret_cast<double *>(grid.x)[i] = x[0];
    }
}

// Brackets as the first look gives them, and where its counts, interpolated, put the eigenvalues: the second look.
template <bool Lanes>
static inline Bracket after_first(const Grid &first, D id, D low, D high, int n) {
    Bracket s{};
    s.a = low, s.b = high, s.below_b = all(n), s.id = id;
    const double *xs = reinterpret_cast<const double *>(first.x), *counts = reinterpret_cast<double *>(first.below);
    constexpr int last = first_points<Lanes> - 1;
    I passed{};
    for (int g = 0; g <= last; g++) passed = count_if(passed, less_equal(row<Lanes>(counts, g), id));
    const auto place = [](I point) { return Lanes ? point * W + lane_numbers() : point; };
    const I left = place(within(0, passed - 1, last)), right = place(within(0, passed, last));
    const D x = gather(xs, left), below = gather(counts, left);
    const M down = less_equal(below, id); // not where all are above, nor where counts waver by rounding
    s.a = select(down, x, s.a);
    s.below_a = select(down, below, s.below_a);
    const D y = gather(xs, right), above = gather(counts, right);
    const M up = both(less(id, above), less(s.a, y));
    s.b = select(up, y, s.b);
    s.below_b = select(up, above, s.below_b);
    s.outer_a = s.a, s.outer_b = s.b;
    return s;
}

// The bracket of the eigenvalues of vector t after both looks.
template <bool Lanes>
static inline Bracket after_second(const Grid &second, int t, Bracket s, Tolerance tolerance) {
    s.reference = second.e[t];
    const double *x = reinterpret_cast<const double *>(second.x + t), *f = reinterpret_cast<double *>(second.f + t),
                 *below = reinterpret_cast<double *>(second.below + t);
    I passed{};
    for (int i = -neighbours<Lanes>; i <= neighbours<Lanes>; i++)
        passed = count_if(passed, less_equal(load(below + i * stride<Lanes>), s.id));
    for (const I neighbour : {passed - 1, passed}) {
        const I at = (within(0, neighbour, 2 * neighbours<Lanes>) - neighbours<Lanes>)*stride<Lanes> + lane_numbers();
        s.tighten(gather(x, at), gather(f, at), (I)gather(reinterpret_cast<double *>(second.e + t), at),
                  gather(below, at));
    }
    s.weighted_a = s.fa;
    s.weighted_b = s.fb;
    s.aim(tolerance);
    return s;
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
