// Symmetric matrix or Gram matrix -> tridiagonal matrix -> eigenvalues -> sorted results, in lanes or alone.
#include "spectra/reduction.hpp"

#include "spectra/scale.hpp"

#include <heavytails/status.h>

#include <cmath>
#include <limits>

namespace heavytails {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr Tolerance double_gram_tolerance{2e-15, 1e-14, 1e-18}; // as float_gram_tolerance, without its secants
constexpr Tolerance symmetric_tolerance{2e-16, 2e-16, 1e-17};

std::int64_t padded_to(std::int64_t n, std::int64_t step) { return (n + step - 1) / step * step; }

// A leading dimension of an odd number of cache lines, 9 modulo 16, so that columns start in different L1 cache sets.
std::int64_t leading_dimension(std::int64_t n) {
    std::int64_t lines = padded_to(n, 8) / 8;
    while (lines % 16 != 9) lines++;
    return lines * 8;
}

template <class T>
Matrix<T> as_matrix(const Problem &p) {
    return {p.m, p.n, static_cast<const T *>(p.a), p.lda};
}

bool finite_diagonal(const double *g, std::int64_t ld, std::int64_t n) {
    for (std::int64_t i = 0; i < n; i++)
        if (!std::isfinite(g[i * (ld + 1)])) return false;
    return true;
}

// Sets the lower triangle of g [padded x padded] and the exponent that entries were scaled by. Returns the status.
std::int32_t fill(const Kernels &kernels, const Problem &p, double *g, std::int64_t ld, std::int64_t padded,
                  Scratch *scratch, const Parallel &parallel, int &exponent) {
    const std::int64_t n = p.order();
    exponent = 0;
    if (p.kind == Problem::Kind::Symmetric) {
        const auto matrix = as_matrix<double>(p);
        const double largest = largest_entry_lower(matrix);
        if (std::isnan(largest)) return HT_MATRIX_NOT_FINITE;
        exponent = scale_exponent(largest);
        for (std::int64_t j = 0; j < n; j++) {
            copy_scaled(Matrix<double>{n - j, 1, matrix.a + j * matrix.lda + j, matrix.lda}, exponent, g + j * ld + j,
                        ld);
            std::fill(g + j * ld + n, g + j * ld + padded, 0.0);
        }
        for (std::int64_t j = n; j < padded; j++) std::fill(g + j * ld + j, g + j * ld + padded, 0.0);
        return HT_MATRIX_OK;
    }
    if (p.kind == Problem::Kind::GramOfDouble) {
        const double largest = largest_entry(as_matrix<double>(p));
        if (std::isnan(largest)) return HT_MATRIX_NOT_FINITE;
        exponent = scale_exponent(largest);
    }
    const double scale = std::ldexp(1.0, exponent);
    double *workspace = scratch[0].reserve<double>(slot::packed, kernels.gram_workspace(padded));
    const bool of_rows = p.m < p.n;
    if (p.kind == Problem::Kind::GramOfFloat)
        kernels.gram_s(static_cast<const float *>(p.a), p.m, p.n, p.lda, of_rows, scale, g, ld, padded, workspace,
                       parallel);
    else
        kernels.gram_d(static_cast<const double *>(p.a), p.m, p.n, p.lda, of_rows, scale, g, ld, padded, workspace,
                       parallel);
    // Squares of finite float32 numbers do not overflow in float64, so that only NaN or infinity in a column can make
    // its diagonal entry NaN or infinite.
    return finite_diagonal(g, ld, n) ? HT_MATRIX_OK : HT_MATRIX_NOT_FINITE;
}

// Insertion sort: the values are nearly sorted. Each eigenvalue is found by itself, and neighbours that agree to the
// tolerance may come out in either order.
void sort(double *x, std::int64_t n) {
    for (std::int64_t i = 1; i < n; i++) {
        const double value = x[i];
        std::int64_t j = i;
        for (; j > 0 && x[j - 1] > value; j--) x[j] = x[j - 1];
        x[j] = value;
    }
}

// Writes the problem's sorted values and its status from lambda [order], spaced by `stride`. lambda is NaN where a
// bracket could not be narrowed. Returns whether the status is HT_MATRIX_OK.
bool finish(const Problem &p, std::int32_t status, const double *lambda, std::int64_t stride, int exponent) {
    const std::int64_t n = p.order();
    for (std::int64_t i = 0; status == HT_MATRIX_OK && i < n; i++) {
        p.values[i] = lambda[i * stride];
        if (std::isnan(p.values[i])) status = HT_MATRIX_NOT_CONVERGED;
    }
    if (p.status != nullptr) *p.status = status;
    if (status != HT_MATRIX_OK) {
        std::fill_n(p.values, n, nan);
        return false;
    }
    sort(p.values, n);
    if (p.kind != Problem::Kind::Symmetric) {
        for (std::int64_t i = 0; i < n; i++) p.values[i] = std::sqrt(std::max(0.0, p.values[i]));
        std::reverse(p.values, p.values + n);
    }
    unscale(p.values, n, exponent);
    return true;
}

Tolerance tolerance_for(const Problem &p) {
    switch (p.kind) {
    case Problem::Kind::GramOfFloat:
        return float_gram_tolerance;
    case Problem::Kind::GramOfDouble:
        return double_gram_tolerance;
    default:
        return symmetric_tolerance;
    }
}

} // namespace

Problem problem(const Matrix<float> &matrix, double *sigma, std::int32_t *status) {
    return {Problem::Kind::GramOfFloat, matrix.m, matrix.n, matrix.lda, matrix.a, sigma, status};
}

Problem problem(const Matrix<double> &matrix, double *sigma, std::int32_t *status) {
    return {Problem::Kind::GramOfDouble, matrix.m, matrix.n, matrix.lda, matrix.a, sigma, status};
}

Problem symmetric_problem(const Matrix<double> &matrix, double *lambda, std::int32_t *status) {
    return {Problem::Kind::Symmetric, matrix.m, matrix.n, matrix.lda, matrix.a, lambda, status};
}

bool solve_in_lanes(const Kernels &kernels, const Problem *problems, int count, Scratch &scratch) {
    const int lanes = kernels.lanes, n = static_cast<int>(problems[0].order());
    const std::int64_t padded = padded_to(n, lanes), square = padded * padded,
                       triangle = static_cast<std::int64_t>(n) * (n + 1) / 2;
    double *g = scratch.reserve<double>(slot::gram, static_cast<std::size_t>(lanes * (square + triangle + 5 * n)));
    double *packed = g + lanes * square, *d = packed + lanes * triangle, *e = d + lanes * n, *lambda = e + lanes * n,
           *workspace = lambda + lanes * n;
    std::int32_t status[16];
    int exponent[16];
    for (int l = 0; l < lanes; l++) {
        double *one = g + l * square;
        if (l < count) {
            status[l] = fill(kernels, problems[l], one, padded, padded, &scratch, one_by_one, exponent[l]);
            if (status[l] == HT_MATRIX_OK) continue;
        }
        std::fill_n(one, square, 0.0); // a lane without a problem, or whose matrix is not finite
    }
    kernels.interleave(g, square, padded, n, packed);
    kernels.tridiagonalise(packed, n, d, e, workspace);
    const auto first = problems[0];
    kernels.eigenvalues_interleaved(d, e, n, lambda, tolerance_for(first), first.kind != Problem::Kind::Symmetric,
                                    scratch.reserve<double>(slot::vectors, kernels.eigenvalues_workspace(n, true)));
    bool all = true;
    for (int l = 0; l < count; l++) all = finish(problems[l], status[l], lambda + l, lanes, exponent[l]) && all;
    return all;
}

bool solve_alone(const Kernels &kernels, const Problem &p, Scratch *scratch, const Parallel &parallel) {
    const std::int64_t n = p.order();
    const std::int64_t padded = padded_to(n, band), ld = leading_dimension(padded);
    double *g = scratch[0].reserve<double>(slot::gram, static_cast<std::size_t>(ld * padded));
    int exponent = 0;
    const std::int32_t status = fill(kernels, p, g, ld, padded, scratch, parallel, exponent);
    if (status != HT_MATRIX_OK) return finish(p, status, nullptr, 1, 0);
    const auto reduce_size = kernels.reduce_workspace(padded),
               eigen_size = kernels.eigenvalues_workspace(static_cast<int>(n), false);
    double *d = scratch[0].reserve<double>(slot::vectors, static_cast<std::size_t>(2 * padded + n) +
                                                              std::max(reduce_size, eigen_size) + 16);
    double *e = d + padded, *lambda = e + padded, *workspace = d + padded_to(2 * padded + n, 8);
    kernels.full_to_band(g, padded, ld, workspace, parallel);
    kernels.band_to_tridiagonal(padded, workspace, d, e);
    kernels.eigenvalues_single(d, e, static_cast<int>(n), lambda, tolerance_for(p), p.kind != Problem::Kind::Symmetric,
                               workspace);
    return finish(p, HT_MATRIX_OK, lambda, 1, exponent);
}

bool lanes_pay(const Kernels &kernels, std::int64_t order, std::int64_t count) {
    // Whatever the count, so that the bits of small matrices do not depend on what else is in a batch and callers may
    // put matrices together as they like. Lanes that stay empty cost little here: with AVX-512 one matrix of order 64
    // takes 0.11 ms instead of 0.05 ms, and eight of them 0.11 instead of 0.41 ms.
    if (order <= always_in_lanes) return true;
    // Measured. Wider vectors hold more matrices at once, which exceed the L2 cache at a smaller order. (With Zen 5's
    // fast L3 cache limits of 320 and 512 would be a little faster, with Emerald Rapids' 20 and 15 percent slower.)
    const std::int64_t most = kernels.isa == Isa::Avx512 ? 256 : 384;
    return order <= most && 2 * count >= kernels.lanes;
}

} // namespace heavytails
