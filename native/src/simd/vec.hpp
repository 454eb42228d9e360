// Vec: `lanes` doubles. The compiler's vector types bring +, -, *, /, comparisons and ?: with them; this header adds
// the operations that they lack, named as in Highway.
#pragma once

#include "simd/target.hpp"

#include <cstdint>

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace heavytails::HEAVYTAILS_TARGET {

typedef double Vec __attribute__((vector_size(8 * lanes), may_alias));
typedef long long IntVec __attribute__((vector_size(8 * lanes), may_alias));
typedef unsigned long long UIntVec __attribute__((vector_size(8 * lanes), may_alias));
typedef float FloatVec __attribute__((vector_size(4 * lanes)));
typedef double UnalignedVec __attribute__((vector_size(8 * lanes), aligned(8), may_alias));
typedef float UnalignedFloatVec __attribute__((vector_size(4 * lanes), aligned(4), may_alias));

// std::min and std::max of scalars, which are inline functions of the standard library.
template <class T>
static inline T min(T a, T b) {
    return b < a ? b : a;
}
template <class T>
static inline T max(T a, T b) {
    return a < b ? b : a;
}

// The same bits as another type of the same size.
template <class To, class From>
static inline To BitCast(From x) {
    static_assert(sizeof(To) == sizeof(From), "BitCast keeps the number of bits");
    return (To)x;
}

static inline Vec Load(const double *p) { return *reinterpret_cast<const UnalignedVec *>(p); }
// Loads `lanes` floats and widens them.
static inline Vec Load(const float *p) {
#if defined(__AVX512F__)
    return _mm512_maskz_cvtps_pd(0xff, _mm256_loadu_ps(p)); // the compiler converts a vector of eight in two halves
#elif defined(__AVX2__)
    return _mm256_cvtps_pd(_mm_loadu_ps(p)); // and one of four
#else
    return __builtin_convertvector(*reinterpret_cast<const UnalignedFloatVec *>(p), Vec);
#endif
}
static inline void Store(double *p, Vec x) { *reinterpret_cast<UnalignedVec *>(p) = x; }
static inline Vec Set(double x) { return x - Vec{}; }
static inline Vec Zero() { return Vec{}; }

// 0, 1, 2, ...
static inline IntVec Iota() {
    IntVec lane{};
    for (int l = 0; l < lanes; l++) lane[l] = l;
    return lane;
}

// MulAdd: a b + c, NegMulAdd: c - a b, MulSub: a b - c; rounded once where the instruction set has fused operations.
#if defined(__AVX512F__)
static inline Vec MulAdd(Vec a, Vec b, Vec c) { return _mm512_fmadd_pd(a, b, c); }
static inline Vec NegMulAdd(Vec a, Vec b, Vec c) { return _mm512_fnmadd_pd(a, b, c); }
static inline Vec MulSub(Vec a, Vec b, Vec c) { return _mm512_fmsub_pd(a, b, c); }
static inline Vec Sqrt(Vec x) { return _mm512_maskz_sqrt_pd(0xff, x); }
#elif defined(__AVX2__)
static inline Vec MulAdd(Vec a, Vec b, Vec c) { return _mm256_fmadd_pd(a, b, c); }
static inline Vec NegMulAdd(Vec a, Vec b, Vec c) { return _mm256_fnmadd_pd(a, b, c); }
static inline Vec MulSub(Vec a, Vec b, Vec c) { return _mm256_fmsub_pd(a, b, c); }
static inline Vec Sqrt(Vec x) { return _mm256_sqrt_pd(x); }
#else
static inline Vec MulAdd(Vec a, Vec b, Vec c) { return a * b + c; }
static inline Vec NegMulAdd(Vec a, Vec b, Vec c) { return c - a * b; }
static inline Vec MulSub(Vec a, Vec b, Vec c) { return a * b - c; }
static inline Vec Sqrt(Vec x) {
    for (int l = 0; l < lanes; l++) x[l] = __builtin_sqrt(x[l]);
    return x;
}
#endif

static inline Vec Abs(Vec x) { return BitCast<Vec>(BitCast<IntVec>(x) & 0x7fffffffffffffffLL); }

} // namespace heavytails::HEAVYTAILS_TARGET
