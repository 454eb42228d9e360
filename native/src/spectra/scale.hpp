// A power of two that takes the largest entry near 1 when it is out of the range where squares of squares neither
// overflow nor vanish. Powers of two round nothing (short of results that are subnormal).
#pragma once

#include "spectra/matrix.hpp"

namespace heavytails {

// max |a_ij|, 0 for an empty matrix, NaN when an entry is NaN or infinite.
template <class T>
double largest_entry(const Matrix<T> &matrix);

// The same over the lower triangle (i >= j) only.
double largest_entry_lower(const Matrix<double> &matrix);

// Exponent e, |e| <= 1023, such that entries times 2^e are safe to square twice and add; 0 when they already are.
int scale_exponent(double largest);

// to[j * ld + i] = 2^exponent a_ij
template <class T>
void copy_scaled(const Matrix<T> &matrix, int exponent, double *to, std::int64_t ld);

// x[i] *= 2^-exponent: takes results back
void unscale(double *x, std::int64_t count, int exponent);

} // namespace heavytails
