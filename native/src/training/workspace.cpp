#include "training/workspace.hpp"

#include <algorithm>

namespace heavytails {
namespace {

// A panel's rows stay in half of an L1 cache of 32 KiB beside the weights; a chunk's rows in the L2 cache.
constexpr std::int64_t panel_bytes = 16 << 10, chunk_bytes = 256 << 10, least_chunk = 128, most_chunk = 1024;
constexpr std::int64_t most_panel = 4; // in multiples of two vectors

std::int64_t rounded_up(std::int64_t n, std::int64_t unit) { return (n + unit - 1) / unit * unit; }

} // namespace

template <>
const TrainerKernels<float> &trainer_kernels<float>(Isa isa) {
    return training_kernels_for(isa).single;
}
template <>
const TrainerKernels<double> &trainer_kernels<double>(Isa isa) {
    return training_kernels_for(isa).twice;
}

template <class T>
void Workspace<T>::open(const TrainerKernels<T> &kernels, const ht_training_params &params, const Net<T> &net,
                        bool with_state) {
    const std::int64_t bias = params.bias != 0 ? 1 : 0;
    layers_.resize(static_cast<std::size_t>(net.layers));
    const std::int64_t inputs = net.widths[0] + bias;
    std::int64_t weights = 0, rows = 0;
    for (std::int64_t l = 0; l < net.layers; l++) {
        TrainedLayer &layer = layers_[static_cast<std::size_t>(l)];
        layer.in = net.widths[l] + bias;
        layer.out = net.widths[l + 1];
        layer.weights = weights;
        layer.outputs = rows;
        layer.inputs = l == 0 ? 0 : inputs + layers_[static_cast<std::size_t>(l - 1)].outputs;
        weights += layer.in * layer.out;
        rows += layer.out + (l + 1 < net.layers ? bias : 0);
    }
    hidden_rows_ = layers_.back().outputs;
    std::int64_t errors = inputs + hidden_rows_;
    for (TrainedLayer &layer : layers_) {
        layer.errors = errors;
        errors += layer.out;
    }
    chunk_rows_ = errors;
    layout = TrainedNet<T>{};
    layout.depth = static_cast<int>(net.layers);
    layout.bias = static_cast<int>(bias);
    layout.activation = params.activation;
    layout.layers = layers_.data();
    layout.parameters = rounded_up(weights, kernels.lanes);
    reserve(kernels, net.patterns);
    for_each_stretch([&](std::int64_t from, std::int64_t to, std::int64_t n) {
        std::copy_n(net.parameters + from, n, layout.weights + to);
        if (!with_state) return;
        std::copy_n(net.first_moments + from, n, layout.first + to);
        std::copy_n(net.second_moments + from, n, layout.second + to);
    });
    kernels.pack_weights(layout);
}

template <class T>
void Workspace<T>::reserve(const TrainerKernels<T> &kernels, std::int64_t patterns) {
    multiple_ = kernels.multiple;
    const auto size = static_cast<std::int64_t>(sizeof(T)), all = rounded_up(patterns, multiple_);
    const std::int64_t rows = layers_.front().in + hidden_rows_ + 1;
    layout.panel =
        std::min(all, multiple_ * std::clamp<std::int64_t>(panel_bytes / (rows * size * multiple_), 1, most_panel));
    layout.chunk_size =
        std::min(all, rounded_up(std::clamp(chunk_bytes / (chunk_rows_ * size), least_chunk, most_chunk), multiple_));
    layout.stride = layout.chunk_size + 3 * multiple_; // put_patterns writes whole vectors
    // A column of the chunk is written at once. Rows that are a multiple of 4 KiB apart would share one set of the L1
    // cache, which doubled the time of the backward pass.
    while (layout.stride * size % 1024 == 0) layout.stride += multiple_;

    const std::int64_t n = layout.parameters;
    T *at = vectors_.reserve(static_cast<std::size_t>(6 * n));
    std::fill_n(at, 6 * n, T(0));
    for (T **vector :
         {&layout.weights, &layout.gradient, &layout.first, &layout.second, &layout.forward, &layout.backward}) {
        *vector = at;
        at += n;
    }
    const std::int64_t outputs = (hidden_rows_ + 1) * layout.panel, chunk = chunk_rows_ * layout.stride;
    layout.outputs = outputs_.reserve(static_cast<std::size_t>(outputs));
    std::fill_n(layout.outputs, outputs, T(1)); // the rows of ones are never written again
    layout.chunk = chunk_.reserve(static_cast<std::size_t>(chunk));
    std::fill_n(layout.chunk, chunk, T(0));
}

template <class T>
template <class Copy>
void Workspace<T>::for_each_stretch(const Copy &copy) const {
    std::int64_t from = 0;
    for (const TrainedLayer &layer : layers_) {
        const std::int64_t in = layer.in - layout.bias;
        for (std::int64_t i = 0; i < layer.out; i++, from += in) copy(from, layer.weights + i * layer.in, in);
        if (layout.bias == 0) continue;
        for (std::int64_t i = 0; i < layer.out; i++) copy(from++, layer.weights + i * layer.in + in, 1);
    }
}

template <class T>
void Workspace<T>::close(Net<T> &net) const {
    for_each_stretch([&](std::int64_t to, std::int64_t from, std::int64_t n) {
        std::copy_n(layout.weights + from, n, net.parameters + to);
        std::copy_n(layout.first + from, n, net.first_moments + to);
        std::copy_n(layout.second + from, n, net.second_moments + to);
    });
}

template <class T>
Patterns<T> Workspace<T>::patterns(std::int64_t count) {
    const std::int64_t panels = (count + layout.panel - 1) / layout.panel * layout.panel;
    return {0, x_.reserve(static_cast<std::size_t>(panels * layers_.front().in)),
            y_.reserve(static_cast<std::size_t>(panels))};
}

template class Workspace<float>;
template class Workspace<double>;

} // namespace heavytails
