// The table of training kernels for AVX2 and FMA.
#include "training/kernels/table.hpp"

namespace heavytails {

const TrainingKernels &avx2_training_kernels() {
    static constexpr TrainingKernels kernels = HEAVYTAILS_TARGET::make_training_kernels();
    return kernels;
}

} // namespace heavytails
