// The arguments of the kernels, one structure each, which have the same layout on the host and on the device.
#pragma once

namespace heavytails::cuda {

// Which entries of a matrix are read, and how they are written.
enum Layout : int {
    whole = 0,    // all entries
    mirrored = 1, // all entries, written as the transpose
    lower = 2     // those with i >= j, written to the same places; the others are left as they are
};

// `count` matrices [m x n], column-major: entry (i, j) of matrix b at from[b * stride + j * ld + i].
template <class T>
struct MatricesOf {
    const T *from;
    long long m, n, ld, stride, count;
};

// bits[b] = the largest |entry| of matrix b, as the bits of a double: NaN and infinity lie above all finite numbers.
// `bits` holds zeros before.
template <class T>
struct LargestArguments {
    MatricesOf<T> matrices;
    int layout;
    unsigned long long *bits;
};

// to[b * m * n + ...] = scales[b] * matrix b, densely; NULL for scales of 1. A scale of 0 writes zeros, whatever the
// entries are.
template <class T>
struct PackArguments {
    MatricesOf<T> matrices;
    int layout;
    const double *scales;
    double *to;
};

// to[i] = scale from[i], 0 <= i < count, computed in float64.
template <class From, class To>
struct ConvertArguments {
    const From *from;
    long long count;
    double scale;
    To *to;
};

// to[i] = a[i] b[i], 0 <= i < count. `to` may be a or b.
struct MultiplyArguments {
    const double *a, *b;
    long long count;
    double *to;
};

// to[i] = slope[i] to[i] + bend[i] r[i], 0 <= i < count.
struct ScaleAndAddArguments {
    const double *slope, *bend, *r;
    long long count;
    double *to;
};

// Matrices [rows x columns], column-major and dense; p, the probabilities, with their largest of each row in column
// top[row]: e = factor (p r - p (p'r)) row by row.
struct SoftmaxHessianArguments {
    const double *p, *r;
    const int *top;
    long long rows, columns;
    double factor;
    double *e;
};

// sums[i] += factor sum_j a_ij b_ij for a and b [rows x columns].
struct RowProductsArguments {
    const double *a, *b;
    long long rows, columns;
    double factor;
    double *sums;
};

// to_ij = scales_i a_ij for a [rows x columns].
struct ScaleRowsArguments {
    const double *scales, *a;
    long long rows, columns;
    double *to;
};

} // namespace heavytails::cuda
