// The kernels of Krylov bases, filled in by basis.hpp for one instruction set. They work on a strip: `rows` rows, a
// multiple of 16, of basis vectors v [rows x m] with leading dimension ld, stored as B, and of vectors w in float64.
#pragma once

#include <cstdint>

namespace heavytails {

template <class B>
struct StripKernels {
    // sums [m x count] = V'W
    void (*dots)(const B *v, std::int64_t ld, std::int64_t m, const double *w, std::int64_t ldw, std::int64_t count,
                 std::int64_t rows, double *sums, std::int64_t lds);
    // W -= V H, H [m x count]
    void (*subtract)(const B *v, std::int64_t ld, std::int64_t m, const double *h, std::int64_t ldh, double *w,
                     std::int64_t ldw, std::int64_t count, std::int64_t rows);
};

struct BasisKernels {
    StripKernels<float> single;
    StripKernels<double> twice;
    // Multiplies Z [rows x ., ldz] from the right by the plane rotations of one QL sweep, of the columns (i, i + 1) for
    // i = last - 1, ..., first:  (z_i, z_i+1) <- (c_i z_i - s_i z_i+1, s_i z_i + c_i z_i+1).
    void (*rotate)(double *z, std::int64_t ldz, std::int64_t rows, std::int64_t first, std::int64_t last,
                   const double *c, const double *s);
};

// One or the other by the type of the basis.
inline const StripKernels<float> &strip_kernels(const BasisKernels &kernels, float) { return kernels.single; }
inline const StripKernels<double> &strip_kernels(const BasisKernels &kernels, double) { return kernels.twice; }

} // namespace heavytails
