// One input matrix, column-major [m x n]: entry (i, j) at a[j * lda + i]. The memory belongs to the caller.
#pragma once

#include <algorithm>
#include <cstdint>

namespace heavytails {

template <class T>
struct Matrix {
    std::int64_t m, n;
    const T *a;
    std::int64_t lda;

    std::int64_t rank() const { return std::min(m, n); }
    std::int64_t longer() const { return std::max(m, n); }
};

} // namespace heavytails
