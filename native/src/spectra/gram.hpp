// Singular values from the Gram matrix of the shorter side, in float64:
//   sigma_j^2 = lambda_j(A' A) (m >= n) or lambda_j(A A') (m < n).
// The eigenvalues carry an absolute error of about eps lambda_max, so sigma has a relative error of about eps / 2 (sigma_max / sigma)^2 : 6e-9 at
// 1e-4 sigma_max, 6e-5 at 1e-6 sigma_max, and an absolute one of at most about 1e-8 sigma_max. float32 data carry 3e-8 sigma_max from their own rounding.
#pragma once

#include "spectra/matrix.hpp"
#include "spectra/scratch.hpp"

namespace heavytails {

// HT_MATRIX_... ; sigma [k] descending, NaN unless HT_MATRIX_OK.
template <class T>
std::int32_t singular_values_gram(const Matrix<T> &matrix, double *sigma, Scratch &scratch);

} // namespace heavytails
