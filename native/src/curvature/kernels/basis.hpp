// Kernels of Krylov bases.
#pragma once

#include "curvature/kernels/basis_kernels.hpp"

#include "simd/target.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

static constexpr BasisKernels make_basis_kernels() { return {}; }

} // namespace heavytails::HEAVYTAILS_TARGET
