// The memory in which one thread trains one net after the other, and the net in the kernels' layout.
#pragma once

#include "core/buffer.hpp"
#include "training/kernels/kernels.hpp"

#include <heavytails/training.h>

#include <cstdint>
#include <vector>

namespace heavytails {

template <class T>
struct NetOf;
template <>
struct NetOf<float> {
    typedef ht_training_net_s type;
};
template <>
struct NetOf<double> {
    typedef ht_training_net_d type;
};
template <class T>
using Net = typename NetOf<T>::type;

template <class T>
const TrainerKernels<T> &trainer_kernels(Isa isa);

template <class T>
class Workspace {
public:
    // Lays out the net and copies its parameters; with_state: also the moments, and room for gradients.
    void open(const TrainerKernels<T> &kernels, const ht_training_params &params, const Net<T> &net, bool with_state);
    // Copies parameters and moments back.
    void close(Net<T> &net) const;

    // Memory for `count` patterns in panels.
    Patterns<T> patterns(std::int64_t count);

    TrainedNet<T> layout;

private:
    // Calls copy(place in the caller's vector, place in the layout's vector, length) for each stretch of parameters.
    template <class Copy>
    void for_each_stretch(const Copy &copy) const;
    void reserve(const TrainerKernels<T> &kernels, std::int64_t patterns);

    std::vector<TrainedLayer> layers_;
    std::int64_t hidden_rows_ = 0, chunk_rows_ = 0, multiple_ = 1;
    Buffer<T> vectors_, outputs_, chunk_, x_, y_;
};

} // namespace heavytails
