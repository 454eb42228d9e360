// Eigenvalues of symmetric tridiagonal matrices by bisection on Sturm counts, sped up by a bracketed secant.
//
//   p_0 = 1, p_1 = d_1 - x, p_{i+1} = (d_{i+1} - x) p_i - e_i^2 p_{i-1}
//
// The number of sign changes in p_0 .. p_n is the number of eigenvalues below x (Givens 1954; Wilkinson, The Algebraic Eigenvalue Problem, ch. 5, sec. 38), and p_n is the
// characteristic polynomial: once a bracket holds one eigenvalue, regula falsi with Anderson and Bjorck's weights on p_n narrows it. No division, and
// sturm_vectors W points at once. p is rescaled by powers of two every rescale_rows rows.
//
// Two layouts, one algorithm: W matrices, one in each lane; or one matrix whose eigenvalues are dealt out over the lanes. What is found in a lane depends on nothing
// in the others.
#pragma once

#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/simd.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// Matrices are scaled to norm 1, so a row multiplies p by at most 3. It may also shrink it: coupling_floor keeps two rows from shrinking it by more than 1e-36
// (an error of 1e-18 in the eigenvalues), so that 16 rows stay above 1e-288. (With 32 rows, spectra graded over 1e-8 in sigma underflow.)
constexpr int rescale_rows = 16;
constexpr double coupling_floor = 1e-36;

// p_n = mantissa 2^exponent at x, and how many eigenvalues are below x.
struct Points {
    D mantissa[sturm_vectors];
    I exponent[sturm_vectors];
    I below[sturm_vectors];
};

template <bool Lanes>
static inline D row(const double *x, int i) {
    return Lanes ? load(x + i * W) : all(x[i]);
}

template <bool Lanes>
static inline void sturm(const double *d, const double *e2, int n, const D *x, Points &at) {
    constexpr int K = sturm_vectors;
    D before[K], p[K];
    U changes[K];
    for (int k = 0; k < K; k++) {
        before[k] = all(1);
        p[k] = row<Lanes>(d, 0) - x[k];
        changes[k] = (U)p[k] >> 63;
        at.exponent[k] = I{};
    }
    for (int i = 1; i < n;) {
        for (const int end = min(n, i + rescale_rows); i < end; i++) {
            const D di = row<Lanes>(d, i), ei = row<Lanes>(e2, i - 1);
#pragma GCC unroll 4
            for (int k = 0; k < K; k++) {
                const D next = msub(di - x[k], p[k], ei * before[k]);
                changes[k] += ((U)next ^ (U)p[k]) >> 63;
                before[k] = p[k];
                p[k] = next;
            }
        }
        for (int k = 0; k < K; k++) {
            const I biased = (I)((U)larger(magnitude(before[k]), magnitude(p[k])) >> 52);
            const D factor = (D)((2046 - biased) << 52);
            at.exponent[k] += biased - 1023;
            before[k] *= factor;
            p[k] *= factor;
        }
    }
    for (int k = 0; k < K; k++) {
        at.mantissa[k] = p[k];
        at.below[k] = (I)changes[k];
    }
}

// Brackets under way: eigenvalue number `id` of the lane is in (a, b], with p_n and counts at both ends; x is where to look next. streak > 0: a moved that many times in a row;
// < 0: b did. A bracket that is narrow enough is closed: a = b = the eigenvalue.
struct Brackets {
    D *a, *b, *x, *fa, *fb, *below_a, *below_b, *id, *streak;
    I *ea, *eb;
    static constexpr int fields = 11;
};

static inline Brackets brackets_in(double *memory, int slots) {
    D *at = reinterpret_cast<D *>(memory);
    const auto take = [&] {
        D *field = at;
        at += slots;
        return field;
    };
    Brackets s{};
    s.a = take(), s.b = take(), s.x = take(), s.fa = take(), s.fb = take(), s.below_a = take(), s.below_b = take(), s.id = take(), s.streak = take();
    s.ea = reinterpret_cast<I *>(take()), s.eb = reinterpret_cast<I *>(take());
    return s;
}

static inline I clamped(I exponent) {
    const I most = I{} + 900;
    return exponent > most ? most : exponent < -most ? -most : exponent;
}

// Closes bracket t where it is narrow enough, and else says where to look next: at the secant point when the bracket holds one eigenvalue and p_n is known at both ends, in
// the middle otherwise. Answers where it is still open.
static inline M aim(Brackets &s, int t, Tolerance tolerance) {
    const D a = s.a[t], b = s.b[t], width = b - a, middle = madd(all(0.5), width, a);
    const D enough = madd(all(tolerance.relative), magnitude(a) + magnitude(b), all(tolerance.absolute));
    const M open = less(enough, width);
    const M secant = both(both(differ(s.fa[t], zero()), differ(s.fb[t], zero())), both(equal(s.below_b[t] - s.below_a[t], all(1)), less(magnitude(s.streak[t]), all(3.5))));
    const D scaled = magnitude(s.fa[t]) * power_of_two(clamped(s.ea[t] - s.eb[t]));
    const D step = scaled / (scaled + magnitude(s.fb[t]));
    const D margin = 0.45 * enough; // closer to an end than the tolerance is no use
    const D point = smaller(larger(madd(step, width, a), a + margin), b - margin);
    s.streak[t] = select(secant, s.streak[t], zero());
    s.x[t] = select(secant, point, middle);
    s.a[t] = select(open, a, middle);
    s.b[t] = select(open, b, middle);
    return open;
}

// One end of bracket t moves to x, where p_n and the count are now known. When the same end moves again, the other end's value is scaled down (Anderson & Bjorck, BIT 13, 1973).
static inline void narrow(Brackets &s, int t, D mantissa, I exponent, D below) {
    const D x = s.x[t];
    const M open = less(s.a[t], s.b[t]), up = both(open, less(s.id[t], below)), down = without(open, up); // up: the eigenvalue is below x, b moves
    const D old = select(up, s.fb[t], s.fa[t]);
    const I fall = clamped(exponent - select(up, s.eb[t], s.ea[t]));
    const D left = 1.0 - magnitude(mantissa / old) * power_of_two(fall), weight = select(less(zero(), left), left, all(0.5));
    const D direction = select(up, all(-1), all(1)), streak = s.streak[t];
    const M again = less(zero(), direction * streak);
    s.fa[t] = select(down, mantissa, select(both(again, up), s.fa[t] * weight, s.fa[t]));
    s.fb[t] = select(up, mantissa, select(both(again, down), s.fb[t] * weight, s.fb[t]));
    s.b[t] = select(up, x, s.b[t]);
    s.a[t] = select(down, x, s.a[t]);
    s.below_b[t] = select(up, below, s.below_b[t]);
    s.below_a[t] = select(down, below, s.below_a[t]);
    s.eb[t] = select(up, exponent, s.eb[t]);
    s.ea[t] = select(down, exponent, s.ea[t]);
    s.streak[t] = select(again, streak + direction, direction);
}

// Moves what is still open to the front of its lane and writes what is found; answers the slots still needed.
static inline int compact(Brackets &s, int slots, double *w, bool lanes, const double *norms) {
    D *fields[] = {s.a, s.b, s.x, s.fa, s.fb, s.below_a, s.below_b, s.id, s.streak, reinterpret_cast<D *>(s.ea), reinterpret_cast<D *>(s.eb)};
    int most = 0;
    for (int l = 0; l < W; l++) {
        int kept = 0;
        for (int t = 0; t < slots; t++) {
            const double a = s.a[t][l], b = s.b[t][l], id = s.id[t][l];
            if (!(a < b)) {
                if (id >= 0) w[lanes ? static_cast<std::int64_t>(id) * W + l : static_cast<std::int64_t>(id)] = a * norms[lanes ? l : 0];
                continue;
            }
            if (kept != t)
                for (D *field : fields) field[kept][l] = field[t][l];
            kept++;
        }
        for (int t = kept; t < slots; t++) s.a[t][l] = s.b[t][l] = 0, s.id[t][l] = -1; // closed, and nobody's
        most = max(most, kept);
    }
    return most;
}

// Scales lane l (stride apart) to norm 1 by Gershgorin's discs, squares the couplings; answers the norm and the interval that holds the spectrum.
static inline double scale_to_one(double *d, double *e, int n, int stride, double &low, double &high) {
    low = 0, high = 0;
    for (int i = 0; i < n; i++) {
        const double r = (i > 0 ? __builtin_fabs(e[(i - 1) * stride]) : 0) + (i < n - 1 ? __builtin_fabs(e[i * stride]) : 0);
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

// Points where p_n has been evaluated, ascending in each matrix; point g of a matrix is number g of its lane, or is dealt out over the lanes.
struct Grid {
    D *x, *f, *below;
    I *e;
    int vectors; // a multiple of sturm_vectors
    static constexpr int fields = 4;
};

static inline Grid grid_in(D *memory, int vectors) { return {memory, memory + vectors, memory + 2 * vectors, reinterpret_cast<I *>(memory + 3 * vectors), vectors}; }

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
    const int slots = lanes ? vectors_for<true>(n) : vectors_for<false>(n), first = lanes ? first_look<true>() : first_look<false>();
    return static_cast<std::size_t>(W) * static_cast<std::size_t>(Brackets::fields * slots + Grid::fields * (slots + first));
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
    return {reinterpret_cast<double *>(grid.x) + offset, reinterpret_cast<double *>(grid.f) + offset, reinterpret_cast<double *>(grid.below) + offset,
            reinterpret_cast<long long *>(grid.e) + offset, Lanes ? grid.vectors : grid.vectors * W, Lanes ? W : 1};
}

// Gram spectra are dense towards zero and may reach down to rounding: half of the points quadratic, half geometric from 2^-50. Others: even.
static inline void place_first(const View &view, double low, double high, bool positive) {
    const int n = view.count, half = n / 2;
    double geometric = high * 0x1p-50;
    const double ratio = __builtin_exp2(50.0 / half);
    int g = 0, q = 1; // merged ascending
    const double step = 1.0 / (n - half + 1);
    for (int i = 0; i < n; i++) {
        if (!positive)
            view.point(i) = low + (high - low) * (i + 1) / (n + 1);
        else if (const double quadratic = high * (q * step) * (q * step); g < half && (q > n - half || geometric < quadratic)) {
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
        for (; right < view.count && view.below[right * view.stride] <= wanted; right++) left_below = max(left_below, view.below[right * view.stride]);
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
        const double a = walk.left(), b = walk.right_point(), t = (wanted - walk.left_below) / (walk.right_below() - walk.left_below);
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
    s.a[t][l] = s.b[t][l] = s.x[t][l] = s.fa[t][l] = s.fb[t][l] = s.below_a[t][l] = s.below_b[t][l] = s.streak[t][l] = 0;
    s.ea[t][l] = s.eb[t][l] = 0;
    s.id[t][l] = -1;
}

// Narrows `slots` vectors of brackets until all are closed; the eigenvalues found are written to w.
template <bool Lanes>
static inline void narrow_all(const double *d, const double *e2, int n, Brackets &s, int slots, Tolerance tolerance, double *w, const double *norms) {
    constexpr int K = sturm_vectors;
    for (int t = 0; t < slots; t++) aim(s, t, tolerance);
    Points at;
    for (int pass = 0; pass < 200 && slots > 0; pass++) { // 200: beyond what plain bisection of [-1, 1] takes to any tolerance
        D open = zero();
        for (int t = 0; t < slots; t += K) {
            D here = zero();
            for (int k = 0; k < K; k++) here += select(less(s.a[t + k], s.b[t + k]), all(1), zero());
            if (!any(less(zero(), here))) continue;
            sturm<Lanes>(d, e2, n, s.x + t, at);
            for (int k = 0; k < K; k++) {
                narrow(s, t + k, at.mantissa[k], at.exponent[k], to_double(at.below[k]));
                open += select(aim(s, t + k, tolerance), all(1), zero());
            }
        }
        double most = 0;
        for (int l = 0; l < W; l++) most = max(most, open[l]);
        // Moving brackets costs as much as a few evaluations: only when it halves what is left.
        if (2 * whole(static_cast<int>(most), K) <= slots) slots = whole(compact(s, slots, w, Lanes, norms), K);
    }
    if (slots == 0) return;
    for (int t = 0; t < slots; t++) aim(s, t, {0, __builtin_huge_val()});
    compact(s, slots, w, Lanes, norms);
}

template <bool Lanes>
static void eigenvalues(double *d, double *e, int n, double *w, Tolerance tolerance, bool positive, double *workspace) {
    constexpr int matrices = Lanes ? W : 1;
    double low[W], high[W], norms[W];
    for (int l = 0; l < matrices; l++) norms[l] = scale_to_one(d + l, e + l, n, matrices, low[l], high[l]);
    const int slots = vectors_for<Lanes>(n);
    Brackets s = brackets_in(workspace, slots);
    Grid first = grid_in(s.a + Brackets::fields * slots, first_look<Lanes>()), second = grid_in(first.x + Grid::fields * first.vectors, slots);
    for (int q = 0; q < matrices; q++) place_first(view<Lanes>(first, q), low[q], high[q], positive);
    look<Lanes>(d, e, n, first);
    for (int q = 0; q < matrices; q++) place_second(view<Lanes>(second, q), view<Lanes>(first, q), low[q], high[q], n);
    look<Lanes>(d, e, n, second);
    for (int q = 0; q < matrices; q++) {
        const View one = view<Lanes>(first, q), two = view<Lanes>(second, q);
        Walk walk_one{one, low[q], high[q], static_cast<double>(n)}, walk_two{two, low[q], high[q], static_cast<double>(n)};
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
