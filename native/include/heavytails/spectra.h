/*
 * Dense spectra in host memory.
 *
 *   A = U diag(sigma) V',  A [m x n],  U [m x k],  V' [k x n],  k = min(m, n),  sigma descending
 *   A = V diag(lambda) V', A [n x n] symmetric,  lambda ascending
 *
 * Matrices are column-major: entry (i, j) of matrix b at a[b * stride_a + j * lda + i], lda >= max(1, m). (A row-major
 * [m x n] is a column-major [n x m] with the same singular values.) Inputs are never written. Sizes of 0 are allowed;
 * so is a batch of 0.
 *
 * Results are float64 for both letters, _s (float32) and _d (float64): products of float32 numbers are exact in
 * float64, and what is computed from them is better than float32 can hold.
 *
 * Each matrix is done by itself: one that holds NaN or infinity gets HT_MATRIX_NOT_FINITE and NaN results, the call
 * answers HT_PARTIAL, and the others are done. `status` [count] may be NULL. Entries are scaled by a power of two first
 * where needed: no overflow at 1e30 in float32 or 1e300 in float64, and subnormal matrices keep their digits.
 */
#ifndef HEAVYTAILS_SPECTRA_H
#define HEAVYTAILS_SPECTRA_H

#include <heavytails/context.h>

enum { /* ht_routine */
       HT_JOB_SINGULAR_VALUES = 0,
       HT_JOB_SVD_THIN = 1,
       HT_JOB_EIGENVALUES_SYMMETRIC = 2,
       HT_JOB_EIGEN_SYMMETRIC = 3
};

HT_BEGIN_DECLS

/*
 * Singular values of `count` matrices [m x n]; those of matrix b, descending, at sigma[b * stride_sigma .. + min(m,
 * n)]. Accuracy as the context says. stride_sigma >= min(m, n) when count > 1; stride_a >= 0.
 */
HT_API ht_status ht_singular_values_batch_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a,
                                            int64_t lda, int64_t stride_a, double *sigma, int64_t stride_sigma,
                                            int32_t *status);
HT_API ht_status ht_singular_values_batch_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a,
                                            int64_t lda, int64_t stride_a, double *sigma, int64_t stride_sigma,
                                            int32_t *status);

/*
 * The same for `count` matrices each of its own shape: matrix b is [m[b] x n[b]] at a[b] with leading dimension lda[b],
 * its min(m[b], n[b]) values go to sigma[b]. Spread over the threads in order of falling cost.
 */
HT_API ht_status ht_singular_values_mixed_s(ht_context *context, int64_t count, const int64_t *m, const int64_t *n,
                                            const float *const *a, const int64_t *lda, double *const *sigma,
                                            int32_t *status);
HT_API ht_status ht_singular_values_mixed_d(ht_context *context, int64_t count, const int64_t *m, const int64_t *n,
                                            const double *const *a, const int64_t *lda, double *const *sigma,
                                            int32_t *status);

/*
 * Thin singular value decompositions: U of matrix b at u[b * stride_u] [m x k], ldu >= max(1, m), V' at vt[b *
 * stride_vt] [k x n], ldvt >= max(1, k). LAPACK's accuracy whatever the context's. HT_UNSUPPORTED when LAPACK's 32-bit
 * sizes cannot hold the work space (about n > 20000).
 */
HT_API ht_status ht_svd_thin_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);
HT_API ht_status ht_svd_thin_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);

/*
 * Eigenvalues, ascending, of `count` symmetric matrices [n x n]; only the lower triangle (i >= j) is read, NaN above it
 * is not seen. |error| <= p(n) eps max|lambda| in both accuracies.
 */
HT_API ht_status ht_eigenvalues_symmetric_batch_d(ht_context *context, int64_t count, int64_t n, const double *a,
                                                  int64_t lda, int64_t stride_a, double *lambda, int64_t stride_lambda,
                                                  int32_t *status);

/* The same with orthonormal eigenvectors: column j of v[b * stride_v ..] [n x n], ldv >= max(1, n), belongs to
 * lambda[j]. */
HT_API ht_status ht_eigen_symmetric_batch_d(ht_context *context, int64_t count, int64_t n, const double *a, int64_t lda,
                                            int64_t stride_a, double *lambda, int64_t stride_lambda, double *v,
                                            int64_t ldv, int64_t stride_v, int32_t *status);

/*
 * Which routine such a call would run, in words, for the records: "float64 Gram + dsyevd". letter is 's' or 'd'; n is
 * the order for the symmetric jobs (m is ignored). Owned by the library, valid for ever; "unknown job" for what it does
 * not know.
 */
HT_API const char *ht_routine(const ht_context *context, int32_t job, char letter, int64_t count, int64_t m, int64_t n);

HT_END_DECLS

#endif
