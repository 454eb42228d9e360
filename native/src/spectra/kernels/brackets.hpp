// Brackets around eigenvalues, narrowed by regula falsi with Anderson and Bjorck's weights once a bracket holds one
// eigenvalue, by bisection until then.
#pragma once

#include "simd/elementary.hpp"
#include "simd/mask.hpp"
#include "spectra/kernels/kernels.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

static inline IntVec clamped(IntVec exponent) {
    const IntVec most = IntVec{} + 900;
    return exponent > most ? most : exponent < -most ? -most : exponent;
}

// |p_n| relative to 2^reference. Beyond 2^+-900 it saturates: secant steps are then no good, and bisection takes over.
static inline Vec relative_to(IntVec reference, Vec mantissa, IntVec exponent) {
    return Abs(mantissa) * Exp2(clamped(exponent - reference));
}

// a^(1 - t) b^t, nearly, where the bracket spans more than two octaves (the bits of positive doubles are nearly their
// logarithm), so that a spectrum graded over k octaves costs log k steps, not k; a (1 - t) + b t elsewhere.
static inline Vec between(Vec a, Vec b, Vec t) {
    const Mask wide = And(Less(Zero(), a), Less(4.0 * a, b));
    const UIntVec low = BitCast<UIntVec>(a) >> 12, span = (BitCast<UIntVec>(b) >> 12) - low;
    const Vec steps = ToDouble(BitCast<IntVec>(span)) * t + two_to_52; // its mantissa holds the integer
    const Vec geometric = BitCast<Vec>((low + (BitCast<UIntVec>(steps) & 0xfffffffffffffULL)) << 12);
    return IfThenElse(wide, geometric, MulAdd(t, b - a, a));
}

// W eigenvalues under way: the one numbered `id` is in (a, b].
struct Bracket {
    Vec a, b, below_a, below_b, id; // counts at both ends
    Vec fa, fb;                     // |p_n| relative to 2^reference; 0: not known
    Vec weighted_a, weighted_b;     // the same with Anderson and Bjorck's weights
    Vec streak;                     // > 0: a moved that many times in a row; < 0: b did
    Vec outer_a, outer_b;           // ends when the bracket first held this eigenvalue alone
    Vec point, enough;              // the secant's zero; the width that is narrow enough
    IntVec reference;
    IntVec passes; // evaluations so far

    Mask secant_known() const { return And(And(Less(Zero(), fa), Less(Zero(), fb)), Equal(below_b - below_a, Set(1))); }

    // Sets point and enough: the eigenvalue's neighbours are at least `gap` away from the secant's zero, whose error is
    // then about width^2 / gap.
    void aim(Tolerance tolerance) {
        point = MulAdd(weighted_a / (weighted_a + weighted_b), b - a, a);
        const Vec ends = Abs(a) + Abs(b), gap = Max(Min(point - outer_a, outer_b - point), Zero());
        const Vec single = Max(tolerance.single * ends, ApproximateSqrt(tolerance.secant * ends * gap));
        enough = IfThenElse(secant_known(), single, tolerance.relative * ends) + tolerance.absolute;
    }

    Mask open() const { return Less(enough, b - a); }

    // Still to be narrowed. The secant needs less than ten passes. From pass 30 on every other one halves: 60 halvings
    // (6 geometric ones, 53 for the digits) are enough, so that no bracket should be open after pass 150.
    Mask going() const { return And(open(), Less(passes, IntVec{} + 200)); }

    // Where to look next: at the secant's zero when the bracket holds one eigenvalue and p_n is known at both ends, in
    // the middle otherwise, and now and then. (Both are computed: which it is cannot be foreseen.)
    Vec next() {
        const IntVec odd = passes & 1;
        const Mask secant = And(And(secant_known(), Less(Abs(streak), Set(2.5))), Less(passes & -odd, IntVec{} + 30));
        // Closer to an end is no use; nor, while the bracket is still wide, is less than a quarter of it: there p_n is
        // no straight line, and the zeros of its secants creep along (a sixteenth more passes).
        const Vec width = b - a, wide = IfThenElse(Less(outer_b - outer_a, 2.0 * width), 0.25 * width, Zero());
        const Vec margin = Max(0.45 * enough, wide);
        const Vec inside = Min(Max(point, a + margin), b - margin);
        streak = IfThenElse(secant, streak, Zero());
        return IfThenElse(secant, inside, between(a, b, Set(0.5)));
    }

    // One end moves to x, where p_n and the count are now known. When the same end moves again, the other end's value
    // is scaled down (Anderson & Bjorck, BIT 13, 1973).
    void narrow(Vec x, Vec mantissa, IntVec exponent, Vec below, Tolerance tolerance) {
        const Vec f = relative_to(reference, mantissa, exponent);
        const Mask up = Less(id, below), down = LessEqual(below, id); // up: it is below x, b moves
        const Vec left = 1.0 - f / IfThenElse(up, fb, fa), weight = IfThenElse(Less(Zero(), left), left, Set(0.5));
        const Vec direction = IfThenElse(up, Set(-1), Set(1));
        const Mask again = Less(Zero(), direction * streak);
        weighted_a = IfThenElse(down, f, IfThenElse(again, weighted_a * weight, weighted_a));
        weighted_b = IfThenElse(up, f, IfThenElse(again, weighted_b * weight, weighted_b));
        streak = IfThenElse(again, streak + direction, direction);
        passes += 1;
        move(x, f, below, up, down);
        aim(tolerance);
    }

    // A better end than one of the two, if x is one.
    void tighten(Vec x, Vec mantissa, IntVec exponent, Vec below) {
        const Mask inside = And(Less(a, x), Less(x, b)), up = And(inside, Less(id, below)), down = AndNot(up, inside);
        move(x, relative_to(reference, mantissa, exponent), below, up, down);
    }

    void move(Vec x, Vec f, Vec below, Mask up, Mask down) {
        const Mask alone = Equal(below_b - below_a, Set(1));
        fa = IfThenElse(down, f, fa);
        fb = IfThenElse(up, f, fb);
        a = IfThenElse(down, x, a);
        b = IfThenElse(up, x, b);
        below_a = IfThenElse(down, below, below_a);
        below_b = IfThenElse(up, below, below_b);
        outer_a = IfThenElse(alone, outer_a, a);
        outer_b = IfThenElse(alone, outer_b, b);
    }

    // The eigenvalue: the secant's zero, which is far closer than the bracket is wide, or the middle; NaN when the
    // bracket is not narrow enough.
    Vec found() const {
        const Vec t = IfThenElse(secant_known(), fa / (fa + fb), Set(0.5));
        return IfThenElse(open(), Set(__builtin_nan("")), MulAdd(t, b - a, a));
    }

    // Lanes of another.
    void take(Mask which, const Bracket &other) {
        const Vec *from = reinterpret_cast<const Vec *>(&other);
        Vec *to = reinterpret_cast<Vec *>(this);
#pragma GCC unroll 16
        for (unsigned f = 0; f < sizeof(Bracket) / sizeof(Vec); f++) to[f] = IfThenElse(which, from[f], to[f]);
    }
};

} // namespace heavytails::HEAVYTAILS_TARGET
