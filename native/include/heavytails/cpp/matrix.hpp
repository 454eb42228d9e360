/**
 * @file
 * Column-major matrices and batches of them, which others own.
 */
#ifndef HEAVYTAILS_CPP_MATRIX_HPP
#define HEAVYTAILS_CPP_MATRIX_HPP

#include <heavytails/cpp/error.hpp>
#include <heavytails/cpp/span.hpp>

#include <cstdint>

namespace ht {

/** A column-major matrix: entry (i, j) at data[j * ld + i]. */
template <class T>
struct Matrix {
    T *data;              /**< Entry (0, 0). */
    std::int64_t rows;    /**< Number of rows. */
    std::int64_t columns; /**< Number of columns. */
    std::int64_t ld;      /**< Leading dimension, the distance between columns, >= max(1, rows). */

    /** A matrix without gaps between its columns. */
    Matrix(T *data_, std::int64_t rows_, std::int64_t columns_)
        : Matrix(data_, rows_, columns_, rows_ > 1 ? rows_ : 1) {}
    /** A matrix with a leading dimension. */
    Matrix(T *data_, std::int64_t rows_, std::int64_t columns_, std::int64_t ld_)
        : data(data_), rows(rows_), columns(columns_), ld(ld_) {}
    /** The same matrix to be read only. */
    template <class U, class = typename std::enable_if<std::is_same<const U, T>::value>::type>
    Matrix(const Matrix<U> &other) : Matrix(other.data, other.rows, other.columns, other.ld) {}

    /** Entry (i, j). */
    T &operator()(std::int64_t i, std::int64_t j) const { return data[j * ld + i]; }
    /** Column j. */
    Span<T> column(std::int64_t j) const { return Span<T>(data + j * ld, static_cast<std::size_t>(rows)); }
};

/** `count` column-major matrices of one shape, `stride` elements apart. */
template <class T>
struct Batch {
    T *data;              /**< Entry (0, 0) of the first matrix. */
    std::int64_t count;   /**< Number of matrices. */
    std::int64_t rows;    /**< Number of rows of each. */
    std::int64_t columns; /**< Number of columns of each. */
    std::int64_t ld;      /**< Leading dimension, >= max(1, rows). */
    std::int64_t stride;  /**< Distance between matrices, >= 0. */

    /** The matrix `first` and count - 1 others of its shape. */
    Batch(Matrix<T> first, std::int64_t count_, std::int64_t stride_)
        : data(first.data), count(count_), rows(first.rows), columns(first.columns), ld(first.ld), stride(stride_) {}
    /** The same matrices to be read only. */
    template <class U, class = typename std::enable_if<std::is_same<const U, T>::value>::type>
    Batch(const Batch<U> &other)
        : Batch(Matrix<T>(other.data, other.rows, other.columns, other.ld), other.count, other.stride) {}

    /** Matrix b, 0 <= b < count. */
    Matrix<T> operator[](std::int64_t b) const { return Matrix<T>(data + b * stride, rows, columns, ld); }
};

/** @cond */
namespace detail {
template <class Container>
using Element = typename std::remove_pointer<decltype(std::declval<Container &>().data())>::type;
}
/** @endcond */

/**
 * A container's elements as a column-major [rows x columns] without gaps. HT_INVALID_ARGUMENT where it has fewer. (As a
 * row-major [columns x rows], they are the transposed matrix, which has the same singular values.)
 */
template <class Container>
Matrix<detail::Element<Container>> column_major(Container &container, std::int64_t rows, std::int64_t columns) {
    detail::require_size("matrix", container.size(), detail::area(rows, columns));
    return Matrix<detail::Element<Container>>(container.data(), rows, columns);
}

/** A container's elements as `count` column-major [rows x columns] without gaps. HT_INVALID_ARGUMENT where it has
 * fewer. */
template <class Container>
Batch<detail::Element<Container>> batch(Container &container, std::int64_t count, std::int64_t rows,
                                        std::int64_t columns) {
    const std::size_t each = detail::area(rows, columns);
    detail::require_size("batch", container.size(), detail::area(count, static_cast<std::int64_t>(each)));
    return Batch<detail::Element<Container>>(Matrix<detail::Element<Container>>(container.data(), rows, columns), count,
                                             static_cast<std::int64_t>(each));
}

} // namespace ht

#endif
