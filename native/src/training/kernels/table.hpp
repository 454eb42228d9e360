// The training kernels of one instruction set as a table. Included by avx512.cpp, avx2.cpp and portable.cpp, which are
// compiled with that instruction set's flags.
#pragma once

#include "training/kernels/adam.hpp"
#include "training/kernels/pack.hpp"
#include "training/kernels/pass.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

template <class T>
static constexpr TrainerKernels<T> make_trainer_kernels() {
    TrainerKernels<T> kernels{};
    kernels.lanes = lanes_of<T>;
    kernels.multiple = 2 * lanes_of<T>;
    kernels.pack_patterns = pack_patterns<T>;
    kernels.pack_weights = pack_weights<T>;
    kernels.pass = pass<T>;
    kernels.adam = adam<T>;
    kernels.outputs = outputs<T>;
    return kernels;
}

static constexpr TrainingKernels make_training_kernels() {
    TrainingKernels kernels{};
    kernels.isa = target;
    kernels.single = make_trainer_kernels<float>();
    kernels.twice = make_trainer_kernels<double>();
    return kernels;
}

} // namespace heavytails::HEAVYTAILS_TARGET
