#define HEAVYTAILS_KERNELS kernels_portable
#include "spectra/kernels/table.hpp"

namespace heavytails {

const Kernels &portable_kernels() {
    static constexpr Kernels kernels = kernels_portable::table(Isa::Portable);
    return kernels;
}

} // namespace heavytails
