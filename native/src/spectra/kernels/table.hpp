// The kernels of one instruction set as a table. Included once by each of portable.cpp, avx2.cpp, avx512.cpp.
#pragma once

#include "spectra/kernels/chase.hpp"
#include "spectra/kernels/eigenvalues.hpp"
#include "spectra/kernels/gram.hpp"
#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/tridiagonal.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

static void reduce_to_band(double *a, std::int64_t n, std::int64_t ld, int band, double *workspace,
                           const Parallel *parallel) {
    if (band == 16)
        full_to_band<16>(a, n, ld, workspace, workspace + band_size<16>(n), *parallel);
    else
        full_to_band<32>(a, n, ld, workspace, workspace + band_size<32>(n), *parallel);
}

static void reduce_band(std::int64_t n, int band, double *workspace, double *d, double *e) {
    if (band == 16)
        band_to_tridiagonal<16>(workspace, n, d, e);
    else
        band_to_tridiagonal<32>(workspace, n, d, e);
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
            &reduce_to_band,
            &reduce_band,
            &reduce_workspace,
            &eigenvalues<true>,
            &eigenvalues<false>,
            &eigenvalues_workspace};
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
