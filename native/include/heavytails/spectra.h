/**
 * @file
 * Spectra of dense matrices, in host memory or, for a context on a GPU, in the device's memory (cuda.h).
 *
 *     A = U diag(sigma) V',  A [m x n],  U [m x k],  V' [k x n],  k = min(m, n),  sigma descending
 *     A = V diag(lambda) V', A [n x n] symmetric,  lambda ascending
 *
 * Matrices are column-major: entry (i, j) of matrix b is at a[b * stride_a + j * lda + i], lda >= max(1, m). (A
 * row-major [m x n] is a column-major [n x m] with the same singular values.) All arrays belong to the caller; inputs
 * are never written.
 *
 * A count of 0 and sizes of 0 are allowed. Matrices of size 0 have no results but their HT_MATRIX_OK in `status`; a
 * call that has only such matrices loads no OpenBLAS, starts no thread, and takes no time that grows with `count` where
 * `status` is NULL. Pointers to arrays without elements may be NULL.
 *
 * Results are float64 for both input types, _s (float32) and _d (float64): products of float32 numbers are exact in
 * float64, so that results for float32 are more accurate than float32 can hold.
 *
 * In a batch, each matrix has its own status. One that holds NaN or infinity gets HT_MATRIX_NOT_FINITE and NaN results;
 * the other matrices are computed, and the call returns HT_PARTIAL. The calls for one matrix return HT_NOT_FINITE
 * instead. Where needed, entries are first scaled by a power of two: entries of 1e30 in float32 or 1e300 in float64 do
 * not overflow, and subnormal matrices keep their digits. With HT_FAST on a CPU, matrices of at most 64 rows or columns
 * have the same singular values and eigenvalues, bit for bit, whatever else is in their batch; the kernels for larger
 * ones depend on how many of one order a call has, and the last bits with them.
 *
 * Every function may return HT_INVALID_ARGUMENT for a NULL pointer, a negative size or a stride that is too small, or
 * where ld times columns or stride times count reaches 2^59; HT_OUT_OF_MEMORY; HT_THREAD_LIMIT where a thread of the
 * context cannot be started; HT_UNSUPPORTED where it needs OpenBLAS (vectors, HT_ACCURATE) and cannot load it; or, on
 * a GPU, HT_DEVICE_FAILED or HT_DEVICE_LOST. There, ht_routine names what takes the place of the routines of LAPACK
 * that this header names.
 */
#ifndef HEAVYTAILS_SPECTRA_H
#define HEAVYTAILS_SPECTRA_H

#include <heavytails/context.h>

/** Jobs, for ht_routine. */
enum {
    HT_JOB_SINGULAR_VALUES = 0,       /**< Singular values. */
    HT_JOB_SVD_THIN = 1,              /**< Singular values and vectors, thin or full. */
    HT_JOB_EIGENVALUES_SYMMETRIC = 2, /**< Eigenvalues of symmetric matrices. */
    HT_JOB_EIGEN_SYMMETRIC = 3,       /**< Eigenvalues and eigenvectors of symmetric matrices. */
    HT_JOB_SINGULAR_VALUES_TOP = 4    /**< The largest singular values of one matrix. */
};

/** Parameters of ht_singular_values_top_s and ht_singular_values_top_d. New fields are added at the end only. */
typedef struct ht_top_params {
    uint32_t struct_size; /**< sizeof(ht_top_params) as the caller knows it. */
    int32_t iterations;   /**< Power iterations of the range finder on a GPU, >= 0; default 2, which cuSOLVER's examples
                               use. */
    int64_t k;            /**< Number of singular values, 1 .. min(m, n); default 1. */
    int64_t oversampling; /**< Further vectors of the range finder on a GPU, >= 0, of which at most min(m, n) - k are
                               taken; default 0, for 2 k but at least 10. */
} ht_top_params;

HT_BEGIN_DECLS

/** @{ */
/**
 * Singular values of one matrix. The context sets the accuracy.
 *
 * @param context Where the work runs.
 * @param m       Number of rows.
 * @param n       Number of columns.
 * @param a       The matrix A [m x n], column-major.
 * @param lda     Leading dimension of A, >= max(1, m).
 * @param sigma   Receives the min(m, n) singular values, descending; NaN where A is not finite.
 * @return HT_OK; HT_NOT_FINITE where A holds NaN or infinity; HT_NOT_CONVERGED; or a status that every function of this
 *         header may return.
 */
HT_API ht_status ht_singular_values_s(ht_context *context, int64_t m, int64_t n, const float *a, int64_t lda,
                                      double *sigma);
HT_API ht_status ht_singular_values_d(ht_context *context, int64_t m, int64_t n, const double *a, int64_t lda,
                                      double *sigma);
/** @} */

/** @{ */
/**
 * Thin singular value decomposition of one matrix, A = U diag(sigma) V', k = min(m, n). LAPACK's dgesdd computes it
 * with its own accuracy, whatever the context's.
 *
 * @param context Where the work runs.
 * @param m       Number of rows.
 * @param n       Number of columns.
 * @param a       The matrix A [m x n], column-major.
 * @param lda     Leading dimension of A, >= max(1, m).
 * @param u       Receives U [m x k].
 * @param ldu     Leading dimension of U, >= max(1, m).
 * @param sigma   Receives the k singular values, descending.
 * @param vt      Receives V' [k x n].
 * @param ldvt    Leading dimension of V', >= max(1, k).
 * @return HT_OK; HT_NOT_FINITE where A holds NaN or infinity, and the results are NaN; HT_NOT_CONVERGED; HT_UNSUPPORTED
 *         also where the work space exceeds LAPACK's 32-bit sizes (about n > 20000); or a status that every function of
 *         this header may return.
 */
HT_API ht_status ht_svd_s(ht_context *context, int64_t m, int64_t n, const float *a, int64_t lda, double *u,
                          int64_t ldu, double *sigma, double *vt, int64_t ldvt);
HT_API ht_status ht_svd_d(ht_context *context, int64_t m, int64_t n, const double *a, int64_t lda, double *u,
                          int64_t ldu, double *sigma, double *vt, int64_t ldvt);
/** @} */

/**
 * Eigenvalues of one symmetric matrix. Only the lower triangle (i >= j) is read; what is above it may be anything.
 * |error| <= p(n) eps max|lambda| in both accuracies, p a small polynomial.
 *
 * @param context Where the work runs.
 * @param n       Order of the matrix.
 * @param a       The matrix A [n x n], column-major.
 * @param lda     Leading dimension of A, >= max(1, n).
 * @param lambda  Receives the n eigenvalues, ascending.
 * @return HT_OK; HT_NOT_FINITE where A holds NaN or infinity, and the results are NaN; HT_NOT_CONVERGED; or a status
 *         that every function of this header may return.
 */
HT_API ht_status ht_eigenvalues_symmetric_d(ht_context *context, int64_t n, const double *a, int64_t lda,
                                            double *lambda);

/**
 * Eigenvalues and orthonormal eigenvectors of one symmetric matrix, by LAPACK's dsyevd. Only the lower triangle is
 * read.
 *
 * @param context Where the work runs.
 * @param n       Order of the matrix.
 * @param a       The matrix A [n x n], column-major.
 * @param lda     Leading dimension of A, >= max(1, n).
 * @param lambda  Receives the n eigenvalues, ascending.
 * @param v       Receives the eigenvectors V [n x n]: column j belongs to lambda[j].
 * @param ldv     Leading dimension of V, >= max(1, n).
 * @return HT_OK; HT_NOT_FINITE where A holds NaN or infinity, and the results are NaN; HT_NOT_CONVERGED; or a status
 *         that every function of this header may return.
 */
HT_API ht_status ht_eigen_symmetric_d(ht_context *context, int64_t n, const double *a, int64_t lda, double *lambda,
                                      double *v, int64_t ldv);

/** @{ */
/**
 * Singular values of `count` matrices [m x n]. The context sets the accuracy.
 *
 * @param context      Where the work runs.
 * @param count        Number of matrices, >= 0.
 * @param m            Number of rows of each.
 * @param n            Number of columns of each.
 * @param a            The matrices: entry (i, j) of matrix b at a[b * stride_a + j * lda + i].
 * @param lda          Leading dimension, >= max(1, m).
 * @param stride_a     Distance between matrices, >= 0 for count > 1. A stride of 0 repeats one matrix.
 * @param sigma        Receives the singular values: those of matrix b, descending, at sigma[b * stride_sigma] and the
 *                     min(m, n) - 1 places after it.
 * @param stride_sigma Distance between the results of two matrices, >= min(m, n) for count > 1.
 * @param status       Receives HT_MATRIX_... for each matrix [count]; may be NULL.
 * @return HT_OK; HT_PARTIAL; or a status that every function of this header may return.
 */
HT_API ht_status ht_singular_values_batch_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a,
                                            int64_t lda, int64_t stride_a, double *sigma, int64_t stride_sigma,
                                            int32_t *status);
HT_API ht_status ht_singular_values_batch_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a,
                                            int64_t lda, int64_t stride_a, double *sigma, int64_t stride_sigma,
                                            int32_t *status);
/** @} */

/**
 * Sets struct_size and the defaults.
 *
 * @param params      The structure to fill.
 * @param struct_size Its size as the caller knows it, sizeof *params; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where params is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_top_params_init(ht_top_params *params, size_t struct_size);

/** @{ */
/**
 * The k largest singular values of one matrix. On a GPU by a randomised range finder with power iterations (Halko,
 * Martinsson & Tropp 2011), which suits singular values that decay and has no bound for those that do not: they come
 * out too small. On the CPU all singular values are computed, exactly as by ht_singular_values_s and _d.
 *
 * @param context Where the work runs.
 * @param m       Number of rows.
 * @param n       Number of columns.
 * @param a       The matrix A [m x n], column-major.
 * @param lda     Leading dimension of A, >= max(1, m).
 * @param params  Parameters; NULL for the defaults, one singular value.
 * @param sigma   Receives the k largest singular values, descending; NaN where A is not finite.
 * @return HT_OK; HT_NOT_FINITE where A holds NaN or infinity; HT_NOT_CONVERGED; or a status that every function of this
 *         header may return.
 */
HT_API ht_status ht_singular_values_top_s(ht_context *context, int64_t m, int64_t n, const float *a, int64_t lda,
                                          const ht_top_params *params, double *sigma);
HT_API ht_status ht_singular_values_top_d(ht_context *context, int64_t m, int64_t n, const double *a, int64_t lda,
                                          const ht_top_params *params, double *sigma);
/** @} */

/** @{ */
/**
 * Singular values of `count` matrices of different shapes. The threads take the matrices in order of decreasing cost.
 *
 * @param context Where the work runs.
 * @param count   Number of matrices, >= 0.
 * @param m       Numbers of rows [count].
 * @param n       Numbers of columns [count].
 * @param a       Addresses of the matrices [count], each column-major.
 * @param lda     Leading dimensions [count], lda[b] >= max(1, m[b]).
 * @param sigma   Addresses [count] that receive the min(m[b], n[b]) singular values of each matrix, descending.
 * @param status  Receives HT_MATRIX_... for each matrix [count]; may be NULL.
 * @return HT_OK; HT_PARTIAL; or a status that every function of this header may return.
 */
HT_API ht_status ht_singular_values_mixed_s(ht_context *context, int64_t count, const int64_t *m, const int64_t *n,
                                            const float *const *a, const int64_t *lda, double *const *sigma,
                                            int32_t *status);
HT_API ht_status ht_singular_values_mixed_d(ht_context *context, int64_t count, const int64_t *m, const int64_t *n,
                                            const double *const *a, const int64_t *lda, double *const *sigma,
                                            int32_t *status);
/** @} */

/** @{ */
/**
 * Thin singular value decompositions of `count` matrices, A = U diag(sigma) V', k = min(m, n). LAPACK's dgesdd computes
 * them with its own accuracy, whatever the context's.
 *
 * @param context      Where the work runs.
 * @param count        Number of matrices, >= 0.
 * @param m            Number of rows of each.
 * @param n            Number of columns of each.
 * @param a            The matrices: entry (i, j) of matrix b at a[b * stride_a + j * lda + i].
 * @param lda          Leading dimension of the matrices, >= max(1, m).
 * @param stride_a     Distance between matrices, >= 0 for count > 1.
 * @param u            Receives U [m x k] of matrix b at u[b * stride_u].
 * @param ldu          Leading dimension of U, >= max(1, m).
 * @param stride_u     Distance between two U, >= ldu k for count > 1.
 * @param sigma        Receives the k singular values of matrix b, descending, at sigma[b * stride_sigma].
 * @param stride_sigma Distance between the singular values of two matrices, >= k for count > 1.
 * @param vt           Receives V' [k x n] of matrix b at vt[b * stride_vt].
 * @param ldvt         Leading dimension of V', >= max(1, k).
 * @param stride_vt    Distance between two V', >= ldvt n for count > 1.
 * @param status       Receives HT_MATRIX_... for each matrix [count]; may be NULL.
 * @return HT_OK; HT_PARTIAL; HT_UNSUPPORTED also where the work space exceeds LAPACK's 32-bit sizes (about n > 20000);
 *         or a status that every function of this header may return.
 */
HT_API ht_status ht_svd_thin_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);
HT_API ht_status ht_svd_thin_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);
/** @} */

/** @{ */
/**
 * Full singular value decompositions A = U diag(sigma) V' with U [m x m] and V' [n x n], orthonormal bases of the whole
 * spaces, of which the first k = min(m, n) columns and rows belong to sigma. LAPACK's dgesdd computes them with its own
 * accuracy, whatever the context's. For a matrix without entries, U and V' are identities.
 *
 * @param context      Where the work runs.
 * @param count        Number of matrices, >= 0.
 * @param m            Number of rows of each.
 * @param n            Number of columns of each.
 * @param a            The matrices: entry (i, j) of matrix b at a[b * stride_a + j * lda + i].
 * @param lda          Leading dimension of the matrices, >= max(1, m).
 * @param stride_a     Distance between matrices, >= 0 for count > 1.
 * @param u            Receives U [m x m] of matrix b at u[b * stride_u].
 * @param ldu          Leading dimension of U, >= max(1, m).
 * @param stride_u     Distance between two U, >= ldu m for count > 1.
 * @param sigma        Receives the k singular values of matrix b, descending, at sigma[b * stride_sigma].
 * @param stride_sigma Distance between the singular values of two matrices, >= k for count > 1.
 * @param vt           Receives V' [n x n] of matrix b at vt[b * stride_vt].
 * @param ldvt         Leading dimension of V', >= max(1, n).
 * @param stride_vt    Distance between two V', >= ldvt n for count > 1.
 * @param status       Receives HT_MATRIX_... for each matrix [count]; may be NULL.
 * @return HT_OK; HT_PARTIAL; HT_UNSUPPORTED also where the work space exceeds LAPACK's 32-bit sizes (about n > 20000);
 *         or a status that every function of this header may return.
 */
HT_API ht_status ht_svd_full_s(ht_context *context, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);
HT_API ht_status ht_svd_full_d(ht_context *context, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda,
                               int64_t stride_a, double *u, int64_t ldu, int64_t stride_u, double *sigma,
                               int64_t stride_sigma, double *vt, int64_t ldvt, int64_t stride_vt, int32_t *status);
/** @} */

/**
 * Eigenvalues of `count` symmetric matrices [n x n]. Only the lower triangle (i >= j) is read; what is above it may be
 * anything. |error| <= p(n) eps max|lambda| in both accuracies, p a small polynomial.
 *
 * @param context       Where the work runs.
 * @param count         Number of matrices, >= 0.
 * @param n             Order of each.
 * @param a             The matrices: entry (i, j) of matrix b at a[b * stride_a + j * lda + i].
 * @param lda           Leading dimension, >= max(1, n).
 * @param stride_a      Distance between matrices, >= 0 for count > 1.
 * @param lambda        Receives the n eigenvalues of matrix b, ascending, at lambda[b * stride_lambda].
 * @param stride_lambda Distance between the eigenvalues of two matrices, >= n for count > 1.
 * @param status        Receives HT_MATRIX_... for each matrix [count]; may be NULL.
 * @return HT_OK; HT_PARTIAL; or a status that every function of this header may return.
 */
HT_API ht_status ht_eigenvalues_symmetric_batch_d(ht_context *context, int64_t count, int64_t n, const double *a,
                                                  int64_t lda, int64_t stride_a, double *lambda, int64_t stride_lambda,
                                                  int32_t *status);

/**
 * Eigenvalues and orthonormal eigenvectors of `count` symmetric matrices [n x n], by LAPACK's dsyevd. Only the lower
 * triangle is read.
 *
 * @param context       Where the work runs.
 * @param count         Number of matrices, >= 0.
 * @param n             Order of each.
 * @param a             The matrices: entry (i, j) of matrix b at a[b * stride_a + j * lda + i].
 * @param lda           Leading dimension of the matrices, >= max(1, n).
 * @param stride_a      Distance between matrices, >= 0 for count > 1.
 * @param lambda        Receives the n eigenvalues of matrix b, ascending, at lambda[b * stride_lambda].
 * @param stride_lambda Distance between the eigenvalues of two matrices, >= n for count > 1.
 * @param v             Receives the eigenvectors V [n x n] of matrix b at v[b * stride_v]: column j belongs to the j-th
 *                      eigenvalue.
 * @param ldv           Leading dimension of V, >= max(1, n).
 * @param stride_v      Distance between two V, >= ldv n for count > 1.
 * @param status        Receives HT_MATRIX_... for each matrix [count]; may be NULL.
 * @return HT_OK; HT_PARTIAL; or a status that every function of this header may return.
 */
HT_API ht_status ht_eigen_symmetric_batch_d(ht_context *context, int64_t count, int64_t n, const double *a, int64_t lda,
                                            int64_t stride_a, double *lambda, int64_t stride_lambda, double *v,
                                            int64_t ldv, int64_t stride_v, int32_t *status);

/**
 * Names the routine that a call with these sizes would run, for the record of a result.
 *
 * @param context The context of the call.
 * @param job     HT_JOB_...
 * @param letter  's' or 'd', the input type.
 * @param count   Number of matrices.
 * @param m       Number of rows; ignored for symmetric jobs.
 * @param n       Number of columns; the order for symmetric jobs.
 * @return A name such as "float64 Gram, band, tridiagonal, Sturm" or "dgesdd"; "unknown job" for any other job or
 *         letter, and where context is NULL. Static, never freed by the caller.
 */
HT_API const char *ht_routine(const ht_context *context, int32_t job, char letter, int64_t count, int64_t m, int64_t n);

HT_END_DECLS

#endif
