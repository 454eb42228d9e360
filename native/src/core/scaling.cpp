// The power of two is exact, so that scaling rounds nothing but results that are subnormal.
#include "core/scaling.hpp"

#include <algorithm>
#include <cmath>

namespace heavytails {

int scale_exponent(double largest) {
    // Entries of 2^+-safe need no scaling: fourth powers (squares of Gram entries) of sums of up to 2^40 terms stay in
    // range, 4 * 200 + 80 < 1022.
    constexpr int safe = 200;
    if (!(largest > 0)) return 0;
    const int exponent = std::ilogb(largest);
    if (exponent >= -safe && exponent <= safe) return 0;
    return std::min(1000, -exponent); // 2^1000 is a double, and takes the least subnormal number, 2^-1074, to 2^-74
}

void unscale(double *x, std::int64_t count, int exponent) {
    if (exponent == 0) return;
    for (std::int64_t i = 0; i < count; i++) x[i] = std::ldexp(x[i], -exponent);
}

} // namespace heavytails
