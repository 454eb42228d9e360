// Where to look first: a few points that see the outliers, the bulk and the zeros of a spectrum, then as many as there
// are eigenvalues, placed by the counts at the first ones. Each eigenvalue's first bracket is the tightest that the two
// looks give.
#pragma once

#include "spectra/kernels/brackets.hpp"
#include "spectra/kernels/sturm.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// Points where p_n has been evaluated, ascending in each matrix; point g of a matrix is number g of its lane, or is
// dealt out over the lanes.
struct Grid {
    D *x, *f, *below;
    I *e;
    int vectors; // a multiple of sturm_vectors
    static constexpr int fields = 4;
};

static inline Grid grid_in(D *memory, int vectors) {
    return {memory, memory + vectors, memory + 2 * vectors, reinterpret_cast<I *>(memory + 3 * vectors), vectors};
}

static inline int whole(int count, int step) { return (count + step - 1) / step * step; }

// Vectors that n points a matrix take.
template <bool Lanes>
static inline int vectors_for(int n) {
    return whole(Lanes ? n : (n + W - 1) / W, sturm_vectors);
}

template <bool Lanes>
static inline void look(const double *d, const double *e2, int n, Grid &grid) {
    Points at;
    for (int v = 0; v < grid.vectors; v += sturm_vectors) {
        sturm<Lanes>(d, e2, n, grid.x + v, at);
        for (int k = 0; k < sturm_vectors; k++) {
            grid.f[v + k] = at.mantissa[k];
            grid.e[v + k] = at.exponent[k];
            grid.below[v + k] = to_double(at.below[k]);
        }
    }
}

// The first look has this many points: enough to see the outliers, the bulk and the zeros of a heavy-tailed spectrum.
template <bool Lanes>
static inline int first_look() {
    return vectors_for<Lanes>(Lanes ? 16 : 2 * sturm_vectors * W);
}

static std::size_t eigenvalues_workspace(int n, bool lanes) {
    const int slots = lanes ? vectors_for<true>(n) : vectors_for<false>(n),
              first = lanes ? first_look<true>() : first_look<false>();
    return static_cast<std::size_t>(W) *
           static_cast<std::size_t>(Brackets::fields * slots + Grid::fields * (slots + first));
}

// One matrix's view of a grid: point g, and how many points there are.
struct View {
    double *x, *f, *below;
    long long *e;
    int count, stride;
    double &point(int g) const { return x[g * stride]; }
};

template <bool Lanes>
static inline View view(const Grid &grid, int matrix) {
    const int offset = Lanes ? matrix : 0;
    return {reinterpret_cast<double *>(grid.x) + offset,     reinterpret_cast<double *>(grid.f) + offset,
            reinterpret_cast<double *>(grid.below) + offset, reinterpret_cast<long long *>(grid.e) + offset,
            Lanes ? grid.vectors : grid.vectors * W,         Lanes ? W : 1};
}

// Gram spectra are dense towards zero and may reach down to rounding: half of the points quadratic, half geometric from
// 2^-50. Others: even.
static inline void place_first(const View &view, double low, double high, bool positive) {
    const int n = view.count, half = n / 2;
    double geometric = high * 0x1p-50;
    const double ratio = __builtin_exp2(50.0 / half);
    int g = 0, q = 1; // merged ascending
    const double step = 1.0 / (n - half + 1);
    for (int i = 0; i < n; i++) {
        if (!positive)
            view.point(i) = low + (high - low) * (i + 1) / (n + 1);
        else if (const double quadratic = high * (q * step) * (q * step);
                 g < half && (q > n - half || geometric < quadratic)) {
            view.point(i) = geometric;
            geometric *= ratio;
            g++;
        } else {
            view.point(i) = quadratic;
            q++;
        }
    }
}

// Walks up the points of a grid as the wanted count grows.
struct Walk {
    const View &view;
    double low, high, total;
    int right = 0; // the first point with more than the wanted count below it, or the end
    double left_below = 0;

    void to(double wanted) {
        for (; right < view.count && view.below[right * view.stride] <= wanted; right++)
            left_below = max(left_below, view.below[right * view.stride]);
    }
    bool has_left() const { return right > 0; }
    bool has_right() const { return right < view.count; }
    double left() const { return has_left() ? view.point(right - 1) : low; }
    double right_point() const { return has_right() ? view.point(right) : high; }
    double right_below() const { return has_right() ? view.below[right * view.stride] : total; }
};

// Nearly a^(1 - t) b^t, 0 < a < b: the bits of positive doubles are nearly their logarithm.
static inline double between(double a, double b, double t) {
    long long low, high;
    __builtin_memcpy(&low, &a, sizeof low);
    __builtin_memcpy(&high, &b, sizeof high);
    low += static_cast<long long>(t * static_cast<double>(high - low));
    double x;
    __builtin_memcpy(&x, &low, sizeof x);
    return x;
}

// Second look: where the first one's counts, interpolated, put the gap between eigenvalues g - 1 and g.
static inline void place_second(const View &second, const View &first, double low, double high, int n) {
    Walk walk{first, low, high, static_cast<double>(n)};
    for (int i = 0; i < second.count; i++) {
        const double wanted = static_cast<double>(i + 1) * n / (second.count + 1);
        walk.to(wanted);
        const double a = walk.left(), b = walk.right_point(),
                     t = (wanted - walk.left_below) / (walk.right_below() - walk.left_below);
        second.point(i) = a > 0 && b > 4 * a ? between(a, b, t) : a + (b - a) * t;
    }
}

// Bracket t, lane l of eigenvalue id: the tightest that two grids give.
static inline void place_bracket(Brackets &s, int t, int l, int id, Walk &one, Walk &two) {
    one.to(id);
    two.to(id);
    const Walk &a = one.left() > two.left() ? one : two, &b = one.right_point() < two.right_point() ? one : two;
    const int at_a = (a.right - 1) * a.view.stride, at_b = b.right * b.view.stride;
    s.id[t][l] = id;
    s.streak[t][l] = 0;
    s.a[t][l] = a.left();
    s.b[t][l] = b.right_point();
    s.below_a[t][l] = a.left_below;
    s.below_b[t][l] = b.right_below();
    s.fa[t][l] = a.has_left() ? a.view.f[at_a] : 0; // 0: not known
    s.fb[t][l] = b.has_right() ? b.view.f[at_b] : 0;
    s.ea[t][l] = a.has_left() ? a.view.e[at_a] : 0;
    s.eb[t][l] = b.has_right() ? b.view.e[at_b] : 0;
}

static inline void close_bracket(Brackets &s, int t, int l) {
    s.a[t][l] = s.b[t][l] = s.x[t][l] = s.fa[t][l] = s.fb[t][l] = s.below_a[t][l] = s.below_b[t][l] = s.streak[t][l] =
        0;
    s.ea[t][l] = s.eb[t][l] = 0;
    s.id[t][l] = -1;
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
