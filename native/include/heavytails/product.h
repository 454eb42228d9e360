/*
 * Products of dense matrices in host memory.
 *
 *   C = alpha op(A) op(B) + beta C,  op(A) [m x k],  op(B) [k x n],  C [m x n]
 *
 * op(X) is X, or its transpose where transpose_x is not 0. Matrices are column-major: entry (i, j) of A at
 * a[j * lda + i]. A is stored as [m x k] with lda >= max(1, m), or, transposed, as [k x m] with lda >= max(1, k); B as
 * [k x n] with ldb >= max(1, k), or, transposed, as [n x k] with ldb >= max(1, n); ldc >= max(1, m). All arrays belong
 * to the caller; C must not overlap A or B, which are never written.
 *
 * C is float64 for both input types: products of float32 numbers are exact in float64, and sums are float64, |error| <=
 * p(k) eps |op(A)| |op(B)| entry by entry. The library's own kernels compute them, without OpenBLAS. With beta = 0, C
 * is not read and may hold anything; with alpha = 0, A and B are not read and may be NULL. NaN and infinity in A and B
 * spread to C as the arithmetic has it. Sizes of 0 are allowed.
 *
 * The result has the same bits for every number of threads of the context; several threads work on one product from
 * about m n k = 128^3 on.
 *
 * Every function returns HT_OK; HT_INVALID_ARGUMENT for a NULL pointer, a negative size or a leading dimension that is
 * too small; HT_OUT_OF_MEMORY; or HT_THREAD_LIMIT where a thread of the context cannot be started.
 */
#ifndef HEAVYTAILS_PRODUCT_H
#define HEAVYTAILS_PRODUCT_H

#include <heavytails/context.h>

HT_BEGIN_DECLS

HT_API ht_status ht_gemm_s(ht_context *context, int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n,
                           int64_t k, double alpha, const float *a, int64_t lda, const float *b, int64_t ldb,
                           double beta, double *c, int64_t ldc);
HT_API ht_status ht_gemm_d(ht_context *context, int32_t transpose_a, int32_t transpose_b, int64_t m, int64_t n,
                           int64_t k, double alpha, const double *a, int64_t lda, const double *b, int64_t ldb,
                           double beta, double *c, int64_t ldc);

HT_END_DECLS

#endif
