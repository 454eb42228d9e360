// Largest entries by integer maxima of bits, and scaling by powers of two.
#include "spectra/scale.hpp"

#include <cmath>
#include <cstring>
#include <limits>

namespace heavytails {
namespace {

// The bits of |x| as an integer are ordered like |x|, with infinity and NaN above all finite numbers. One integer
// maximum finds the largest entry and whether all entries are finite, and the compiler vectorises it without
// -ffast-math.
template <class T>
struct Bits;
template <>
struct Bits<float> {
    using Int = std::int32_t;
    static constexpr Int magnitude = 0x7fffffff;
};
template <>
struct Bits<double> {
    using Int = std::int64_t;
    static constexpr Int magnitude = 0x7fffffffffffffff;
};

template <class T>
typename Bits<T>::Int largest_bits(const T *x, std::int64_t count, typename Bits<T>::Int largest) {
    using Int = typename Bits<T>::Int;
    for (std::int64_t i = 0; i < count; i++) {
        Int bits;
        std::memcpy(&bits, x + i, sizeof bits);
        largest = std::max<Int>(largest, bits & Bits<T>::magnitude);
    }
    return largest;
}

template <class T>
double value(typename Bits<T>::Int bits) {
    T x;
    std::memcpy(&x, &bits, sizeof x);
    return std::isfinite(x) ? static_cast<double>(x) : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

template <class T>
double largest_entry(const Matrix<T> &matrix) {
    typename Bits<T>::Int largest = 0;
    if (matrix.lda == matrix.m) return value<T>(largest_bits(matrix.a, matrix.m * matrix.n, largest));
    for (std::int64_t j = 0; j < matrix.n; j++) largest = largest_bits(matrix.a + j * matrix.lda, matrix.m, largest);
    return value<T>(largest);
}

double largest_entry_lower(const Matrix<double> &matrix) {
    Bits<double>::Int largest = 0;
    for (std::int64_t j = 0; j < matrix.n; j++)
        largest = largest_bits(matrix.a + j * matrix.lda + j, matrix.n - j, largest);
    return value<double>(largest);
}

template <class T>
void copy_scaled(const Matrix<T> &matrix, int exponent, double *to, std::int64_t ld) {
    const double scale = std::ldexp(1.0, exponent);
    for (std::int64_t j = 0; j < matrix.n; j++) {
        const T *from = matrix.a + j * matrix.lda;
        double *column = to + j * ld;
        if (exponent == 0)
            for (std::int64_t i = 0; i < matrix.m; i++) column[i] = static_cast<double>(from[i]);
        else
            for (std::int64_t i = 0; i < matrix.m; i++) column[i] = static_cast<double>(from[i]) * scale;
    }
}

template double largest_entry(const Matrix<float> &);
template double largest_entry(const Matrix<double> &);
template void copy_scaled(const Matrix<float> &, int, double *, std::int64_t);
template void copy_scaled(const Matrix<double> &, int, double *, std::int64_t);

} // namespace heavytails
