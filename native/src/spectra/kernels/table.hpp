// The kernels of one instruction set as a table. Included once by each of portable.cpp, avx2.cpp, avx512.cpp.
#pragma once

#include "spectra/kernels/chase.hpp"
#include "spectra/kernels/eigenvalues.hpp"
#include "spectra/kernels/gram.hpp"
#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/tridiagonal.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

template <int B>
static void reduce_with(double *a, std::int64_t n, std::int64_t ld, double *d, double *e, double *workspace,
                        const Parallel &parallel) {
    double *band = workspace + band_workspace<B>(n);
    full_to_band<B>(a, n, ld, band, workspace, parallel);
    band_to_tridiagonal<B>(band, n, d, e);
}

static void reduce(double *a, std::int64_t n, std::int64_t ld, int band, double *d, double *e, double *workspace,
                   const Parallel *parallel) {
    if (band == 16)
        reduce_with<16>(a, n, ld, d, e, workspace, *parallel);
    else
        reduce_with<32>(a, n, ld, d, e, workspace, *parallel);
}

static std::size_t reduce_workspace(std::int64_t n, int band) {
    return band == 16 ? band_workspace<16>(n) + band_size<16>(n) : band_workspace<32>(n) + band_size<32>(n);
}

static constexpr Kernels table(Isa isa) {
    return {isa,
            W,
            &gram<float>,
            &gram<double>,
            &gram_workspace,
            &interleave,
            &tridiagonalise,
            &reduce,
            &reduce_workspace,
            &eigenvalues<true>,
            &eigenvalues<false>,
            &eigenvalues_workspace};
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
