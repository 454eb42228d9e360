// The kernels of one instruction set as a table. Included once by each of portable.cpp, avx2.cpp, avx512.cpp.
#pragma once

#include "spectra/kernels/chase.hpp"
#include "spectra/kernels/eigenvalues.hpp"
#include "spectra/kernels/gram.hpp"
#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/tridiagonal.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

static void reduce_to_band(double *a, std::int64_t n, std::int64_t ld, double *workspace, const Parallel &parallel) {
    full_to_band<band>(a, n, ld, workspace, workspace + band_size<band>(n), parallel);
}

static void reduce_band(std::int64_t n, double *workspace, double *d, double *e) {
    band_to_tridiagonal<band>(workspace, n, d, e);
}

static std::size_t reduce_workspace(std::int64_t n) { return band_workspace<band>(n) + band_size<band>(n); }

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
