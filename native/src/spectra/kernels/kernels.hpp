// Our own kernels for one instruction set: the same source compiled three times (portable.cpp, avx2.cpp, avx512.cpp),
// chosen by CPUID. All of them work on plain memory and throw nothing.
#pragma once

#include "core/cpu.hpp"
#include "core/parallel.hpp"

#include <cstddef>
#include <cstdint>

namespace heavytails {

// How far a bracket [a, b] around an eigenvalue is narrowed, for a matrix scaled to norm 1: b - a <= relative (|a| +
// |b|) + absolute. `single` stands for relative when the bracket holds one eigenvalue and p_n is known at both ends:
// the secant's zero, which is the answer, is then nearer than the bracket is wide, by about its width over the gap to
// the next eigenvalue; so that (b - a)^2 <= secant (|a| + |b|) gap is enough as well.
struct Tolerance {
    double relative, single, absolute, secant = 0;
};

struct Kernels {
    Isa isa;
    int lanes; // doubles in a vector: matrices that are tridiagonalised together

    // Gram matrix of the columns of A [m x n] (A'A) or, of_rows, of its rows (A A'), times scale^2, in float64: C
    // [order x order] column-major. order is n (m), padded with zeros to `padded`, a multiple of lanes. Written are all
    // (i, j) with j <= i, and some above the diagonal. workspace: gram_workspace(padded) doubles.
    void (*gram_s)(const float *a, std::int64_t m, std::int64_t n, std::int64_t lda, bool of_rows, double scale,
                   double *c, std::int64_t ldc, std::int64_t padded, double *workspace, const Parallel &parallel);
    void (*gram_d)(const double *a, std::int64_t m, std::int64_t n, std::int64_t lda, bool of_rows, double scale,
                   double *c, std::int64_t ldc, std::int64_t padded, double *workspace, const Parallel &parallel);
    std::size_t (*gram_workspace)(std::int64_t padded);

    // `lanes` symmetric matrices [n x n] at g[lane * stride], column-major, lower triangle, to packed lower columns
    // with the lane innermost.
    void (*interleave)(const double *g, std::int64_t stride, std::int64_t ld, int n, double *packed);
    // Householder tridiagonalisation of `lanes` interleaved matrices, destroyed: d [n x lanes], e [n x lanes] (last row
    // 0). workspace: 2 n lanes.
    void (*tridiagonalise)(double *packed, int n, double *d, double *e, double *workspace);

    // One symmetric matrix [n x n], n a multiple of band, column-major, lower triangle valid, destroyed, to a band with
    // `band` subdiagonals in workspace, reduce_workspace(n) doubles; and that band to d [n], e [n] (last 0).
    void (*full_to_band)(double *a, std::int64_t n, std::int64_t ld, double *workspace, const Parallel &parallel);
    void (*band_to_tridiagonal)(std::int64_t n, double *workspace, double *d, double *e);
    std::size_t (*reduce_workspace)(std::int64_t n);

    // Eigenvalues, ascending, of `lanes` tridiagonal matrices together: d, e [n x lanes], w [n x lanes]; d and e are
    // destroyed. positive: expect a Gram matrix's spectrum, dense near zero (where to look first; the answer is right
    // for any). workspace: eigenvalues_workspace(n, true) doubles.
    void (*eigenvalues_interleaved)(double *d, double *e, int n, double *w, Tolerance tolerance, bool positive,
                                    double *workspace);
    // The same of one: d, e [n], w [n].
    void (*eigenvalues_single)(double *d, double *e, int n, double *w, Tolerance tolerance, bool positive,
                               double *workspace);
    std::size_t (*eigenvalues_workspace)(int n, bool interleaved);
};

// Subdiagonals of the band that a matrix alone is reduced to. 32 halve the passes over the matrix, but double the
// panels and the chase: measured, never less time in all, up to order 8192.
constexpr int band = 16;

const Kernels &portable_kernels();
const Kernels &avx2_kernels();
const Kernels &avx512_kernels();

// The table of a level that runs here.
inline const Kernels &kernels_for(Isa isa) {
#if defined(__x86_64__)
    if (isa == Isa::Avx512) return avx512_kernels();
    if (isa == Isa::Avx2) return avx2_kernels();
#endif
    (void)isa;
    return portable_kernels();
}

} // namespace heavytails
