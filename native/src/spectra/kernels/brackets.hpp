// Brackets around eigenvalues, narrowed by regula falsi with Anderson and Bjorck's weights once a bracket holds one
// eigenvalue, by bisection until then.
#pragma once

#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/simd.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// Brackets under way: eigenvalue number `id` of the lane is in (a, b], with p_n and counts at both ends; x is where to
// look next. streak > 0: a moved that many times in a row; < 0: b did. A bracket that is narrow enough is closed: a = b
// = the eigenvalue.
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
    s.a = take(), s.b = take(), s.x = take(), s.fa = take(), s.fb = take(), s.below_a = take(), s.below_b = take(),
    s.id = take(), s.streak = take();
    s.ea = reinterpret_cast<I *>(take()), s.eb = reinterpret_cast<I *>(take());
    return s;
}

static inline I clamped(I exponent) {
    const I most = I{} + 900;
    return exponent > most ? most : exponent < -most ? -most : exponent;
}

// The middle of [a, b]: the geometric one (nearly: the bits of positive doubles are nearly their logarithm) where the
// bracket spans more than two octaves, so that a spectrum graded over k octaves costs log k steps, not k.
static inline D middle_of(D a, D b) {
    const M wide = both(less(zero(), a), less(4.0 * a, b));
    return select(wide, (D)(((I)a >> 1) + ((I)b >> 1)), madd(all(0.5), b - a, a));
}

// Closes bracket t where it is narrow enough, and else says where to look next: at the secant point when the bracket
// holds one eigenvalue and p_n is known at both ends, in the middle otherwise (or always, if `halve`). Answers where it
// is still open.
static inline M aim(Brackets &s, int t, Tolerance tolerance, bool halve) {
    const D a = s.a[t], b = s.b[t], width = b - a, middle = middle_of(a, b);
    const D enough = madd(all(tolerance.relative), magnitude(a) + magnitude(b), all(tolerance.absolute));
    const M open = less(enough, width);
    const M secant = both(both(differ(s.fa[t], zero()), differ(s.fb[t], zero())),
                          both(equal(s.below_b[t] - s.below_a[t], all(1)), less(magnitude(s.streak[t]), all(3.5))));
    const D scaled = magnitude(s.fa[t]) * power_of_two(clamped(s.ea[t] - s.eb[t]));
    const D step = scaled / (scaled + magnitude(s.fb[t]));
    const D margin = 0.45 * enough; // closer to an end than the tolerance is no use
    const D point = smaller(larger(madd(step, width, a), a + margin), b - margin);
    s.streak[t] = select(secant, s.streak[t], zero());
    s.x[t] = halve ? middle : select(secant, point, middle);
    const D found = madd(all(0.5), width, a);
    s.a[t] = select(open, a, found);
    s.b[t] = select(open, b, found);
    return open;
}

// One end of bracket t moves to x, where p_n and the count are now known. When the same end moves again, the other
// end's value is scaled down (Anderson & Bjorck, BIT 13, 1973).
static inline void narrow(Brackets &s, int t, D mantissa, I exponent, D below) {
    const D x = s.x[t];
    const M open = less(s.a[t], s.b[t]), up = both(open, less(s.id[t], below)),
            down = without(open, up); // up: the eigenvalue is below x, b moves
    const D old = select(up, s.fb[t], s.fa[t]);
    const I fall = clamped(exponent - select(up, s.eb[t], s.ea[t]));
    const D left = 1.0 - magnitude(mantissa / old) * power_of_two(fall),
            weight = select(less(zero(), left), left, all(0.5));
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
    D *fields[] = {s.a,
                   s.b,
                   s.x,
                   s.fa,
                   s.fb,
                   s.below_a,
                   s.below_b,
                   s.id,
                   s.streak,
                   reinterpret_cast<D *>(s.ea),
                   reinterpret_cast<D *>(s.eb)};
    int most = 0;
    for (int l = 0; l < W; l++) {
        int kept = 0;
        for (int t = 0; t < slots; t++) {
            const double a = s.a[t][l], b = s.b[t][l], id = s.id[t][l];
            if (!(a < b)) {
                if (id >= 0)
                    w[lanes ? static_cast<std::int64_t>(id) * W + l : static_cast<std::int64_t>(id)] =
                        a * norms[lanes ? l : 0];
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

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
