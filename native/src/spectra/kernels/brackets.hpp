// Brackets [a, b) around eigenvalues, one in each lane: bisection until a bracket holds one eigenvalue, then regula
// falsi on p_n, with the next point
//
//   x = a + f_a / (f_a + f_b) (b - a),   f_a = |p_n(a)|, f_b = |p_n(b)|, weighted as in Anderson & Bjorck, BIT 13, 1973
#pragma once

#include "simd/elementary.hpp"
#include "simd/mask.hpp"
#include "spectra/kernels/kernels.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

static inline IntVec clamped(IntVec exponent) {
    const IntVec most = IntVec{} + 900; // Exp2 takes |e| <= 1000
    return exponent > most ? most : exponent < -most ? -most : exponent;
}

// |p_n| / 2^reference, limited to 2^+-900. Beyond that range a secant step gains nothing, and the points halve instead.
static inline Vec relative_to(IntVec reference, Vec mantissa, IntVec exponent) {
    return Abs(mantissa) * Exp2(clamped(exponent - reference));
}

// A point between a and b, 0 < t < 1: near a^(1 - t) b^t where 0 < 4 a < b, a + t (b - a) elsewhere. The bits of
// positive doubles are nearly linear in their logarithm, so that a spectrum graded over k octaves costs log k steps,
// not k.
static inline Vec between(Vec a, Vec b, Vec t) {
    const Mask wide = And(Less(Zero(), a), Less(4.0 * a, b));
    const UIntVec low = BitCast<UIntVec>(a) >> 12, span = (BitCast<UIntVec>(b) >> 12) - low;
    const Vec steps = ToDouble(BitCast<IntVec>(span)) * t + two_to_52; // its mantissa holds the integer
    const Vec geometric = BitCast<Vec>((low + (BitCast<UIntVec>(steps) & 0xfffffffffffffULL)) << 12);
    return IfThenElse(wide, geometric, MulAdd(t, b - a, a));
}

// The search for one eigenvalue in each lane: number `id`, counted from 0, which lies in [a, b).
struct Bracket {
    Vec a, b, below_a, below_b, id; // the ends, the number of eigenvalues below each, the one that is searched for
    Vec fa, fb;                     // |p_n| / 2^reference at both ends; 0 where not known
    Vec weighted_a, weighted_b;     // fa and fb with Anderson and Bjorck's weights
    Vec streak;                     // > 0: a moved so many times in a row; < 0: b moved -streak times
    Vec outer_a, outer_b;           // the ends when the bracket first held no other eigenvalue
    Vec point, enough;              // the secant's zero; the bracket's width that is narrow enough
    IntVec reference;
    IntVec passes; // evaluations of p_n so far

    Mask secant_known() const { return And(And(Less(Zero(), fa), Less(Zero(), fb)), Equal(below_b - below_a, Set(1))); }

    // Sets point and enough. The neighbouring eigenvalues are at least `gap` away from the secant's zero, whose error
    // is therefore about (b - a)^2 / gap.
    void aim(Tolerance tolerance) {
        point = MulAdd(weighted_a / (weighted_a + weighted_b), b - a, a);
        const Vec ends = Abs(a) + Abs(b), gap = Max(Min(point - outer_a, outer_b - point), Zero());
        const Vec single = Max(tolerance.single * ends, ApproximateSqrt(tolerance.secant * ends * gap));
        enough = IfThenElse(secant_known(), single, tolerance.relative * ends) + tolerance.absolute;
    }

    Mask open() const { return Less(enough, b - a); }

    // Lanes whose bracket is to be narrowed further. The secant needs fewer than ten passes. From pass 30 on every
    // other pass halves, and about 60 halvings are enough (6 geometric ones and 53 for the digits), so that no bracket
    // should be open after pass 150. The limit of 200 ends the search where p_n is NaN.
    Mask going() const { return And(open(), Less(passes, IntVec{} + 200)); }

    // The next point. It is the secant's zero where the bracket holds one eigenvalue and p_n is known at both ends, and
    // the middle otherwise, after three moves of one end, and in odd passes from 30 on. Both are computed, without a
    // branch, because lanes differ.
    Vec next() {
        const IntVec odd = passes & 1;
        const Mask secant = And(And(secant_known(), Less(Abs(streak), Set(2.5))), Less(passes & -odd, IntVec{} + 30));
        // The point keeps away from both ends by 0.45 `enough`, since a shorter step cannot close the bracket sooner.
        // While the bracket is at least half as wide as at first, it keeps away by a quarter of the width: p_n is far
        // from linear there, and the zeros of its secants advance slowly (one sixteenth more passes).
        const Vec width = b - a, wide = IfThenElse(Less(outer_b - outer_a, 2.0 * width), 0.25 * width, Zero());
        const Vec margin = Max(0.45 * enough, wide);
        const Vec inside = Min(Max(point, a + margin), b - margin);
        streak = IfThenElse(secant, streak, Zero());
        return IfThenElse(secant, inside, between(a, b, Set(0.5)));
    }

    // Moves one end to x, where p_n and the count are known now. If the same end moved last time, the value at the
    // other end is scaled down (Anderson & Bjorck 1973).
    void narrow(Vec x, Vec mantissa, IntVec exponent, Vec below, Tolerance tolerance) {
        const Vec f = relative_to(reference, mantissa, exponent);
        const Mask up = Less(id, below), down = LessEqual(below, id); // up: the eigenvalue is below x, and b moves
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

    // Moves one end to x if x lies inside the bracket.
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

    // The eigenvalue: the secant's zero where p_n is known at both ends, whose error is far below the bracket's width,
    // and the middle elsewhere. NaN where the bracket is not narrow enough.
    Vec found() const {
        const Vec t = IfThenElse(secant_known(), fa / (fa + fb), Set(0.5));
        return IfThenElse(open(), Set(__builtin_nan("")), MulAdd(t, b - a, a));
    }

    // Takes the lanes in `which` from another bracket.
    void take(Mask which, const Bracket &other) {
        const Vec *from = reinterpret_cast<const Vec *>(&other);
        Vec *to = reinterpret_cast<Vec *>(this);
#pragma GCC unroll 16
        for (unsigned f = 0; f < sizeof(Bracket) / sizeof(Vec); f++) to[f] = IfThenElse(which, from[f], to[f]);
    }
};

} // namespace heavytails::HEAVYTAILS_TARGET
