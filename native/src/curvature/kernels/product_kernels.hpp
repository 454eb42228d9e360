// The kernels of a perceptron's products, filled in by products.hpp for one instruction set.
//
// Panels. A matrix [m x n] is stored as panels of `width` columns, each row-major [m x width]; columns from n to the
// next multiple of width are zero. Entry (i, j) is at (j / width) m width + i width + j % width. Rows are samples, m a
// multiple of `rows`; rows behind the last sample are zero. In this form a matrix is a left factor, a right factor and
// a result without being copied.
#pragma once

#include <cstdint>

namespace heavytails {

template <class T>
struct ProductKernels {
    int width; // columns of a panel
    int rows;  // rows that are computed together; divides width

    // C = A B, or C += A B: A [m x k], C [m x n] and B [k x n] in panels, the rows of B counted up to a multiple of
    // width.
    void (*multiply)(std::int64_t m, std::int64_t k, std::int64_t n, const T *a, const T *b, T *c, bool add);
    // C = A'B, or C += A'B: A [m x k] and B [m x n] in panels, C [k x n] in panels of k rows rounded up to a multiple
    // of width.
    void (*multiply_transposed)(std::int64_t m, std::int64_t k, std::int64_t n, const T *a, const T *b, T *c, bool add);
    // y_j += sum_i A_ij of A [m x n] in panels; y has n rounded up to a multiple of width.
    void (*add_rows)(std::int64_t m, std::int64_t n, const T *a, T *y);
    // Every row of A [m x n] in panels becomes x, whose length is n rounded up to a multiple of width.
    void (*fill_rows)(std::int64_t m, std::int64_t n, const T *x, T *a);
    // Entry by entry over `count` numbers, a multiple of width: z = f z, y = f z, and z = f z + c r.
    void (*scale)(std::int64_t count, const T *f, T *z);
    void (*multiply_entries)(std::int64_t count, const T *f, const T *z, T *y);
    void (*scale_and_add)(std::int64_t count, const T *f, const T *c, const T *r, T *z);
    // a = tanh z in the place of z, and a = (1 - a^2) e, of `count` numbers, a multiple of rows width.
    void (*tanh)(std::int64_t count, T *z);
    void (*tanh_slopes)(std::int64_t count, const T *e, T *a);
    // e_i = factor p_i (r_i - p_i'r_i) by rows of [m x n] in panels: the Hessian of softmax cross-entropy. It is
    // computed with r_i less its entry `top`, that of the largest p: where that p is almost 1, r - p'r would be
    // rounding error.
    void (*softmax_hessian)(std::int64_t m, std::int64_t n, const T *p, const std::int32_t *top, const T *r, T factor,
                            T *e);
    // u_i += A_i'B_i by rows of [m x n] in panels.
    void (*add_row_products)(std::int64_t m, std::int64_t n, const T *a, const T *b, T *u);
    // E_i = u_i A_i by rows of [m x n] in panels.
    void (*scale_rows)(std::int64_t m, std::int64_t n, const T *u, const T *a, T *e);
};

} // namespace heavytails
