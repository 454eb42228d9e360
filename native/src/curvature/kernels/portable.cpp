// The table of curvature kernels for the compiler's base architecture.
#include "curvature/kernels/table.hpp"

namespace heavytails {

const CurvatureKernels &portable_curvature_kernels() {
    static constexpr CurvatureKernels kernels = HEAVYTAILS_TARGET::make_curvature_kernels();
    return kernels;
}

} // namespace heavytails
