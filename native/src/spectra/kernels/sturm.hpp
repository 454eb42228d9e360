// Sturm counts and the characteristic polynomial of symmetric tridiagonal matrices, at sturm_vectors W points at once,
// without division:
//
//   p_0 = 1, p_1 = d_1 - x, p_{i+1} = (d_{i+1} - x) p_i - e_i^2 p_{i-1}
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
static inline void sturm(const double *d, const double *e2, int n, const D *x, Points &at) {
    constexpr int K = sturm_vectors;
    D before[K], p[K];
    U changes[K];
    for (int k = 0; k < K; k++) {
        before[k] = all(1);
        p[k] = row<Lanes>(d, 0) - x[k];
        changes[k] = (U)p[k] >> 63;
        at.exponent[k] = I{};
    }
    for (int i = 1; i < n;) {
        for (const int end = min(n, i + rescale_rows); i < end; i++) {
            const D di = row<Lanes>(d, i), ei = row<Lanes>(e2, i - 1);
#pragma GCC unroll 4
            for (int k = 0; k < K; k++) {
                const D next = msub(di - x[k], p[k], ei * before[k]);
                changes[k] += ((U)next ^ (U)p[k]) >> 63;
                before[k] = p[k];
                p[k] = next;
            }
        }
        for (int k = 0; k < K; k++) {
            const I biased = (I)((U)larger(magnitude(before[k]), magnitude(p[k])) >> 52);
            const D factor = (D)((2046 - biased) << 52);
            at.exponent[k] += biased - 1023;
            before[k] *= factor;
            p[k] *= factor;
        }
    }
    for (int k = 0; k < K; k++) {
        at.mantissa[k] = p[k];
        at.below[k] = (I)changes[k];
    }
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
