// Eigenvalues without vectors by our own kernels: of A'A or AA' for singular values, of A for a symmetric matrix.
//
//   sigma_j^2 = lambda_j(A'A) (m >= n) or lambda_j(AA') (m < n)
//
// Eigenvalues of the Gram matrix carry an absolute error of about eps lambda_max, so sigma has a relative error of
// about eps / 2 (sigma_max / sigma)^2, that is 6e-9 at 1e-4 sigma_max and 6e-5 at 1e-6 sigma_max, and an absolute error
// of at most about 1e-8 sigma_max. float32 data carry 3e-8 sigma_max from their own rounding.
#pragma once

#include "spectra/kernels/kernels.hpp"
#include "spectra/matrix.hpp"
#include "spectra/scratch.hpp"

namespace heavytails {

// Tolerances: the reduction itself leaves an error of eps lambda_max = 2e-16 lambda_max in an eigenvalue; small
// eigenvalues are resolved below it. float32 data carry a rounding of 6e-8 of their own, so that their secants may stop
// early.
constexpr Tolerance float_gram_tolerance{2e-15, 1e-12, 1e-18, 1e-13};

// One eigenvalue problem: of A'A or AA' for a float32 or float64 matrix A, or of a symmetric matrix. values [order]
// receives sigma, descending, or lambda, ascending.
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

// Solves up to kernels.lanes problems of one kind and order together, one in each lane of the vectors. Returns whether
// all are HT_MATRIX_OK.
bool solve_in_lanes(const Kernels &kernels, const Problem *problems, int count, Scratch &scratch);

// Solves one problem by way of a band matrix. scratch [parallel.workers]. Returns whether it is HT_MATRIX_OK.
bool solve_alone(const Kernels &kernels, const Problem &problem, Scratch *scratch, const Parallel &parallel);

// Largest order at which problems are always solved in lanes. Esd.LargestTogether in C# is the same number.
constexpr std::int64_t always_in_lanes = 64;
static_assert(always_in_lanes >= band, "smaller orders than one panel of the band reduction go in lanes");

// Whether `count` problems (<= kernels.lanes) of this order take less time together in lanes than one after the other.
bool lanes_pay(const Kernels &kernels, std::int64_t order, std::int64_t count);

} // namespace heavytails
