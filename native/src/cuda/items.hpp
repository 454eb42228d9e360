// The matrices of a call, grouped by shape, since one call of cuBLAS or cuSOLVER takes matrices of one shape only.
#pragma once

#include "core/context.hpp"
#include "cuda/device.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace heavytails::cuda {

// Place of a result matrix in host memory, column-major: entry (i, j) at x[j * ld + i]. NULL if it is not wanted.
struct Place {
    double *x = nullptr;
    std::int64_t ld = 1;
};

// One matrix: entry (i, j) at a[j * lda + i], in host memory or in the device's. Results lie in host memory.
template <class T>
struct Item {
    std::int64_t m, n;
    const T *a;
    std::int64_t lda;
    double *values;              // singular values or eigenvalues
    std::int32_t *status;        // HT_MATRIX_...; NULL if it is not wanted
    Place left = {}, right = {}; // singular vectors U and V', or eigenvectors as `left`

    std::int64_t rank() const { return std::min(m, n); }
};

// Matrices of one shape, all in host memory or all in the device's.
template <class T>
struct Group {
    std::int64_t m, n;
    std::vector<Item<T>> items;
    bool on_device = false;
    bool regular = false; // whether all have one leading dimension and lie at one distance
    std::int64_t stride = 0;

    std::int64_t count() const { return static_cast<std::int64_t>(items.size()); }
    std::int64_t rank() const { return std::min(m, n); }
    const Item<T> &operator[](std::int64_t i) const { return items[static_cast<std::size_t>(i)]; }
};

// Groups the matrices by shape and finds out where they lie. Empty ones get HT_MATRIX_OK and are left out. Throws
// HT_INVALID_ARGUMENT where a matrix lies in another device's memory, where a group lies in both kinds of memory, and
// where results are to go to the device's memory. Called inside Device::use.
template <class T>
std::vector<Group<T>> group(const Device &device, const std::vector<Item<T>> &items);

} // namespace heavytails::cuda
