// Eigenvalues and eigenvectors of symmetric float64 matrices in the device's memory, A = V diag(lambda) V', by
// cuSOLVER.
#pragma once

#include "cuda/lane.hpp"

namespace heavytails::cuda {

// Least order from which each matrix is a call of its own, cusolverDnXsyevd, and several run side by side in lanes.
// Below it, one cusolverDnXsyevBatched takes all matrices. An estimate, not yet measured: Xsyevd of order 1024 is bound
// by launches, of order 4096 by the memory of the device.
constexpr std::int64_t large_order = 1024;

// Whether matrices of order n go through cusolverDnXsyevBatched.
inline bool goes_batched(const Api &api, std::int64_t n) { return api.has_batched_eigenvalues() && n < large_order; }

// A call: matrices a [n x n] one behind the other, of which the lower triangles are read and which are overwritten, by
// V with vectors; values [n x count], ascending; info [count].
struct EigenProblems {
    bool vectors;
    std::int64_t n, count;
    double *a, *values;
    int *info;
};

// Bytes of the device's memory that solve_eigen needs for its work.
std::size_t eigen_work(const Lane &lane, bool vectors, std::int64_t n, std::int64_t count);

void solve_eigen(Lane &lane, const EigenProblems &problems);

} // namespace heavytails::cuda
