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

// sqrt(x) to 6 percent, x > 0: half of the exponent.
static inline D rough_root(D x) { return (D)(((U)x >> 1) + 0x1ff8000000000000ULL); }

// W eigenvalues under way: the one numbered `id` is in (a, b].
struct Bracket {
    D a, b, below_a, below_b, id; // counts at both ends
    D fa, fb;                     // |p_n| relative to 2^reference; 0: not known
    D weighted_a, weighted_b;     // the same with Anderson and Bjorck's weights
    D streak;                     // > 0: a moved that many times in a row; < 0: b did
    D outer_a, outer_b;           // ends when the bracket first held this eigenvalue alone
    D point, enough;              // the secant's zero; the width that is narrow enough
    I reference;
    I passes; // evaluations so far

    M secant_known() const { return both(both(less(zero(), fa), less(zero(), fb)), equal(below_b - below_a, all(1))); }

    // Sets point and enough: the eigenvalue's neighbours are at least `gap` away from the secant's zero, whose error is
    // then about width^2 / gap.
    void aim(Tolerance tolerance) {
        point = madd(weighted_a / (weighted_a + weighted_b), b - a, a);
        const D ends = magnitude(a) + magnitude(b), gap = larger(smaller(point - outer_a, outer_b - point), zero());
        const D single = larger(tolerance.single * ends, rough_root(tolerance.secant * ends * gap));
        enough = select(secant_known(), single, tolerance.relative * ends) + tolerance.absolute;
    }

    M open() const { return less(enough, b - a); }

    // Still to be narrowed. The secant needs less than ten passes. From pass 30 on every other one halves: 60 halvings
    // (6 geometric ones, 53 for the digits) are enough, so that no bracket should be open after pass 150.
    M going() const { return both(open(), less(passes, I{} + 200)); }

    // Where to look next: at the secant's zero when the bracket holds one eigenvalue and p_n is known at both ends, in
    // the middle otherwise, and now and then. (Both are computed: which it is cannot be foreseen.)
    D next() {
        const I odd = passes & 1;
        const M secant = both(both(secant_known(), less(magnitude(streak), all(2.5))), less(passes & -odd, I{} + 30));
        // Closer to an end is no use; nor, while the bracket is still wide, is less than a quarter of it: there p_n is
        // no straight line, and the zeros of its secants creep along (a sixteenth more passes).
        const D width = b - a, wide = select(less(outer_b - outer_a, 2.0 * width), 0.25 * width, zero());
        const D margin = larger(0.45 * enough, wide);
        const D inside = smaller(larger(point, a + margin), b - margin);
        streak = select(secant, streak, zero());
        return select(secant, inside, between(a, b, all(0.5)));
    }

    // One end moves to x, where p_n and the count are now known. When the same end moves again, the other end's value
    // is scaled down (Anderson & Bjorck, BIT 13, 1973).
    void narrow(D x, D mantissa, I exponent, D below, Tolerance tolerance) {
        const D f = relative_to(reference, mantissa, exponent);
        const M up = less(id, below), down = less_equal(below, id); // up: it is below x, b moves
        const D left = 1.0 - f / select(up, fb, fa), weight = select(less(zero(), left), left, all(0.5));
        const D direction = select(up, all(-1), all(1));
        const M again = less(zero(), direction * streak);
        weighted_a = select(down, f, select(again, weighted_a * weight, weighted_a));
        weighted_b = select(up, f, select(again, weighted_b * weight, weighted_b));
        streak = select(again, streak + direction, direction);
        passes += 1;
        move(x, f, below, up, down);
        aim(tolerance);
    }

    // A better end than one of the two, if x is one.
    void tighten(D x, D mantissa, I exponent, D below) {
        const M inside = both(less(a, x), less(x, b)), up = both(inside, less(id, below)), down = without(inside, up);
        move(x, relative_to(reference, mantissa, exponent), below, up, down);
    }

    void move(D x, D f, D below, M up, M down) {
        const M alone = equal(below_b - below_a, all(1));
        fa = select(down, f, fa);
        fb = select(up, f, fb);
        a = select(down, x, a);
        b = select(up, x, b);
        below_a = select(down, below, below_a);
        below_b = select(up, below, below_b);
        outer_a = select(alone, outer_a, a);
        outer_b = select(alone, outer_b, b);
    }

    // The eigenvalue: the secant's zero, which is far closer than the bracket is wide, or the middle; NaN when the
    // bracket is not narrow enough.
    D found() const {
        const D t = select(secant_known(), fa / (fa + fb), all(0.5));
        return select(open(), all(__builtin_nan("")), madd(t, b - a, a));
    }

    // Lanes of another.
    void take(M lanes, const Bracket &other) {
        const D *from = reinterpret_cast<const D *>(&other);
        D *to = reinterpret_cast<D *>(this);
#pragma GCC unroll 16
        for (unsigned f = 0; f < sizeof(Bracket) / sizeof(D); f++) to[f] = select(lanes, from[f], to[f]);
    }
};

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
