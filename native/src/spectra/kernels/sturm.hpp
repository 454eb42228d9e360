// Sturm counts and the characteristic polynomial of symmetric tridiagonal matrices, at sturm_vectors W points at once,
// without division:
//
//   p_0 = 1, p_1 = d_1 - x, p_{i+1} = (d_{i+1} - x) p_i - e_i^2 p_{i-1}
//
// evaluated as r_i = p_i / c_i, which takes an operation less and has the same signs: with c_{i+1} = e_i^2 c_{i-1},
//
//   r_{i+1} = (b_{i+1} - a_{i+1} x) r_i - r_{i-1},   a_{i+1} = c_i / c_{i+1},   b_{i+1} = a_{i+1} d_{i+1}
//
// (the same rounding of a and b for all x: an entry's relative error of 1e-16). c begins anew with each stretch of
// rows.
//
// The number of sign changes in p_0 .. p_n is the number of eigenvalues below x (Givens 1954; Wilkinson, The Algebraic
// Eigenvalue Problem, ch. 5, sec. 38); p_n is kept as a mantissa and a power of two.
#pragma once

#include "simd/elementary.hpp"
#include "simd/mask.hpp"
#include "spectra/kernels/tuning.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Matrices are scaled to norm 1, so a row multiplies p by at most 3. It may also shrink it: coupling_floor keeps two
// rows from shrinking it by more than 1e-36 (an error of 1e-18 in the eigenvalues), so that 16 rows stay above 1e-288.
// (With 32 rows, spectra graded over 1e-8 in sigma underflow.)
constexpr int rescale_rows = 16;
constexpr double coupling_floor = 1e-36;

// How often the sign has changed in each lane: call start, then next for each row; close after `most` of them or fewer.
#if defined(__AVX2__) && !defined(__AVX512F__)
constexpr bool rows_in_pairs = false;
// Signs are gathered as bits, four lanes a row, and changes counted 16 rows at a time: one vector operation a row.
static_assert(rescale_rows * lanes == 64, "signs of one stretch of rows fill a word");
struct SignChanges {
    static constexpr int most = rescale_rows;
    std::uint64_t signs, before;
    std::uint64_t count[lanes];

    static std::uint64_t sign(Vec p) { return static_cast<std::uint64_t>(_mm256_movemask_pd(p)); }
    void start(Vec p) {
        signs = 0;
        before = sign(p);
        for (int l = 0; l < lanes; l++) count[l] = before >> l & 1;
    }
    void next(Vec p, Vec) { signs = signs << lanes | sign(p); }
    void close(int rows) {
        const std::uint64_t changes = signs ^ (signs >> lanes | before << (lanes * (rows - 1)));
        before = signs & ((1u << lanes) - 1);
        signs = 0;
#pragma GCC unroll 4
        for (int l = 0; l < lanes; l++)
            count[l] += static_cast<std::uint64_t>(__builtin_popcountll(changes & 0x1111111111111111ULL << l));
    }
    IntVec total() const {
        IntVec all;
        for (int l = 0; l < lanes; l++) all[l] = static_cast<long long>(count[l]);
        return all;
    }
};
#elif defined(__AVX512F__)
constexpr bool rows_in_pairs = true; // p and before change places without moves, which cost issue slots
// Signs are gathered in a word a lane, the latest on top: a shift and a merge a row, where adding each change takes
// three operations.
struct SignChanges {
    static constexpr int most = 63; // and the sign before
    UIntVec signs, count;

    static UIntVec popcount(UIntVec x) {
        const __m512i table = _mm512_set4_epi32(0x04030302, 0x03020201, 0x03020201, 0x02010100); // ones in 0 .. 15
        const UIntVec nibbles = UIntVec{} + 0x0f0f0f0f0f0f0f0fULL;
        const __m512i low = _mm512_shuffle_epi8(table, (__m512i)(x & nibbles)),
                      high = _mm512_shuffle_epi8(table, (__m512i)(x >> 4 & nibbles));
        return (UIntVec)_mm512_sad_epu8(_mm512_add_epi8(low, high), _mm512_setzero_si512());
    }
    void start(Vec p) {
        signs = BitCast<UIntVec>(p);
        count = signs >> 63;
    }
    void next(Vec p, Vec) {
        const UIntVec top = UIntVec{} + (1ULL << 63); // where set, p, else signs: 0xd8
        signs =
            (UIntVec)_mm512_ternarylogic_epi64((__m512i)(signs >> 1), (__m512i)BitCast<UIntVec>(p), (__m512i)top, 0xd8);
    }
    void close(int rows) { count += popcount((signs ^ signs << 1) >> (64 - rows)); }
    IntVec total() const { return BitCast<IntVec>(count); }
};
#else
constexpr bool rows_in_pairs = false;
struct SignChanges {
    static constexpr int most = 1 << 30;
    UIntVec count;

    void start(Vec p) { count = BitCast<UIntVec>(p) >> 63; }
    void next(Vec p, Vec before) { count += (BitCast<UIntVec>(p) ^ BitCast<UIntVec>(before)) >> 63; }
    void close(int) {}
    IntVec total() const { return BitCast<IntVec>(count); }
};
#endif

// p_n = mantissa 2^exponent at x, and how many eigenvalues are below x.
struct Points {
    Vec mantissa[sturm_vectors];
    IntVec exponent[sturm_vectors];
    IntVec below[sturm_vectors];
};

template <bool Interleaved>
static inline Vec row(const double *x, int i) {
    return Interleaved ? Load(x + i * lanes) : Set(x[i]);
}

template <bool Interleaved>
static inline void put(double *x, int i, Vec value) {
    if (Interleaved)
        Store(x + i * lanes, value);
    else
        x[i] = value[0];
}

// a, b [n] (a without its first, which would be a_1 = 1) and, when a stretch of rows begins and after the last, what
// makes p of r and e^2 times the p before of the r before.
struct Recurrence {
    int n;
    const double *a, *b, *factors;
};

// Doubles a matrix in `factors`.
static inline int factors_size(int n) { return 2 * ((n - 1 + rescale_rows - 1) / rescale_rows + 1); }

// d [n] and e^2 [n - 1] become b and a.
template <bool Interleaved>
static inline Recurrence divide_couplings(double *d, double *e2, int n, double *factors) {
    Vec before = Set(1), c = Set(1);
    int f = 0;
    for (int first = 1; first < n; first += rescale_rows) {
        put<Interleaved>(factors, f++, c);
        put<Interleaved>(factors, f++, before * row<Interleaved>(e2, first - 1));
        put<Interleaved>(e2, first - 1, Set(1));
        before = c = Set(1);
        for (int i = first + 1; i < min(n, first + rescale_rows); i++) {
            const Vec next = row<Interleaved>(e2, i - 1) * before, a = c / next;
            put<Interleaved>(d, i, a * row<Interleaved>(d, i));
            put<Interleaved>(e2, i - 1, a);
            before = c;
            c = next;
        }
    }
    put<Interleaved>(factors, f++, c);
    put<Interleaved>(factors, f, before);
    return {n, e2, d, factors};
}

template <bool Interleaved>
static inline void sturm(const Recurrence &t, const Vec *points, Points &at) {
    constexpr int K = sturm_vectors;
    const int n = t.n;
    Vec x[K], before[K], p[K]; // of p, in a stretch: r
    SignChanges changes[K];
#pragma GCC unroll 8
    for (int k = 0; k < K; k++) {
        x[k] = points[k];
        before[k] = row<Interleaved>(t.factors, 1);
        p[k] = row<Interleaved>(t.b, 0) - x[k];
        changes[k].start(p[k]);
        at.exponent[k] = IntVec{};
    }
    // r_{i+1} over r_{i-1}
    const auto advance = [&](int i, Vec *before, Vec *p) {
        const Vec b = row<Interleaved>(t.b, i), a = row<Interleaved>(t.a, i - 1);
#pragma GCC unroll 8
        for (int k = 0; k < K; k++) {
            before[k] = MulSub(NegMulAdd(a, x[k], b), p[k], before[k]);
            changes[k].next(before[k], p[k]);
        }
    };
    int since = 0; // rows since signs were counted
    for (int i = 1, f = 2; i < n; f += 2) {
        const int end = i + min(n - i, rescale_rows);
        since += end - i;
        for (; rows_in_pairs && i + 2 <= end; i += 2) {
            advance(i, before, p);
            advance(i + 1, p, before);
        }
        for (; i < end; i++) {
            advance(i, before, p);
#pragma GCC unroll 8
            for (int k = 0; k < K; k++) {
                const Vec next = before[k];
                before[k] = p[k];
                p[k] = next;
            }
        }
        if (SignChanges::most == rescale_rows || i == n || since + min(n - i, rescale_rows) > SignChanges::most) {
#pragma GCC unroll 8
            for (int k = 0; k < K; k++) changes[k].close(since);
            since = 0;
        }
        const Vec of_p = row<Interleaved>(t.factors, f), of_before = row<Interleaved>(t.factors, f + 1);
#pragma GCC unroll 8
        for (int k = 0; k < K; k++) {
            before[k] *= of_before;
            p[k] *= of_p;
            const IntVec biased = BitCast<IntVec>(BitCast<UIntVec>(Max(Abs(before[k]), Abs(p[k]))) >> 52);
            const Vec factor = BitCast<Vec>((2046 - biased) << 52);
            at.exponent[k] += biased - 1023;
            before[k] *= factor;
            p[k] *= factor;
        }
    }
    for (int k = 0; k < K; k++) {
        at.mantissa[k] = p[k];
        at.below[k] = changes[k].total();
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
