// Scaling by a power of two, a_ij <- 2^e a_ij, that takes the largest entry near 1 where fourth powers of entries could
// overflow or underflow. It rounds nothing, except where results are subnormal.
#pragma once

#include "core/scaling.hpp"
#include "spectra/matrix.hpp"

namespace heavytails {

// max |a_ij|; 0 for an empty matrix, NaN when an entry is NaN or infinite.
template <class T>
double largest_entry(const Matrix<T> &matrix);

// The same over the lower triangle (i >= j) only.
double largest_entry_lower(const Matrix<double> &matrix);

// to[j * ld + i] = 2^exponent a_ij
template <class T>
void copy_scaled(const Matrix<T> &matrix, int exponent, double *to, std::int64_t ld);

} // namespace heavytails
