#define HEAVYTAILS_KERNELS kernels_avx512
#include "spectra/kernels/table.hpp"

namespace heavytails {

const Kernels &avx512_kernels() {
    static constexpr Kernels kernels = kernels_avx512::table(Isa::Avx512);
    return kernels;
}

} // namespace heavytails
