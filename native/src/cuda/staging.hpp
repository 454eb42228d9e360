// The way of matrices into the device's memory, and of their results out of it.
#pragma once

#include "cuda/items.hpp"
#include "cuda/kernels/arguments.hpp"

#include <vector>

namespace heavytails::cuda {

// The matrices first .. first + count - 1 of a group where the device can read them: in place, or copied to the lane's
// input.
template <class T>
MatricesOf<T> stage(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t count);

// What the largest entry of each matrix says: its status, HT_MATRIX_OK or HT_MATRIX_NOT_FINITE, and the exponent by
// which it is scaled.
struct Scales {
    std::vector<std::int32_t> status;
    std::vector<int> exponents;
    bool plain = true; // whether all matrices are finite and none is scaled

    // Bytes of the device's memory for `count` matrices.
    static std::size_t bytes(std::int64_t count) { return static_cast<std::size_t>(count) * 16; }
};

// Reads all entries that the layout names, and waits.
template <class T>
Scales find_scales(Lane &lane, const MatricesOf<T> &matrices, Layout layout);

// Writes scaled copies in float64, one dense matrix behind the other, to `to`. Matrices that are not finite become 0.
template <class T>
void pack(Lane &lane, const MatricesOf<T> &matrices, Layout layout, const Scales &scales, double *to);

// The transpose of one dense matrix [m x n].
void transpose(Lane &lane, const double *from, std::int64_t m, std::int64_t n, double *to);

// Bytes of the numbers of a matrix in float64.
inline std::size_t bytes_of(std::int64_t m, std::int64_t n) { return static_cast<std::size_t>(m * n) * sizeof(double); }

// Writes the status of an item, and NaN to all its results where it is not HT_MATRIX_OK. left and right: columns of
// Item::left, and rows of Item::right. Returns whether it is HT_MATRIX_OK.
template <class T>
bool finish(const Item<T> &item, std::int32_t status, std::int64_t left = 0, std::int64_t right = 0);

// HT_MATRIX_OK or HT_MATRIX_NOT_CONVERGED by what cuSOLVER says of a matrix. Throws HT_INTERNAL where it refused an
// argument.
std::int32_t status_of(int info, const char *routine);

} // namespace heavytails::cuda
