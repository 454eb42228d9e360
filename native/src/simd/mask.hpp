// Mask: one truth value a lane, from comparisons, and the operations that depend on one. AVX-512 keeps a mask as bits
// in a mask register, the others as all-ones or all-zeros lanes of a vector.
#pragma once

#include "simd/vec.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

constexpr unsigned all_lanes = (1u << lanes) - 1; // as bits, lane 0 lowest

#if defined(__AVX512F__)
typedef __mmask8 Mask;
static inline Mask Less(Vec a, Vec b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
static inline Mask Less(IntVec a, IntVec b) { return _mm512_cmpgt_epi64_mask((__m512i)b, (__m512i)a); }
static inline Mask LessEqual(Vec a, Vec b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
static inline Mask Equal(Vec a, Vec b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
static inline Mask And(Mask a, Mask b) { return static_cast<Mask>(a & b); }
static inline Mask AndNot(Mask not_a, Mask b) { return static_cast<Mask>(b & ~not_a); }
static inline Mask MaskOfLane(int lane) { return static_cast<Mask>(1u << lane); }
static inline unsigned BitsFromMask(Mask m) { return m; }
static inline Vec IfThenElse(Mask m, Vec yes, Vec no) { return _mm512_mask_mov_pd(no, m, yes); }
static inline IntVec IfThenElse(Mask m, IntVec yes, IntVec no) {
    return (IntVec)_mm512_mask_mov_epi64((__m512i)no, m, (__m512i)yes);
}
#else
typedef IntVec Mask;
static inline Mask Less(Vec a, Vec b) { return a < b; }
static inline Mask Less(IntVec a, IntVec b) { return a < b; }
static inline Mask LessEqual(Vec a, Vec b) { return a <= b; }
static inline Mask Equal(Vec a, Vec b) { return a == b; }
static inline Mask And(Mask a, Mask b) { return a & b; }
static inline Mask AndNot(Mask not_a, Mask b) { return b & ~not_a; }
static inline Mask MaskOfLane(int lane) { return IntVec{0, 1, 2, 3} == lane; }
#if defined(__AVX2__)
static inline unsigned BitsFromMask(Mask m) { return static_cast<unsigned>(_mm256_movemask_pd((Vec)m)); }
static inline Vec IfThenElse(Mask m, Vec yes, Vec no) { return _mm256_blendv_pd(no, yes, (Vec)m); }
static inline IntVec IfThenElse(Mask m, IntVec yes, IntVec no) {
    return (IntVec)_mm256_blendv_pd((Vec)no, (Vec)yes, (Vec)m);
}
#else
static inline unsigned BitsFromMask(Mask m) {
    return static_cast<unsigned>((m[0] & 1) | (m[1] & 2) | (m[2] & 4) | (m[3] & 8));
}
static inline Vec IfThenElse(Mask m, Vec yes, Vec no) { return m ? yes : no; }
static inline IntVec IfThenElse(Mask m, IntVec yes, IntVec no) { return m ? yes : no; }
#endif
#endif

// Min: b < a ? b : a, Max: a < b ? b : a. Both are a where a or b is NaN.
// IncrementWhere: count + 1 in the lanes where m is true.
// GatherIndex: from[index[l]] in lane l.
#if defined(__AVX512F__)
static inline Vec Min(Vec a, Vec b) { return _mm512_maskz_min_pd(0xff, b, a); }
static inline Vec Max(Vec a, Vec b) { return _mm512_maskz_max_pd(0xff, b, a); }
static inline IntVec IncrementWhere(Mask m, IntVec count) {
    return (IntVec)_mm512_mask_add_epi64((__m512i)count, m, (__m512i)count, _mm512_set1_epi64(1));
}
static inline Vec GatherIndex(const double *from, IntVec index) {
    return _mm512_mask_i64gather_pd(Zero(), 0xff, (__m512i)index, from, 8);
}
#elif defined(__AVX2__)
static inline Vec Min(Vec a, Vec b) { return _mm256_min_pd(b, a); }
static inline Vec Max(Vec a, Vec b) { return _mm256_max_pd(b, a); }
static inline IntVec IncrementWhere(Mask m, IntVec count) { return count - m; }
static inline Vec GatherIndex(const double *from, IntVec index) {
    return _mm256_mask_i64gather_pd(Zero(), from, (__m256i)index, (Vec)(IntVec{} - 1), 8);
}
#else
static inline Vec Min(Vec a, Vec b) { return IfThenElse(Less(b, a), b, a); }
static inline Vec Max(Vec a, Vec b) { return IfThenElse(Less(a, b), b, a); }
static inline IntVec IncrementWhere(Mask m, IntVec count) { return count - m; }
static inline Vec GatherIndex(const double *from, IntVec index) {
    return Vec{from[index[0]], from[index[1]], from[index[2]], from[index[3]]};
}
#endif

// All bits in lanes >= first, none below it: the rows on and below the diagonal in column `first` of a diagonal block.
static inline IntVec LanesFrom(int first) { return Iota() >= first; }

// x where the bits of the lane are set, 0 elsewhere.
static inline Vec IfThenElseZero(IntVec bits, Vec x) { return BitCast<Vec>(bits & BitCast<IntVec>(x)); }

} // namespace heavytails::HEAVYTAILS_TARGET
