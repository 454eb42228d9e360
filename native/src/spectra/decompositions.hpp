// What LAPACK does for us, one matrix at a time, with scaling and a status (HT_MATRIX_...) instead of an exception.
// Results of a matrix that is not HT_MATRIX_OK are NaN.
#pragma once

#include "spectra/matrix.hpp"
#include "spectra/scratch.hpp"

namespace heavytails {

// Where a result matrix goes: column-major, entry (i, j) at x[j * ld + i].
struct Result {
    double *x;
    std::int64_t ld;
};

// sigma [k] descending by bidiagonalisation (dgesdd without vectors).
template <class T>
std::int32_t singular_values_lapack(const Matrix<T> &matrix, double *sigma, Scratch &scratch);

// A = U diag(sigma) V' by dgesdd, u [m x k], vt [k x n].
template <class T>
std::int32_t svd_thin(const Matrix<T> &matrix, Result u, double *sigma, Result vt, Scratch &scratch);

// lambda [n] ascending, and the eigenvectors as columns of v [n x n], by dsyevd on the lower triangle.
std::int32_t eigen_symmetric_lapack(const Matrix<double> &matrix, double *lambda, Result v, Scratch &scratch);

} // namespace heavytails
