/**
 * @file
 * Products of dense matrices in host memory.
 *
 *     C = alpha op(A) op(B) + beta C,  op(A) [m x k],  op(B) [k x n],  C [m x n]
 *
 * op(X) is X, or its transpose where transpose_x is not 0. Matrices are column-major: entry (i, j) of A is at
 * a[j * lda + i]. All arrays belong to the caller; C must not overlap A or B, which are never written.
 *
 * C is float64 for both input types: products of float32 numbers are exact in float64, and sums are float64, |error| <=
 * p(k) eps |op(A)| |op(B)| entry by entry, p a small polynomial. The library's own kernels compute them, without
 * OpenBLAS. NaN and infinity in A and B spread to C as the arithmetic has it. Sizes of 0 are allowed.
 *
 * The result has the same bits for every number of threads of the context; several threads work on one product from
 * about m n k = 128^3 on.
 */
#ifndef HEAVYTAILS_PRODUCT_H
#define HEAVYTAILS_PRODUCT_H

#include <heavytails/context.h>

HT_BEGIN_DECLS

/** @{ */
/**
 * Adds alpha times a product of two matrices to beta times a third, C = alpha op(A) op(B) + beta C.
 *
 * @param context     Where the work runs.
 * @param transpose_a 0 for op(A) = A, else op(A) = A'.
 * @param transpose_b 0 for op(B) = B, else op(B) = B'.
 * @param m           Number of rows of op(A) and C, >= 0.
 * @param n           Number of columns of op(B) and C, >= 0.
 * @param k           Number of columns of op(A) and rows of op(B), >= 0.
 * @param alpha       Factor of the product; with 0, A and B are not read and may be NULL.
 * @param a           The matrix A, stored as [m x k] or, transposed, as [k x m].
 * @param lda         Leading dimension of A, >= max(1, m) or, transposed, >= max(1, k).
 * @param b           The matrix B, stored as [k x n] or, transposed, as [n x k].
 * @param ldb         Leading dimension of B, >= max(1, k) or, transposed, >= max(1, n).
 * @param beta        Factor of C; with 0, C is not read and may hold anything.
 * @param c           The matrix C [m x n], which receives the result.
 * @param ldc         Leading dimension of C, >= max(1, m).
 * @return HT_OK; HT_INVALID_ARGUMENT for a NULL pointer, a negative size or a leading dimension that is too small;
 *         HT_OUT_OF_MEMORY; or HT_THREAD_LIMIT where a thread of the context cannot be started.
 */
HT_API ht_status ht_gemm_s(ht_context *context, int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n,
                           int64_t k, double alpha, const float *a, int64_t lda, const float *b, int64_t ldb,
                           double beta, double *c, int64_t ldc);
HT_API ht_status ht_gemm_d(ht_context *context, int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n,
                           int64_t k, double alpha, const double *a, int64_t lda, const double *b, int64_t ldb,
                           double beta, double *c, int64_t ldc);
/** @} */

HT_END_DECLS

#endif
