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

#include "spectra/kernels/simd.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

// Matrices are scaled to norm 1, so a row multiplies p by at most 3. It may also shrink it: coupling_floor keeps two
// rows from shrinking it by more than 1e-36 (an error of 1e-18 in the eigenvalues), so that 16 rows stay above 1e-288.
// (With 32 rows, spectra graded over 1e-8 in sigma underflow.)
constexpr int rescale_rows = 16;
constexpr double coupling_floor = 1e-36;

// How often the sign has changed in each lane: call start, then next for each row; close after `most` of them or fewer.
#if defined(__AVX2__) && !defined(__AVX512F__)
constexpr bool rows_in_pairs = false;
// Signs are gathered as bits, four lanes a row, and changes counted 16 rows at a time: one vector operation a row.
static_assert(rescale_rows * W == 64, "signs of one stretch of rows fill a word");
struct SignChanges {
    static constexpr int most = rescale_rows;
    std::uint64_t signs, before;
    std::uint64_t count[W];

    static std::uint64_t sign(D p) { return static_cast<std::uint64_t>(_mm256_movemask_pd(p)); }
    void start(D p) {
        signs = 0;
        before = sign(p);
        for (int l = 0; l < W; l++) count[l] = before >> l & 1;
    }
    void next(D p, D) { signs = signs << W | sign(p); }
    void close(int rows) {
        const std::uint64_t changes = signs ^ (signs >> W | before << (W * (rows - 1)));
        before = signs & ((1u << W) - 1);
        signs = 0;
#pragma GCC unroll 4
        for (int l = 0; l < W; l++)
            count[l] += static_cast<std::uint64_t>(__builtin_popcountll(changes & 0x1111111111111111ULL << l));
    }
    I total() const {
        I all;
        for (int l = 0; l < W; l++) all[l] = static_cast<long long>(count[l]);
        return all;
    }
};
#elif defined(__AVX512F__)
constexpr bool rows_in_pairs = true; // p and before change places without moves, which cost issue slots
// Signs are gathered in a word a lane, the latest on top: a shift and a merge a row, where adding each change takes
// three operations.
struct SignChanges {
    static constexpr int most = 63; // and the sign before
    U signs, count;

    static U popcount(U x) {
        const __m512i table = _mm512_set4_epi32(0x04030302, 0x03020201, 0x03020201, 0x02010100); // ones in 0 .. 15
        const U nibbles = U{} + 0x0f0f0f0f0f0f0f0fULL;
        const __m512i low = _mm512_shuffle_epi8(table, (__m512i)(x & nibbles)),
                      high = _mm512_shuffle_epi8(table, (__m512i)(x >> 4 & nibbles));
        return (U)_mm512_sad_epu8(_mm512_add_epi8(low, high), _mm512_setzero_si512());
    }
    void start(D p) {
        signs = (U)p;
        count = signs >> 63;
    }
    void next(D p, D) {
        const U top = U{} + (1ULL << 63); // where set, p, else signs: 0xd8
        signs = (U)_mm512_ternarylogic_epi64((__m512i)(signs >> 1), (__m512i)(U)p, (__m512i)top, 0xd8);
    }
    void close(int rows) { count += popcount((signs ^ signs << 1) >> (64 - rows)); }
    I total() const { return (I)count; }
};
#else
constexpr bool rows_in_pairs = false;
struct SignChanges {
    static constexpr int most = 1 << 30;
    U count;

    void start(D p) { count = (U)p >> 63; }
    void next(D p, D before) { count += ((U)p ^ (U)before) >> 63; }
    void close(int) {}
    I total() const { return (I)count; }
};
#endif

// p_n = mantissa 2^exponent at x, and how many eigenvalues are below x.
struct Points {
    D mantissa[sturm_vectors];
    I exponent[sturm_vectors];
    I below[sturm_vectors];
};

template <bool Lanes>
static inline D row(const double *x, int i) {
    return Lanes ? load(x + i * W) : all(x[i]);
}

template <bool Lanes>
static inline void put(double *x, int i, D value) {
    if (Lanes)
        store(x + i * W, value);
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
template <bool Lanes>
static inline Recurrence divide_couplings(double *d, double *e2, int n, double *factors) {
    D before = all(1), c = all(1);
    int f = 0;
    for (int first = 1; first < n; first += rescale_rows) {
        put<Lanes>(factors, f++, c);
        put<Lanes>(factors, f++, before * row<Lanes>(e2, first - 1));
        put<Lanes>(e2, first - 1, all(1));
        before = c = all(1);
        for (int i = first + 1; i < min(n, first + rescale_rows); i++) {
            const D next = row<Lanes>(e2, i - 1) * before, a = c / next;
            put<Lanes>(d, i, a * row<Lanes>(d, i));
            put<Lanes>(e2, i - 1, a);
            before = c;
            c = next;
        }
    }
    put<Lanes>(factors, f++, c);
    put<Lanes>(factors, f, before);
    return {n, e2, d, factors};
}

template <bool Lanes>
static inline void sturm(const Recurrence &t, const D *points, Points &at) {
    constexpr int K = sturm_vectors;
    const int n = t.n;
    D x[K], before[K], p[K]; // of p, in a stretch: r
    SignChanges changes[K];
#pragma GCC unroll 8
    for (int k = 0; k < K; k++) {
        x[k] = points[k];
        before[k] = row<Lanes>(t.factors, 1);
        p[k] = row<Lanes>(t.b, 0) - x[k];
        changes[k].start(p[k]);
        at.exponent[k] = I{};
    }
    // r_{i+1} over r_{i-1}
    const auto advance = [&](int i, D *before, D *p) {
        const D b = row<Lanes>(t.b, i), a = row<Lanes>(t.a, i - 1);
#pragma GCC unroll 8
        for (int k = 0; k < K; k++) {
            before[k] = msub(nmadd(a, x[k], b), p[k], before[k]);
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
                const D next = before[k];
                before[k] = p[k];
                p[k] = next;
            }
        }
        if (SignChanges::most == rescale_rows || i == n || since + min(n - i, rescale_rows) > SignChanges::most) {
#pragma GCC unroll 8
            for (int k = 0; k < K; k++) changes[k].close(since);
            since = 0;
        }
        const D of_p = row<Lanes>(t.factors, f), of_before = row<Lanes>(t.factors, f + 1);
#pragma GCC unroll 8
        for (int k = 0; k < K; k++) {
            before[k] *= of_before;
            p[k] *= of_p;
            const I biased = (I)((U)larger(magnitude(before[k]), magnitude(p[k])) >> 52);
            const D factor = (D)((2046 - biased) << 52);
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

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
