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

// How many singular vectors a decomposition has: the first k = min(m, n) left and right ones, or bases of the whole
// spaces.
enum class Vectors { Thin, Full };

// Columns of u and rows of vt.
template <class T>
std::int64_t columns_of_u(const Matrix<T> &matrix, Vectors vectors) {
    return vectors == Vectors::Full ? matrix.m : matrix.rank();
}
template <class T>
std::int64_t rows_of_vt(const Matrix<T> &matrix, Vectors vectors) {
    return vectors == Vectors::Full ? matrix.n : matrix.rank();
}

// u [m x columns_of_u], sigma [k] descending and vt [rows_of_vt x n] by dgesdd.
template <class T>
std::int32_t svd(const Matrix<T> &matrix, Vectors vectors, Result u, double *sigma, Result vt, Scratch &scratch);

// x = identity [n x n]
void fill_identity(Result x, std::int64_t n);

// lambda [n], ascending, and the eigenvectors as columns of v [n x n], by dsyevd on the lower triangle.
std::int32_t eigen_symmetric_lapack(const Matrix<double> &matrix, double *lambda, Result v, Scratch &scratch);

} // namespace heavytails
