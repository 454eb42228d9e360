/*
 * Spectra of dense matrices in host memory.
 *
 *   A = U diag(sigma) V',  A [m x n],  U [m x k],  V' [k x n],  k = min(m, n),  sigma descending
 *   A = V diag(lambda) V', A [n x n] symmetric,  lambda ascending
 *
 * Matrices are column-major: entry (i, j) of matrix b at a[b * stride_a + j * lda + i], lda >= max(1, m). (A row-major
 * [m x n] is a column-major [n x m] with the same singular values.) All arrays belong to the caller; inputs are never
 * written.
 *
 * A count of 0 and sizes of 0 are allowed. Matrices of size 0 have no results but their HT_MATRIX_OK in `status`; a
 * call that has only such matrices loads no OpenBLAS, starts no thread, and takes no time that grows with `count` where
 * `status` is NULL. Pointers to arrays without elements may be NULL.
 *
 * Results are float64 for both input types, _s (float32) and _d (float64): products of float32 numbers are exact in
 * float64, so that results for float32 are more accurate than float32 can hold.
 *
 * Each matrix has its own status. One that holds NaN or infinity gets HT_MATRIX_NOT_FINITE and NaN results; the other
 * matrices are computed, and the call returns HT_PARTIAL. `status` [count] may be NULL. Where needed, entries are first
 * scaled by a power of two: entries of 1e30 in float32 or 1e300 in float64 do not overflow, and subnormal matrices keep
 * their digits.
 *
 * Every function returns HT_OK; HT_PARTIAL; HT_INVALID_ARGUMENT for a NULL pointer, a negative size or a stride that is
 * too small, or where ld times columns or stride times count reaches 2^59; HT_OUT_OF_MEMORY; HT_THREAD_LIMIT where a
 * thread of the context cannot be started; or HT_UNSUPPORTED where it needs OpenBLAS (vectors, HT_ACCURATE) and cannot
 * load it.
 */
#ifndef HEAVYTAILS_SPECTRA_H
#define HEAVYTAILS_SPECTRA_H

#include <heavytails/context.h>

enum { /* jobs, for ht_routine */
       HT_JOB_SINGULAR_VALUES = 0,
       HT_JOB_SVD_THIN = 1, /* and full ones */
       HT_JOB_EIGENVALUES_SYMMETRIC = 2,
       HT_JOB_EIGEN_SYMMETRIC = 3
};

HT_BEGIN_DECLS

/*
 * Singular values of `count` matrices [m x n]. Those of matrix b, descending, go to sigma[b * stride_sigma] and the
 * min(m, n) - 1 places after it. The context sets the accuracy. For count > 1, stride_sigma >= min(m, n) and stride_a
 * >= 0.
 */
HT_API ht_status ht_singular_values_batch_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a,
                                            int64_t lda, int64_t stride_a, double *sigma, int64_t stride_sigma,
                                            int32_t *status);
HT_API ht_status ht_singular_values_batch_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a,
                                            int64_t lda, int64_t stride_a, double *sigma, int64_t stride_sigma,
                                            int32_t *status);

/*
 * Singular values of `count` matrices of different shapes: matrix b is [m[b] x n[b]] at a[b] with leading dimension
 * lda[b], and its min(m[b], n[b]) singular values, descending, go to sigma[b]. The threads take the matrices in order
 * of decreasing cost.
 */
HT_API ht_status ht_singular_values_mixed_s(ht_context *context, int64_t count, const int64_t *m, const int64_t *n,
                                            const float *const *a, const int64_t *lda, double *const *sigma,
                                            int32_t *status);
HT_API ht_status ht_singular_values_mixed_d(ht_context *context, int64_t count, const int64_t *m, const int64_t *n,
                                            const double *const *a, const int64_t *lda, double *const *sigma,
                                            int32_t *status);

/*
 * Thin singular value decompositions A = U diag(sigma) V', k = min(m, n). U [m x k] of matrix b goes to u[b *
 * stride_u], ldu >= max(1, m), and V' [k x n] to vt[b * stride_vt], ldvt >= max(1, k). LAPACK's dgesdd computes them
 * with its own accuracy, whatever the context's. HT_UNSUPPORTED also where the work space exceeds LAPACK's 32-bit sizes
 * (about n > 20000).
 */
HT_API ht_status ht_svd_thin_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);
HT_API ht_status ht_svd_thin_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);

/*
 * Full singular value decompositions: as above, but U [m x m] and V' [n x n] are orthonormal bases of the whole spaces,
 * of which the first k columns and rows belong to sigma; ldvt >= max(1, n). For a matrix without entries, U and V' are
 * identities.
 */
HT_API ht_status ht_svd_full_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);
HT_API ht_status ht_svd_full_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);

/*
 * Eigenvalues of `count` symmetric matrices [n x n]. Those of matrix b, ascending, go to lambda[b * stride_lambda] and
 * the n - 1 places after it. Only the lower triangle (i >= j) is read; what is above it may be anything. |error| <=
 * p(n) eps max|lambda| in both accuracies, p a small polynomial.
 */
HT_API ht_status ht_eigenvalues_symmetric_batch_d(ht_context *context, int64_t count, int64_t n, const double *a,
                                                  int64_t lda, int64_t stride_a, double *lambda, int64_t stride_lambda,
                                                  int32_t *status);

/*
 * Eigenvalues as above, with orthonormal eigenvectors V [n x n] at v[b * stride_v], ldv >= max(1, n): column j belongs
 * to lambda[j]. LAPACK's dsyevd computes them.
 */
HT_API ht_status ht_eigen_symmetric_batch_d(ht_context *context, int64_t count, int64_t n, const double *a, int64_t lda,
                                            int64_t stride_a, double *lambda, int64_t stride_lambda, double *v,
                                            int64_t ldv, int64_t stride_v, int32_t *status);

/*
 * Name of the routine that a call with these sizes would run, for the record of a result, such as "float64 Gram, band,
 * tridiagonal, Sturm" or "dgesdd". `letter` is 's' or 'd', the input type; for symmetric jobs n is the order and m is
 * ignored. "unknown job" for any other job or letter, and where context is NULL. Static, never freed by the caller.
 */
HT_API const char *ht_routine(const ht_context *context, int32_t job, char letter, int64_t count, int64_t m, int64_t n);

HT_END_DECLS

#endif
