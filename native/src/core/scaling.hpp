// When entries of a matrix are scaled by a power of two, 2^e, before they are squared, and back afterwards.
#pragma once

#include <cstdint>

namespace heavytails {

// Exponent e such that entries times 2^e can be squared twice and added safely, for the largest entry in absolute
// value; 0 when they can be already. |e| <= 1023.
int scale_exponent(double largest);

// Undoes the scaling of results: x[i] *= 2^-exponent
void unscale(double *x, std::int64_t count, int exponent);

} // namespace heavytails
