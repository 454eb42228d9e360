// The table of curvature kernels for AVX2 and FMA.
#include "curvature/kernels/table.hpp"

namespace heavytails {

const CurvatureKernels &avx2_curvature_kernels() {
    static constexpr CurvatureKernels kernels = HEAVYTAILS_TARGET::make_curvature_kernels();
    return kernels;
}

} // namespace heavytails
