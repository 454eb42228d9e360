// The table of kernels for AVX2 and FMA.
#include "spectra/kernels/table.hpp"

namespace heavytails {

const Kernels &avx2_kernels() {
    static constexpr Kernels kernels = HEAVYTAILS_TARGET::make_kernels();
    return kernels;
}

} // namespace heavytails
