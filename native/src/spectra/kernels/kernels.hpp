// The spectral kernels of one instruction set as a table of functions: the same source compiled three times
// (portable.cpp, avx2.cpp, avx512.cpp), of which CPUID chooses one. They work on the caller's memory and never throw.
#pragma once

#include "core/cpu.hpp"
#include "core/parallel.hpp"
#include "spectra/product.hpp"

#include <cstddef>
#include <cstdint>

namespace heavytails {

// How far a bracket [a, b] around an eigenvalue is narrowed, for a matrix scaled to norm 1:
//
//   b - a <= relative (|a| + |b|) + absolute
//
// Once the bracket holds one eigenvalue and p_n is known at both ends, the result is the zero of the secant, whose
// error is smaller than the bracket by a factor of about (b - a) / gap, gap the distance to the next eigenvalue. Then
// `single` takes the place of `relative`, and (b - a)^2 <= secant (|a| + |b|) gap is enough as well.
struct Tolerance {
    double relative, single, absolute, secant = 0;
};

struct Kernels {
    Isa isa;
    int lanes; // doubles in a vector, and matrices that are tridiagonalised together

    // C = scale^2 A'A, order n, or, of_rows, scale^2 A A', order m, in float64, for A [m x n] column-major. C is
    // column-major [padded x padded], padded with zeros from the order to `padded`, a multiple of lanes. All (i, j)
    // with j <= i are written, and some above the diagonal. workspace: gram_workspace(padded) doubles.
    void (*gram_s)(const float *a, std::int64_t m, std::int64_t n, std::int64_t lda, bool of_rows, double scale,
                   double *c, std::int64_t ldc, std::int64_t padded, double *workspace, const Parallel &parallel);
    void (*gram_d)(const double *a, std::int64_t m, std::int64_t n, std::int64_t lda, bool of_rows, double scale,
                   double *c, std::int64_t ldc, std::int64_t padded, double *workspace, const Parallel &parallel);
    std::size_t (*gram_workspace)(std::int64_t padded);

    // C = alpha op(A) op(B) + beta C in float64. workspace: product_workspace(m, n) doubles.
    void (*product_s)(const Product<float> &product, double *workspace, const Parallel &parallel);
    void (*product_d)(const Product<double> &product, double *workspace, const Parallel &parallel);
    std::size_t (*product_workspace)(std::int64_t m, std::int64_t n);

    // Packs the lower triangles of `lanes` symmetric matrices [n x n], column-major at g[lane * stride], by columns
    // with the lane innermost: packed [n (n + 1) / 2 x lanes].
    void (*interleave)(const double *g, std::int64_t stride, std::int64_t ld, int n, double *packed);
    // Householder tridiagonalisation of `lanes` packed matrices, which are overwritten: diagonals d [n x lanes],
    // off-diagonals e [n x lanes] with a last row of 0. workspace: 2 n lanes doubles.
    void (*tridiagonalise)(double *packed, int n, double *d, double *e, double *workspace);

    // full_to_band reduces one symmetric matrix [n x n], n a multiple of band, column-major with a valid lower
    // triangle, which is overwritten, to a matrix with `band` subdiagonals in workspace [reduce_workspace(n)].
    // band_to_tridiagonal reduces that one to its diagonal d [n] and off-diagonal e [n], whose last entry is 0.
    void (*full_to_band)(double *a, std::int64_t n, std::int64_t ld, double *workspace, const Parallel &parallel);
    void (*band_to_tridiagonal)(std::int64_t n, double *workspace, double *d, double *e);
    std::size_t (*reduce_workspace)(std::int64_t n);

    // Eigenvalues w [n x lanes], nearly ascending, of `lanes` tridiagonal matrices d, e [n x lanes], which are
    // overwritten. positive: the spectrum is a Gram matrix's, dense near zero; it places the first points and does not
    // affect correctness. workspace: eigenvalues_workspace(n, true) doubles.
    void (*eigenvalues_interleaved)(double *d, double *e, int n, double *w, Tolerance tolerance, bool positive,
                                    double *workspace);
    // Eigenvalues w [n] of one tridiagonal matrix d, e [n]. workspace: eigenvalues_workspace(n, false) doubles.
    void (*eigenvalues_single)(double *d, double *e, int n, double *w, Tolerance tolerance, bool positive,
                               double *workspace);
    std::size_t (*eigenvalues_workspace)(int n, bool interleaved);
};

// Subdiagonals of the band that a single matrix is reduced to. With 32 there are half as many passes over the matrix,
// but panels and bulge chase cost twice as much: measured up to order 8192, never less time in all.
constexpr int band = 16;

const Kernels &portable_kernels();
const Kernels &avx2_kernels();
const Kernels &avx512_kernels();

// The table for an instruction set that runs here.
inline const Kernels &kernels_for(Isa isa) {
#if defined(__x86_64__)
    if (isa == Isa::Avx512) return avx512_kernels();
    if (isa == Isa::Avx2) return avx2_kernels();
#endif
    (void)isa;
    return portable_kernels();
}

} // namespace heavytails
