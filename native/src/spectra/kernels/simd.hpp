// One vector of W doubles, with the compiler's own vector types (+, -, *, /, comparisons and ?: are theirs) and what
// they lack.
//
// Everything here and in the kernels lives in a namespace named after the instruction set, and calls no inline function
// of the standard library: the linker merges inline functions of the same name, and a copy compiled for AVX-512 must
// never be the one that another processor runs.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

#if defined(__AVX512F__)
constexpr int W = 8;             // doubles in a vector
constexpr int gram_vectors = 3;  // height of the Gram product's register tile, in vectors: 3 x 8 of 32 registers
constexpr int product_rows = 12; // rows per pass of a tile's product with 16 columns: 12 x 2 vectors
constexpr int fused_columns = 4; // columns per pass of the interleaved tridiagonalisation
constexpr int sturm_vectors = 6; // points evaluated together, in vectors
#elif defined(__AVX2__)
constexpr int W = 4;
constexpr int gram_vectors = 3; // 3 x 4 of 16 registers
constexpr int product_rows = 3; // 3 x 4 vectors
constexpr int fused_columns = 2;
constexpr int sturm_vectors = 6;
#else
constexpr int W = 4; // two registers of the base architecture
constexpr int gram_vectors = 1;
constexpr int product_rows = 1;
constexpr int fused_columns = 2;
constexpr int sturm_vectors = 2;
#endif

// Fetches of what is to come, spread among the arithmetic; narrower vectors have time for a burst.
constexpr bool spread = W == 8;

typedef double D __attribute__((vector_size(8 * W), may_alias));
typedef long long I __attribute__((vector_size(8 * W), may_alias));
typedef unsigned long long U __attribute__((vector_size(8 * W), may_alias));
typedef float F __attribute__((vector_size(4 * W)));
typedef double UnalignedD __attribute__((vector_size(8 * W), aligned(8), may_alias));
typedef float UnalignedF __attribute__((vector_size(4 * W), aligned(4), may_alias));

template <class T>
static inline T min(T a, T b) {
    return b < a ? b : a;
}
template <class T>
static inline T max(T a, T b) {
    return a < b ? b : a;
}

// Height of the next register tile, in vectors, when `left` are to come: threes, after twos (which cost the same) where
// the rows are short.
static inline int tile_height(std::int64_t left) {
    if (gram_vectors == 1 || left == 1) return 1;
    return left % 3 == 0 ? 3 : 2;
}

static inline D load(const double *p) { return *reinterpret_cast<const UnalignedD *>(p); }
static inline D load(const float *p) { // widened
#if defined(__AVX2__) && !defined(__AVX512F__)
    return _mm256_cvtps_pd(_mm_loadu_ps(p)); // __builtin_convertvector makes two halves of it
#else
    return __builtin_convertvector(*reinterpret_cast<const UnalignedF *>(p), D);
#endif
}
static inline void store(double *p, D x) { *reinterpret_cast<UnalignedD *>(p) = x; }
static inline D all(double x) { return x - D{}; }
static inline D zero() { return D{}; }

#if defined(__AVX512F__)
static inline D madd(D a, D b, D c) { return _mm512_fmadd_pd(a, b, c); }   // a b + c
static inline D nmadd(D a, D b, D c) { return _mm512_fnmadd_pd(a, b, c); } // c - a b
static inline D msub(D a, D b, D c) { return _mm512_fmsub_pd(a, b, c); }   // a b - c
static inline D root(D x) { return _mm512_maskz_sqrt_pd(0xff, x); }
#elif defined(__AVX2__)
static inline D madd(D a, D b, D c) { return _mm256_fmadd_pd(a, b, c); }
static inline D nmadd(D a, D b, D c) { return _mm256_fnmadd_pd(a, b, c); }
static inline D msub(D a, D b, D c) { return _mm256_fmsub_pd(a, b, c); }
static inline D root(D x) { return _mm256_sqrt_pd(x); }
#else
static inline D madd(D a, D b, D c) { return a * b + c; }
static inline D nmadd(D a, D b, D c) { return c - a * b; }
static inline D msub(D a, D b, D c) { return a * b - c; }
static inline D root(D x) {
    for (int l = 0; l < W; l++) x[l] = __builtin_sqrt(x[l]);
    return x;
}
#endif

static inline D magnitude(D x) { return (D)((I)x & 0x7fffffffffffffffLL); }

// One truth value a lane. Combine with &, |, ~. count_if: one more where true. gather: from[at] of each lane.
#if defined(__AVX512F__)
typedef __mmask8 M;
static inline M less(D a, D b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
static inline M less_equal(D a, D b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
static inline M equal(D a, D b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
static inline M differ(D a, D b) { return _mm512_cmp_pd_mask(a, b, _CMP_NEQ_UQ); }
static inline M both(M a, M b) { return static_cast<M>(a & b); }
static inline M without(M a, M b) { return static_cast<M>(a & ~b); }
static inline D select(M m, D yes, D no) { return _mm512_mask_mov_pd(no, m, yes); }
static inline I select(M m, I yes, I no) { return (I)_mm512_mask_mov_epi64((__m512i)no, m, (__m512i)yes); }
static inline M less(I a, I b) { return _mm512_cmpgt_epi64_mask((__m512i)b, (__m512i)a); }
static inline unsigned bits(M m) { return m; }
static inline I count_if(I count, M m) {
    return (I)_mm512_mask_add_epi64((__m512i)count, m, (__m512i)count, _mm512_set1_epi64(1));
}
static inline D gather(const double *from, I at) {
    return _mm512_mask_i64gather_pd(zero(), 0xff, (__m512i)at, from, 8);
}
static inline M only(int lane) { return static_cast<M>(1u << lane); }
#else
typedef I M;
static inline M less(D a, D b) { return a < b; }
static inline M less(I a, I b) { return a < b; }
static inline M only(int lane) { return I{0, 1, 2, 3} == lane; }
static inline I count_if(I count, M m) { return count - m; }
static inline M less_equal(D a, D b) { return a <= b; }
static inline M equal(D a, D b) { return a == b; }
static inline M differ(D a, D b) { return a != b; }
static inline M both(M a, M b) { return a & b; }
static inline M without(M a, M b) { return a & ~b; }
#if defined(__AVX2__)
static inline D select(M m, D yes, D no) { return _mm256_blendv_pd(no, yes, (D)m); }
static inline I select(M m, I yes, I no) { return (I)_mm256_blendv_pd((D)no, (D)yes, (D)m); }
static inline unsigned bits(M m) { return static_cast<unsigned>(_mm256_movemask_pd((D)m)); }
static inline D gather(const double *from, I at) {
    return _mm256_mask_i64gather_pd(zero(), from, (__m256i)at, (D)(I{} - 1), 8);
}
#else
static inline D gather(const double *from, I at) { return D{from[at[0]], from[at[1]], from[at[2]], from[at[3]]}; }
static inline D select(M m, D yes, D no) { return m ? yes : no; }
static inline I select(M m, I yes, I no) { return m ? yes : no; }
static inline unsigned bits(M m) { return static_cast<unsigned>((m[0] & 1) | (m[1] & 2) | (m[2] & 4) | (m[3] & 8)); }
#endif
#endif
constexpr unsigned every = (1u << W) - 1; // lanes as bits
#if defined(__AVX512F__)
static inline D smaller(D a, D b) { return _mm512_maskz_min_pd(0xff, b, a); }
static inline D larger(D a, D b) { return _mm512_maskz_max_pd(0xff, b, a); }
#elif defined(__AVX2__)
static inline D smaller(D a, D b) { return _mm256_min_pd(b, a); }
static inline D larger(D a, D b) { return _mm256_max_pd(b, a); }
#else
static inline D smaller(D a, D b) { return select(less(b, a), b, a); }
static inline D larger(D a, D b) { return select(less(a, b), b, a); }
#endif

// A column whose squares below the entry to keep add up to no more is taken for zero there: of less, norms and their
// inverses would under- and overflow. What is dropped is 1e-140, where the least float32 matrix has a Gram matrix of
// 1e-90 and others are scaled to 1. (Exact low rank gets there: what rounding leaves shrinks by 1e-16 a step.)
constexpr double least_square = 1e-280;

// 2^e for |e| <= 1000
static inline D power_of_two(I e) { return (D)((e + 1023) << 52); }

// Small non-negative integers as doubles.
static inline D to_double(I x) { return (D)(x | 0x4330000000000000LL) - 4503599627370496.0; }

#if defined(__AVX512F__)
// Rows and columns of W vectors exchanged.
static inline void transpose(D *r) {
    D a[8], b[8];
    for (int i = 0; i < 8; i += 2) {
        a[i] = __builtin_shuffle(r[i], r[i + 1], I{0, 8, 2, 10, 4, 12, 6, 14});
        a[i + 1] = __builtin_shuffle(r[i], r[i + 1], I{1, 9, 3, 11, 5, 13, 7, 15});
    }
    for (int h = 0; h < 2; h++) {
        b[h] = __builtin_shuffle(a[h], a[2 + h], I{0, 1, 2, 3, 8, 9, 10, 11});       // lanes 0, 1 of rows 0-3
        b[2 + h] = __builtin_shuffle(a[h], a[2 + h], I{4, 5, 6, 7, 12, 13, 14, 15}); // lanes 2, 3
        b[4 + h] = __builtin_shuffle(a[4 + h], a[6 + h], I{0, 1, 2, 3, 8, 9, 10, 11});
        b[6 + h] = __builtin_shuffle(a[4 + h], a[6 + h], I{4, 5, 6, 7, 12, 13, 14, 15});
    }
    for (int h = 0; h < 2; h++) {
        r[h] = __builtin_shuffle(b[h], b[4 + h], I{0, 1, 4, 5, 8, 9, 12, 13});
        r[2 + h] = __builtin_shuffle(b[h], b[4 + h], I{2, 3, 6, 7, 10, 11, 14, 15});
        r[4 + h] = __builtin_shuffle(b[2 + h], b[6 + h], I{0, 1, 4, 5, 8, 9, 12, 13});
        r[6 + h] = __builtin_shuffle(b[2 + h], b[6 + h], I{2, 3, 6, 7, 10, 11, 14, 15});
    }
}
#else
static inline void transpose(D *r) {
    const D a = __builtin_shuffle(r[0], r[1], I{0, 4, 2, 6}), b = __builtin_shuffle(r[0], r[1], I{1, 5, 3, 7});
    const D c = __builtin_shuffle(r[2], r[3], I{0, 4, 2, 6}), d = __builtin_shuffle(r[2], r[3], I{1, 5, 3, 7});
    r[0] = __builtin_shuffle(a, c, I{0, 1, 4, 5});
    r[1] = __builtin_shuffle(b, d, I{0, 1, 4, 5});
    r[2] = __builtin_shuffle(a, c, I{2, 3, 6, 7});
    r[3] = __builtin_shuffle(b, d, I{2, 3, 6, 7});
}
#endif

// Lane l of the answer: the sum over the lanes of r[l]. (A transpose that adds as soon as it can.) And the sum over one
// vector's lanes.
#if defined(__AVX512F__)
static inline D sums(const D *r) {
    D pair[4], quad[2];
    for (int i = 0; i < 4; i++) // of r[2 i] and r[2 i + 1], alternating
        pair[i] = __builtin_shuffle(r[2 * i], r[2 * i + 1], I{0, 8, 2, 10, 4, 12, 6, 14}) +
                  __builtin_shuffle(r[2 * i], r[2 * i + 1], I{1, 9, 3, 11, 5, 13, 7, 15});
    for (int i = 0; i < 2; i++)
        quad[i] = __builtin_shuffle(pair[2 * i], pair[2 * i + 1], I{0, 1, 4, 5, 8, 9, 12, 13}) +
                  __builtin_shuffle(pair[2 * i], pair[2 * i + 1], I{2, 3, 6, 7, 10, 11, 14, 15});
    return __builtin_shuffle(quad[0], quad[1], I{0, 1, 4, 5, 8, 9, 12, 13}) +
           __builtin_shuffle(quad[0], quad[1], I{2, 3, 6, 7, 10, 11, 14, 15});
}
static inline double sum(D x) {
    x += __builtin_shuffle(x, I{4, 5, 6, 7, 0, 1, 2, 3});
    x += __builtin_shuffle(x, I{2, 3, 0, 1, 6, 7, 4, 5});
    return x[0] + x[1];
}
#else
static inline D sums(const D *r) {
    const D a = __builtin_shuffle(r[0], r[1], I{0, 4, 2, 6}) + __builtin_shuffle(r[0], r[1], I{1, 5, 3, 7});
    const D b = __builtin_shuffle(r[2], r[3], I{0, 4, 2, 6}) + __builtin_shuffle(r[2], r[3], I{1, 5, 3, 7});
    return __builtin_shuffle(a, b, I{0, 1, 4, 5}) + __builtin_shuffle(a, b, I{2, 3, 6, 7});
}
static inline double sum(D x) {
    x += __builtin_shuffle(x, I{2, 3, 0, 1});
    return x[0] + x[1];
}
#endif

static inline I lane_numbers() {
    I lane{};
    for (int l = 0; l < W; l++) lane[l] = l;
    return lane;
}
// All bits in lanes >= first, none below: rows on and below the diagonal in column `first` of a diagonal block.
static inline I lanes_from(int first) { return lane_numbers() >= first; }

static inline D masked(I mask, D x) { return (D)(mask & (I)x); }

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
