// The table of kernels for AVX-512.
#include "spectra/kernels/table.hpp"

namespace heavytails {

const Kernels &avx512_kernels() {
    static constexpr Kernels kernels = HEAVYTAILS_TARGET::make_kernels();
    return kernels;
}

} // namespace heavytails
