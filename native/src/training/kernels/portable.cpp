// The table of training kernels for the compiler's base architecture.
#include "training/kernels/table.hpp"

namespace heavytails {

const TrainingKernels &portable_training_kernels() {
    static constexpr TrainingKernels kernels = HEAVYTAILS_TARGET::make_training_kernels();
    return kernels;
}

} // namespace heavytails
