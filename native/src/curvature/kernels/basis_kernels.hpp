// The kernels of Krylov bases, filled in by basis.hpp for one instruction set.
#pragma once

namespace heavytails {

struct BasisKernels {};

} // namespace heavytails
