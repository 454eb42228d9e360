// The table of kernels for the base architecture.
#include "spectra/kernels/table.hpp"

namespace heavytails {

const Kernels &portable_kernels() {
    static constexpr Kernels kernels = HEAVYTAILS_TARGET::make_kernels();
    return kernels;
}

} // namespace heavytails
