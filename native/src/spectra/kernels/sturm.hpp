// Sturm counts and the characteristic polynomial p_n of symmetric tridiagonal matrices with diagonal d and off-diagonal
// e, at sturm_vectors * lanes points x at once, without division:
//
//   p_0 = 1, p_1 = d_1 - x, p_{i+1} = (d_{i+1} - x) p_i - e_i^2 p_{i-1}
//
// evaluated as r_i = p_i / c_i, c_{i+1} = e_i^2 c_{i-1}, which has the same signs and takes one operation less:
//
//   r_{i+1} = (b_{i+1} - a_{i+1} x) r_i - r_{i-1},   a_{i+1} = c_i / c_{i+1},   b_{i+1} = a_{i+1} d_{i+1}
//
// The rounding of a and b is the same for all x and amounts to a relative error of 1e-16 in the entries. c restarts
// from 1 every rescale_rows rows.
//
// The number of sign changes in p_0 .. p_n is the number of eigenvalues below x (Givens 1954; Wilkinson, The Algebraic
// Eigenvalue Problem, ch. 5, sec. 38). p_n is represented by a mantissa and a power of two.
#pragma once

#include "simd/elementary.hpp"
#include "simd/mask.hpp"
#include "spectra/kernels/tuning.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Rows between rescalings, and the least e^2. Matrices are scaled to norm 1, so that a row multiplies p by at most 3. A
// small e^2 can make p small: with the floor, two rows shrink it by at most 1e-36 and 16 rows by 1e-288, which does not
// underflow. The floor changes eigenvalues by at most 1e-18. (With 32 rows, spectra graded over 1e-8 in sigma
// underflow.)
constexpr int rescale_rows = 16;
constexpr double coupling_floor = 1e-36;

// SignChanges counts the sign changes in each lane: call start with p_1, then next for each row, and close after at
// most `most` rows, with the number of rows since the last close.
#if defined(__AVX2__) && !defined(__AVX512F__)
constexpr bool rows_in_pairs = false;
// The signs of four lanes are gathered as four bits of a word, and changes are counted every 16 rows, by one vector
// operation a row and a few scalar ones.
static_assert(rescale_rows * lanes == 64, "the signs of rescale_rows rows fill a word");
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
constexpr bool rows_in_pairs = true; // p and before change places without moves, which would take issue slots
// The signs of a lane are gathered in a word, the latest in the top bit: a shift and a merge for each row, where adding
// each change to a count takes three operations.
struct SignChanges {
    static constexpr int most = 63; // 64 bits, one of which holds the sign before these rows
    UIntVec signs, count;

    static UIntVec popcount(UIntVec x) {
        const __m512i table =
            _mm512_set4_epi32(0x04030302, 0x03020201, 0x03020201, 0x02010100); // number of ones in 0 .. 15
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
        const UIntVec top = UIntVec{} + (1ULL << 63); // the sign bit of p, the other bits of signs: table 0xd8
        signs =
            (UIntVec)_mm512_ternarylogic_epi64((__m512i)(signs >> 1), (__m512i)BitCast<UIntVec>(p), (__m512i)top, 0xd8);
    }
    void close(int rows) { count += popcount((signs ^ signs << 1) >> (64 - rows)); }
    IntVec total() const { return BitCast<IntVec>(count); }
};
#else
constexpr bool rows_in_pairs = false;
struct SignChanges {
    static constexpr int most = 1 << 30; // no limit
    UIntVec count;

    void start(Vec p) { count = BitCast<UIntVec>(p) >> 63; }
    void next(Vec p, Vec before) { count += (BitCast<UIntVec>(p) ^ BitCast<UIntVec>(before)) >> 63; }
    void close(int) {}
    IntVec total() const { return BitCast<IntVec>(count); }
};
#endif

// p_n(x) = mantissa 2^exponent, and the number of eigenvalues below x.
struct Points {
    Vec mantissa[sturm_vectors];
    IntVec exponent[sturm_vectors];
    IntVec below[sturm_vectors];
};

// Entry i of x: of each matrix in its own lane, or of the one matrix in all lanes.
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

// The coefficients a [n - 1] (from a_2 on) and b [n] of the recurrence and, for each restart of c and for the end, two
// factors: c_i, by which r_i becomes p_i, and the one by which r_{i-1} becomes e_i^2 p_{i-1} (p_{n-1} at
// the end).
struct Recurrence {
    int n;
    const double *a, *b, *factors;
};

// Doubles in `factors` for each matrix.
static inline int factors_size(int n) { return 2 * ((n - 1 + rescale_rows - 1) / rescale_rows + 1); }

// Overwrites d [n] with b and e^2 [n - 1] with a, and fills factors.
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

// Evaluates p_n and the counts at `points` [sturm_vectors].
template <bool Interleaved>
static inline void sturm(const Recurrence &t, const Vec *points, Points &at) {
    constexpr int K = sturm_vectors;
    const int n = t.n;
    Vec x[K], before[K], p[K]; // r_{i-1} and r_i; p_{i-1} and p_i where they are rescaled
    SignChanges changes[K];
#pragma GCC unroll 8
    for (int k = 0; k < K; k++) {
        x[k] = points[k];
        before[k] = row<Interleaved>(t.factors, 1);
        p[k] = row<Interleaved>(t.b, 0) - x[k];
        changes[k].start(p[k]);
        at.exponent[k] = IntVec{};
    }
    // Writes r_{i+1} over r_{i-1}.
    const auto advance = [&](int i, Vec *before, Vec *p) {
        const Vec b = row<Interleaved>(t.b, i), a = row<Interleaved>(t.a, i - 1);
#pragma GCC unroll 8
        for (int k = 0; k < K; k++) {
            before[k] = MulSub(NegMulAdd(a, x[k], b), p[k], before[k]);
            changes[k].next(before[k], p[k]);
        }
    };
    int since = 0; // rows since the last close of changes
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
