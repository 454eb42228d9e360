// C = alpha op(A) op(B) + beta C of column-major matrices: op(A) [m x k], op(B) [k x n], C [m x n]; op is the matrix
// itself or its transpose.
#pragma once

#include <cstdint>

namespace heavytails {

template <class T>
struct Product {
    bool transpose_a, transpose_b;
    std::int64_t m, n, k;
    double alpha;
    const T *a;
    std::int64_t lda;
    const T *b;
    std::int64_t ldb;
    double beta;
    double *c;
    std::int64_t ldc;
};

} // namespace heavytails
