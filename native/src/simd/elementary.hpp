// Elementary functions by the bits of a double, sign s, biased exponent e and mantissa m:  x = (-1)^s 2^(e - 1023) 1.m
#pragma once

#include "simd/vec.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

constexpr double two_to_52 = 4503599627370496.0; // 2^52 + n, 0 <= n < 2^52, holds the integer n in its mantissa

// 2^e for |e| <= 1000.
static inline Vec Exp2(IntVec e) { return BitCast<Vec>((e + 1023) << 52); }

// Integers 0 <= n < 2^52 as doubles.
static inline Vec ToDouble(IntVec n) { return BitCast<Vec>(n | 0x4330000000000000LL) - two_to_52; }

// sqrt(x) within 6 percent, for normal x > 0: halving the bits halves the exponent, and the constant restores its bias.
static inline Vec ApproximateSqrt(Vec x) { return BitCast<Vec>((BitCast<UIntVec>(x) >> 1) + 0x1ff8000000000000ULL); }

} // namespace heavytails::HEAVYTAILS_TARGET
