// The kernels of one instruction set as a table. Included by avx512.cpp, avx2.cpp and portable.cpp, which are compiled
// with that instruction set's flags.
#pragma once

#include "spectra/kernels/chase.hpp"
#include "spectra/kernels/eigenvalues.hpp"
#include "spectra/kernels/gram.hpp"
#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/product.hpp"
#include "spectra/kernels/tridiagonal.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

static void reduce_to_band(double *a, std::int64_t n, std::int64_t ld, double *workspace, const Parallel &parallel) {
    full_to_band<band>(a, n, ld, workspace, workspace + band_size<band>(n), parallel);
}

static void reduce_band(std::int64_t n, double *workspace, double *d, double *e) {
    band_to_tridiagonal<band>(workspace, n, d, e);
}

static std::size_t reduce_workspace(std::int64_t n) { return band_workspace<band>(n) + band_size<band>(n); }

static constexpr Kernels make_kernels() {
    Kernels kernels{};
    kernels.isa = target;
    kernels.lanes = lanes;
    kernels.gram_s = &gram<float>;
    kernels.gram_d = &gram<double>;
    kernels.gram_workspace = &gram_workspace;
    kernels.product_s = &multiply_matrices<float>;
    kernels.product_d = &multiply_matrices<double>;
    kernels.product_workspace = &product_workspace;
    kernels.interleave = &interleave;
    kernels.tridiagonalise = &tridiagonalise;
    kernels.full_to_band = &reduce_to_band;
    kernels.band_to_tridiagonal = &reduce_band;
    kernels.reduce_workspace = &reduce_workspace;
    kernels.eigenvalues_interleaved = &eigenvalues<true>;
    kernels.eigenvalues_single = &eigenvalues<false>;
    kernels.eigenvalues_workspace = &eigenvalues_workspace;
    return kernels;
}

} // namespace heavytails::HEAVYTAILS_TARGET
