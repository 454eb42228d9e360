// The table of curvature kernels for AVX-512 F, DQ, BW and VL.
#include "curvature/kernels/table.hpp"

namespace heavytails {

const CurvatureKernels &avx512_curvature_kernels() {
    static constexpr CurvatureKernels kernels = HEAVYTAILS_TARGET::make_curvature_kernels();
    return kernels;
}

} // namespace heavytails
