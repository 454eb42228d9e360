// The curvature kernels of one instruction set as a table. Included by avx512.cpp, avx2.cpp and portable.cpp, which are
// compiled with that instruction set's flags.
#pragma once

#include "curvature/kernels/basis.hpp"
#include "curvature/kernels/kernels.hpp"
#include "curvature/kernels/products.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

static constexpr CurvatureKernels make_curvature_kernels() {
    CurvatureKernels kernels{};
    kernels.isa = target;
    kernels.basis = make_basis_kernels();
    kernels.single = make_product_kernels<float>();
    kernels.twice = make_product_kernels<double>();
    return kernels;
}

} // namespace heavytails::HEAVYTAILS_TARGET
