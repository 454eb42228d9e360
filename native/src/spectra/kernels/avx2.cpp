#define HEAVYTAILS_KERNELS kernels_avx2
#include "spectra/kernels/table.hpp"

namespace heavytails {

const Kernels &avx2_kernels() {
    static constexpr Kernels kernels = kernels_avx2::table(Isa::Avx2);
    return kernels;
}

} // namespace heavytails
