// The table of training kernels for AVX-512 F, DQ, BW and VL.
#include "training/kernels/table.hpp"

namespace heavytails {

const TrainingKernels &avx512_training_kernels() {
    static constexpr TrainingKernels kernels = HEAVYTAILS_TARGET::make_training_kernels();
    return kernels;
}

} // namespace heavytails
