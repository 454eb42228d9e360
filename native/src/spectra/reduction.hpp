// Eigenvalues alone, by our own kernels: of A'A or AA' for singular values, of A itself for a symmetric matrix.
//
//   sigma_j^2 = lambda_j(A'A) (m >= n) or lambda_j(AA') (m < n)
//
// Eigenvalues of the Gram matrix carry an absolute error of about eps lambda_max, so sigma has a relative error of
// about eps / 2 (sigma_max / sigma)^2 : 6e-9 at 1e-4 sigma_max, 6e-5 at 1e-6 sigma_max, and an absolute one of about
// 1e-8 sigma_max at most. float32 data carry 3e-8 sigma_max from their own rounding.
#pragma once

#include "spectra/kernels/kernels.hpp"
#include "spectra/matrix.hpp"
#include "spectra/scratch.hpp"

namespace heavytails {

// One eigenvalue problem: the matrix is A'A or AA' of a float32 or float64 matrix, or a symmetric matrix itself. values
// [order] are sigma descending, or lambda ascending.
struct Problem {
    enum class Kind { GramOfFloat, GramOfDouble, Symmetric };
    Kind kind;
    std::int64_t m, n, lda;
    const void *a;
    double *values;
    std::int32_t *status; // may be null

    std::int64_t order() const { return std::min(m, n); }
};

Problem problem(const Matrix<float> &matrix, double *sigma, std::int32_t *status);
Problem problem(const Matrix<double> &matrix, double *sigma, std::int32_t *status);
Problem symmetric_problem(const Matrix<double> &matrix, double *lambda, std::int32_t *status);

// Up to kernels.lanes problems of one kind and order, one in each lane of the vectors. Answers whether all are
// HT_MATRIX_OK.
bool solve_in_lanes(const Kernels &kernels, const Problem *problems, int count, Scratch &scratch);

// One problem, by way of a band matrix. scratch [parallel.workers].
bool solve_alone(const Kernels &kernels, const Problem &problem, Scratch *scratch, const Parallel &parallel);

// Whether `count` problems (<= kernels.lanes) of this order are sooner done together in lanes than one after the other.
bool lanes_pay(const Kernels &kernels, std::int64_t order, std::int64_t count);

} // namespace heavytails
