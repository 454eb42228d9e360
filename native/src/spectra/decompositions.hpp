// Decompositions by LAPACK, one matrix at a time:  A = U diag(sigma) V',  A = V diag(lambda) V'
//
// Entries are scaled by a power of two where needed. Each function returns the matrix's status, HT_MATRIX_...; the
// results of a matrix that is not HT_MATRIX_OK are NaN.
#pragma once

#include "spectra/matrix.hpp"
#include "spectra/scratch.hpp"

namespace heavytails {

// Place of a result matrix, column-major: entry (i, j) at x[j * ld + i].
struct Result {
    double *x;
    std::int64_t ld;
};

// sigma [k], descending, by bidiagonalisation (dgesdd without vectors), k = min(m, n).
template <class T>
std::int32_t singular_values_lapack(const Matrix<T> &matrix, double *sigma, Scratch &scratch);

// u [m x k], sigma [k] descending and vt [k x n] by dgesdd.
template <class T>
std::int32_t svd_thin(const Matrix<T> &matrix, Result u, double *sigma, Result vt, Scratch &scratch);

// lambda [n], ascending, and the eigenvectors as columns of v [n x n], by dsyevd on the lower triangle.
std::int32_t eigen_symmetric_lapack(const Matrix<double> &matrix, double *lambda, Result v, Scratch &scratch);

} // namespace heavytails
