// Brackets around eigenvalues, narrowed by regula falsi with Anderson and Bjorck's weights once a bracket holds one
// eigenvalue, by bisection until then.
#pragma once

#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/simd.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

static inline I clamped(I exponent) {
    const I most = I{} + 900;
    return exponent > most ? most : exponent < -most ? -most : exponent;
}

// |p_n| relative to 2^reference. Beyond 2^+-900 it saturates: secant steps are then no good, and bisection takes over.
static inline D relative_to(I reference, D mantissa, I exponent) {
    return magnitude(mantissa) * power_of_two(clamped(exponent - reference));
}

// a^(1 - t) b^t, nearly, where the bracket spans more than two octaves (the bits of positive doubles are nearly their
// logarithm), so that a spectrum graded over k octaves costs log k steps, not k; a (1 - t) + b t elsewhere.
static inline D between(D a, D b, D t) {
    const M wide = both(less(zero(), a), less(4.0 * a, b));
    const U low = (U)a >> 12, span = ((U)b >> 12) - low;
    const D steps = to_double((I)span) * t + 4503599627370496.0; // the integer in the mantissa of 2^52
    const D geometric = (D)((low + ((U)steps & 0xfffffffffffffULL)) << 12);
    return select(wide, geometric, madd(t, b - a, a));
}

// W eigenvalues under way: the one numbered `id` is in (a, b].
struct Bracket {
    D a, b, below_a, below_b, id; // counts at both ends
    D fa, fb;                     // |p_n| relative to 2^reference; 0: not known
    D weighted_a, weighted_b;     // the same with Anderson and Bjorck's weights
    D streak;                     // > 0: a moved that many times in a row; < 0: b did
    I reference;

    M secant_known() const {
        return both(both(less(zero(), fa), less(zero(), fb)), equal(below_b - below_a, all(1)));
    }
    D enough(Tolerance tolerance) const {
        return madd(select(secant_known(), all(tolerance.single), all(tolerance.relative)), magnitude(a) + magnitude(b),
                    all(tolerance.absolute));
    }
    M open(Tolerance tolerance) const { return less(enough(tolerance), b - a); }

    // Where to look next: at the secant point when the bracket holds one eigenvalue and p_n is known at both ends, in
    // the middle otherwise (or always, if `halve`).
    D aim(Tolerance tolerance, bool halve) {
        const D middle = between(a, b, all(0.5));
        if (halve) return middle;
        const M secant = both(secant_known(), less(magnitude(streak), all(2.5)));
        streak = select(secant, streak, zero());
        // Closer to an end than the tolerance is no use.
        const D margin = 0.45 * enough(tolerance);
        const D point = madd(weighted_a / (weighted_a + weighted_b), b - a, a);
        return select(secant, smaller(larger(point, a + margin), b - margin), middle);
    }

    // One end moves to x, where p_n and the count are now known. When the same end moves again, the other end's value is
    // scaled down (Anderson & Bjorck, BIT 13, 1973).
    void narrow(D x, D mantissa, I exponent, D below, M still) {
        const D f = relative_to(reference, mantissa, exponent);
        const M up = both(still, less(id, below)), down = without(still, up); // up: it is below x, b moves
        const D left = 1.0 - f / select(up, fb, fa), weight = select(less(zero(), left), left, all(0.5));
        const D direction = select(up, all(-1), all(1));
        const M again = less(zero(), direction * streak);
        weighted_a = select(down, f, select(both(again, up), weighted_a * weight, weighted_a));
        weighted_b = select(up, f, select(both(again, down), weighted_b * weight, weighted_b));
        fa = select(down, f, fa);
        fb = select(up, f, fb);
        a = select(down, x, a);
        b = select(up, x, b);
        below_a = select(down, below, below_a);
        below_b = select(up, below, below_b);
        streak = select(again, streak + direction, direction);
    }

    // A better end than one of the two, if x is one.
    void tighten(D x, D mantissa, I exponent, D below) {
        const M inside = both(less(a, x), less(x, b)), up = both(inside, less(id, below)), down = without(inside, up);
        const D f = relative_to(reference, mantissa, exponent);
        fa = select(down, f, fa);
        fb = select(up, f, fb);
        a = select(down, x, a);
        b = select(up, x, b);
        below_a = select(down, below, below_a);
        below_b = select(up, below, below_b);
    }

    // The eigenvalue: the secant's zero, which is far closer than the bracket is wide, or the middle; NaN when the
    // bracket is not narrow enough.
    D found(Tolerance tolerance) const {
        const D t = select(secant_known(), fa / (fa + fb), all(0.5));
        return select(open(tolerance), all(__builtin_nan("")), madd(t, b - a, a));
    }
};

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
