// Scaling by a power of two, a_ij <- 2^e a_ij, that takes the largest entry near 1 where fourth powers of entries could
// overflow or underflow. It rounds nothing, except where results are subnormal.
#pragma once

#include "spectra/matrix.hpp"

namespace heavytails {

// max |a_ij|; 0 for an empty matrix, NaN when an entry is NaN or infinite.
template <class T>
double largest_entry(const Matrix<T> &matrix);

// The same over the lower triangle (i >= j) only.
double largest_entry_lower(const Matrix<double> &matrix);

// Exponent e such that entries times 2^e can be squared twice and added safely; 0 when they can be already. |e| <=
// 1023.
int scale_exponent(double largest);

// to[j * ld + i] = 2^exponent a_ij
template <class T>
void copy_scaled(const Matrix<T> &matrix, int exponent, double *to, std::int64_t ld);

// Undoes the scaling of results: x[i] *= 2^-exponent
void unscale(double *x, std::int64_t count, int exponent);

} // namespace heavytails
