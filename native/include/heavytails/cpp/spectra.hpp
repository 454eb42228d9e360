/**
 * @file
 * Spectra of dense matrices: the functions of spectra.h. Those for one matrix throw HT_NOT_FINITE or HT_NOT_CONVERGED;
 * those for many give each matrix its status.
 */
#ifndef HEAVYTAILS_CPP_SPECTRA_HPP
#define HEAVYTAILS_CPP_SPECTRA_HPP

#include <heavytails/cpp/context.hpp>
#include <heavytails/cpp/matrix.hpp>
#include <heavytails/spectra.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ht {

/** Singular values (descending) or eigenvalues (ascending) of the matrices of a batch, `each` numbers a matrix. */
struct BatchValues {
    std::vector<double> values;       /**< Those of matrix b from b * each on. */
    std::vector<std::int32_t> status; /**< HT_MATRIX_OK, or why the values of matrix b are NaN. */
    std::int64_t each = 0;            /**< Number of values of one matrix. */
    bool complete = true;             /**< Whether every matrix is HT_MATRIX_OK. */

    /** The values of matrix b. */
    Span<const double> operator[](std::int64_t b) const {
        return Span<const double>(values).subspan(static_cast<std::size_t>(b * each), static_cast<std::size_t>(each));
    }
};

/** Singular values of matrices of several shapes. */
struct MixedValues {
    std::vector<std::vector<double>> values; /**< Those of each matrix, descending. */
    std::vector<std::int32_t> status;        /**< HT_MATRIX_OK, or why the values of a matrix are NaN. */
    bool complete = true;                    /**< Whether every matrix is HT_MATRIX_OK. */
};

/**
 * Decompositions A = U diag(sigma) V' of `count` matrices [m x n], k = min(m, n). Thin ones have k columns of U and k
 * rows of V'; full ones have m and n, of which the first k belong to sigma.
 */
struct Svd {
    std::vector<double> u;            /**< U [m x k], full [m x m], of each matrix, column-major, one after another. */
    std::vector<double> sigma;        /**< Singular values of matrix b, descending, from b k on. */
    std::vector<double> vt;           /**< V' [k x n], full [n x n], of each matrix, column-major. */
    std::vector<std::int32_t> status; /**< HT_MATRIX_OK, or why the results of matrix b are NaN. */
    bool complete = true;             /**< Whether every matrix is HT_MATRIX_OK. */
};

/** Eigenvalues and eigenvectors of `count` symmetric matrices [n x n]. */
struct SymmetricEigen {
    std::vector<double> values;       /**< Eigenvalues of matrix b, ascending, from b n on. */
    std::vector<double> vectors;      /**< Eigenvectors [n x n] of matrix b, column-major, from b n n on. */
    std::vector<std::int32_t> status; /**< HT_MATRIX_OK, or why the results of matrix b are NaN. */
    bool complete = true;             /**< Whether every matrix is HT_MATRIX_OK. */
};

/** @cond */
namespace detail {

// The C functions by the type of their matrices.
inline ht_status values(ht_context *c, Matrix<const float> a, double *sigma) {
    return ht_singular_values_s(c, a.rows, a.columns, a.data, a.ld, sigma);
}
inline ht_status values(ht_context *c, Matrix<const double> a, double *sigma) {
    return ht_singular_values_d(c, a.rows, a.columns, a.data, a.ld, sigma);
}
inline ht_status values(ht_context *c, Batch<const float> a, double *sigma, std::int64_t k, std::int32_t *status) {
    return ht_singular_values_batch_s(c, a.count, a.rows, a.columns, a.data, a.ld, a.stride, sigma, k, status);
}
inline ht_status values(ht_context *c, Batch<const double> a, double *sigma, std::int64_t k, std::int32_t *status) {
    return ht_singular_values_batch_d(c, a.count, a.rows, a.columns, a.data, a.ld, a.stride, sigma, k, status);
}
inline decltype(&ht_svd_thin_s) svd_of(float, bool full) { return full ? &ht_svd_full_s : &ht_svd_thin_s; }
inline decltype(&ht_svd_thin_d) svd_of(double, bool full) { return full ? &ht_svd_full_d : &ht_svd_thin_d; }
inline ht_status mixed(ht_context *c, std::int64_t count, const std::int64_t *m, const std::int64_t *n,
                       const float *const *a, const std::int64_t *lda, double *const *sigma, std::int32_t *status) {
    return ht_singular_values_mixed_s(c, count, m, n, a, lda, sigma, status);
}
inline ht_status mixed(ht_context *c, std::int64_t count, const std::int64_t *m, const std::int64_t *n,
                       const double *const *a, const std::int64_t *lda, double *const *sigma, std::int32_t *status) {
    return ht_singular_values_mixed_d(c, count, m, n, a, lda, sigma, status);
}

template <class T>
std::vector<double> singular_values(const Context &context, Matrix<const T> a) {
    std::vector<double> sigma(area(std::min(a.rows, a.columns), 1));
    check(values(context.get(), a, sigma.data()));
    return sigma;
}

template <class T>
BatchValues singular_values(const Context &context, Batch<const T> a) {
    BatchValues result;
    result.each = std::min(a.rows, a.columns);
    result.values.resize(area(a.count, result.each));
    result.status.resize(area(a.count, 1));
    result.complete = check_partial(values(context.get(), a, result.values.data(), result.each, result.status.data()));
    return result;
}

template <class T>
MixedValues singular_values(const Context &context, Span<const Matrix<const T>> matrices) {
    MixedValues result;
    std::vector<std::int64_t> m, n, lda;
    std::vector<const T *> a;
    std::vector<double *> sigma;
    for (const auto &matrix : matrices) {
        m.push_back(matrix.rows);
        n.push_back(matrix.columns);
        lda.push_back(matrix.ld);
        a.push_back(matrix.data);
        result.values.emplace_back(area(std::min(matrix.rows, matrix.columns), 1));
        sigma.push_back(result.values.back().data());
    }
    result.status.resize(matrices.size());
    result.complete = check_partial(mixed(context.get(), static_cast<std::int64_t>(matrices.size()), m.data(), n.data(),
                                          a.data(), lda.data(), sigma.data(), result.status.data()));
    return result;
}

template <class T>
Svd svd(const Context &context, Batch<const T> a, bool full) {
    const std::int64_t m = a.rows, n = a.columns, k = std::min(m, n);
    const std::int64_t columns_u = full ? m : k, rows_vt = full ? n : k; // of each U and of each V'
    const std::int64_t ldu = std::max<std::int64_t>(1, m), ldvt = std::max<std::int64_t>(1, rows_vt);
    Svd result;
    result.u.resize(area(a.count, static_cast<std::int64_t>(area(m, columns_u))));
    result.sigma.resize(area(a.count, k));
    result.vt.resize(area(a.count, static_cast<std::int64_t>(area(rows_vt, n))));
    result.status.resize(area(a.count, 1));
    result.complete = check_partial(svd_of(T(), full)(context.get(), a.count, m, n, a.data, a.ld, a.stride,
                                                      result.u.data(), ldu, ldu * columns_u, result.sigma.data(), k,
                                                      result.vt.data(), ldvt, ldvt * n, result.status.data()));
    return result;
}

inline void require_square(Batch<const double> a) {
    require(a.rows == a.columns,
            "expected square matrices, got [" + std::to_string(a.rows) + " x " + std::to_string(a.columns) + "]");
}

// The result of a batch of one, where its matrix has one.
template <class Result>
Result only(Result result) {
    if (!result.complete && result.status[0] == HT_MATRIX_NOT_FINITE)
        throw Error(HT_NOT_FINITE, "expected finite numbers, got NaN or infinity in the matrix");
    if (!result.complete) throw Error(HT_NOT_CONVERGED, "the iteration did not converge for the matrix");
    return result;
}

} // namespace detail
/** @endcond */

/** Singular values of one matrix, descending [min(m, n)]. */
inline std::vector<double> singular_values(const Context &context, Matrix<const float> a) {
    return detail::singular_values(context, a);
}
/** Singular values of one matrix, descending [min(m, n)]. */
inline std::vector<double> singular_values(const Context &context, Matrix<const double> a) {
    return detail::singular_values(context, a);
}
/** Singular values of the matrices of a batch. */
inline BatchValues singular_values(const Context &context, Batch<const float> a) {
    return detail::singular_values(context, a);
}
/** Singular values of the matrices of a batch. */
inline BatchValues singular_values(const Context &context, Batch<const double> a) {
    return detail::singular_values(context, a);
}
/** Singular values of matrices of several shapes. */
inline MixedValues singular_values(const Context &context, Span<const Matrix<const float>> matrices) {
    return detail::singular_values(context, matrices);
}
/** Singular values of matrices of several shapes. */
inline MixedValues singular_values(const Context &context, Span<const Matrix<const double>> matrices) {
    return detail::singular_values(context, matrices);
}

/** Thin singular value decompositions of the matrices of a batch. */
inline Svd svd(const Context &context, Batch<const float> a) { return detail::svd(context, a, false); }
/** Thin singular value decompositions of the matrices of a batch. */
inline Svd svd(const Context &context, Batch<const double> a) { return detail::svd(context, a, false); }
/** Thin singular value decomposition of one matrix. */
inline Svd svd(const Context &context, Matrix<const float> a) {
    return detail::only(detail::svd(context, Batch<const float>(a, 1, 0), false));
}
/** Thin singular value decomposition of one matrix. */
inline Svd svd(const Context &context, Matrix<const double> a) {
    return detail::only(detail::svd(context, Batch<const double>(a, 1, 0), false));
}

/** Full singular value decompositions of the matrices of a batch. */
inline Svd svd_full(const Context &context, Batch<const float> a) { return detail::svd(context, a, true); }
/** Full singular value decompositions of the matrices of a batch. */
inline Svd svd_full(const Context &context, Batch<const double> a) { return detail::svd(context, a, true); }
/** Full singular value decomposition of one matrix. */
inline Svd svd_full(const Context &context, Matrix<const float> a) {
    return detail::only(detail::svd(context, Batch<const float>(a, 1, 0), true));
}
/** Full singular value decomposition of one matrix. */
inline Svd svd_full(const Context &context, Matrix<const double> a) {
    return detail::only(detail::svd(context, Batch<const double>(a, 1, 0), true));
}

/** Eigenvalues of symmetric matrices, of which only the lower triangles are read. */
inline BatchValues eigenvalues_symmetric(const Context &context, Batch<const double> a) {
    detail::require_square(a);
    BatchValues result;
    result.each = a.rows;
    result.values.resize(detail::area(a.count, a.rows));
    result.status.resize(detail::area(a.count, 1));
    result.complete = check_partial(ht_eigenvalues_symmetric_batch_d(
        context.get(), a.count, a.rows, a.data, a.ld, a.stride, result.values.data(), a.rows, result.status.data()));
    return result;
}
/** Eigenvalues of one symmetric matrix, ascending [n]. */
inline std::vector<double> eigenvalues_symmetric(const Context &context, Matrix<const double> a) {
    return detail::only(eigenvalues_symmetric(context, Batch<const double>(a, 1, 0))).values;
}

/** Eigenvalues and eigenvectors of symmetric matrices, of which only the lower triangles are read. */
inline SymmetricEigen eigen_symmetric(const Context &context, Batch<const double> a) {
    detail::require_square(a);
    const std::size_t square = detail::area(a.rows, a.rows);
    SymmetricEigen result;
    result.values.resize(detail::area(a.count, a.rows));
    result.vectors.resize(detail::area(a.count, static_cast<std::int64_t>(square)));
    result.status.resize(detail::area(a.count, 1));
    result.complete = check_partial(ht_eigen_symmetric_batch_d(
        context.get(), a.count, a.rows, a.data, a.ld, a.stride, result.values.data(), a.rows, result.vectors.data(),
        std::max<std::int64_t>(1, a.rows), static_cast<std::int64_t>(square), result.status.data()));
    return result;
}
/** Eigenvalues and eigenvectors of one symmetric matrix. */
inline SymmetricEigen eigen_symmetric(const Context &context, Matrix<const double> a) {
    return detail::only(eigen_symmetric(context, Batch<const double>(a, 1, 0)));
}

} // namespace ht

#endif
