/**
 * @file
 * Products of dense matrices: the functions of product.h.
 *
 *     ht::gemm(context, {ht::transposed(a), b}, c);                        // C = A' B
 *     std::vector<double> c = ht::multiply(context, {a, b, 0.5});          // 0.5 A B
 */
#ifndef HEAVYTAILS_CPP_PRODUCT_HPP
#define HEAVYTAILS_CPP_PRODUCT_HPP

#include <heavytails/cpp/context.hpp>
#include <heavytails/cpp/matrix.hpp>
#include <heavytails/product.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace ht {

/** A factor op(X) of a product: a matrix as it is, or by transposed() its transpose. */
template <class T>
struct Factor {
    Matrix<const T> matrix; /**< X as it is stored. */
    bool transpose;         /**< Whether op(X) = X'. */

    /** op(X) = X. */
    Factor(Matrix<const T> x) : Factor(x, false) {}
    /** op(X) = X. */
    Factor(Matrix<T> x) : Factor(x, false) {}
    /** op(X) = X' for transpose_ = true, else X. */
    Factor(Matrix<const T> x, bool transpose_) : matrix(x), transpose(transpose_) {}

    /** Number of rows of op(X). */
    std::int64_t rows() const noexcept { return transpose ? matrix.columns : matrix.rows; }
    /** Number of columns of op(X). */
    std::int64_t columns() const noexcept { return transpose ? matrix.rows : matrix.columns; }
};

/** The transpose of a matrix as a factor of a product. No number is moved. */
template <class T>
Factor<typename std::remove_const<T>::type> transposed(Matrix<T> x) {
    return Factor<typename std::remove_const<T>::type>(Matrix<const T>(x), true);
}

/** alpha op(A) op(B), to be computed. */
template <class T>
struct Product {
    Factor<T> a;  /**< op(A) [m x k]. */
    Factor<T> b;  /**< op(B) [k x n]. */
    double alpha; /**< The factor alpha; with 0, A and B are not read. */

    /** The product of two matrices or transposes times alpha, 1 by default. */
    Product(Factor<T> a_, Factor<T> b_, double alpha_ = 1) : a(a_), b(b_), alpha(alpha_) {}
};

/** @cond */
namespace detail {

inline ht_status gemm(ht_context *c, const Product<float> &p, Matrix<double> to, double beta) {
    return ht_gemm_s(c, p.a.transpose, p.b.transpose, to.rows, to.columns, p.a.columns(), p.alpha, p.a.matrix.data,
                     p.a.matrix.ld, p.b.matrix.data, p.b.matrix.ld, beta, to.data, to.ld);
}
inline ht_status gemm(ht_context *c, const Product<double> &p, Matrix<double> to, double beta) {
    return ht_gemm_d(c, p.a.transpose, p.b.transpose, to.rows, to.columns, p.a.columns(), p.alpha, p.a.matrix.data,
                     p.a.matrix.ld, p.b.matrix.data, p.b.matrix.ld, beta, to.data, to.ld);
}

inline std::string shape(std::int64_t rows, std::int64_t columns) {
    return "[" + std::to_string(rows) + " x " + std::to_string(columns) + "]";
}

template <class T>
void product(const Context &context, const Product<T> &p, Matrix<double> c, double beta) {
    require(p.a.columns() == p.b.rows(), "op(B): expected " + std::to_string(p.a.columns()) + " rows, as op(A) is " +
                                             shape(p.a.rows(), p.a.columns()) + ", got " +
                                             shape(p.b.rows(), p.b.columns()));
    require(c.rows == p.a.rows() && c.columns == p.b.columns(),
            "c: expected " + shape(p.a.rows(), p.b.columns()) + ", got " + shape(c.rows, c.columns));
    check(gemm(context.get(), p, c, beta));
}

template <class T>
std::vector<double> product(const Context &context, const Product<T> &p) {
    std::vector<double> c(area(p.a.rows(), p.b.columns()));
    product(context, p, column_major(c, p.a.rows(), p.b.columns()), 0);
    return c;
}

} // namespace detail
/** @endcond */

/**
 * C = alpha op(A) op(B) + beta C for C [m x n], which must not overlap A or B. HT_INVALID_ARGUMENT where the shapes do
 * not fit. beta is 0 by default, for which C is not read.
 */
inline void gemm(const Context &context, const Product<float> &product, Matrix<double> c, double beta = 0) {
    detail::product(context, product, c, beta);
}
/** C = alpha op(A) op(B) + beta C, as for float. */
inline void gemm(const Context &context, const Product<double> &product, Matrix<double> c, double beta = 0) {
    detail::product(context, product, c, beta);
}

/** alpha op(A) op(B) [m x n], column-major without gaps. HT_INVALID_ARGUMENT where the shapes do not fit. */
inline std::vector<double> multiply(const Context &context, const Product<float> &product) {
    return detail::product(context, product);
}
/** alpha op(A) op(B) [m x n], column-major without gaps. HT_INVALID_ARGUMENT where the shapes do not fit. */
inline std::vector<double> multiply(const Context &context, const Product<double> &product) {
    return detail::product(context, product);
}

} // namespace ht

#endif
