// Patterns into panels, and W and W' into the blocks of rows that the products take.
#pragma once

#include "training/kernels/kernels.hpp"
#include "training/kernels/rows.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

template <class T>
static void pack_patterns(const TrainedNet<T> &net, std::int64_t count, const std::int64_t *order, const T *x,
                          const T *labels, Patterns<T> &to) {
    constexpr int multiple = 2 * lanes_of<T>;
    const std::int64_t width = net.panel, inputs = net.layers[0].in, d = inputs - net.bias;
    to.padded = (count + multiple - 1) / multiple * multiple;
    for (std::int64_t p = 0; p < to.padded; p++) {
        const bool real = p < count;
        const std::int64_t s = real && order != nullptr ? order[p] : p;
        T *column = to.x + p / width * width * inputs + p % width;
        for (std::int64_t j = 0; j < d; j++) column[j * width] = real ? x[s * d + j] : T(0);
        if (net.bias) column[d * width] = T(1);
        to.y[p] = real ? labels[s] : T(0);
    }
}

// Blocks of `n` rows of a matrix whose entry (i, j) is from[i * row + j * column], [k x rows] each.
template <class T>
static void pack_blocks(std::int64_t n, std::int64_t k, const T *from, std::int64_t row, std::int64_t column, T *to) {
    const Blocks blocks(n);
    for (std::int64_t b = 0; b < blocks.count; b++) {
        const int rows = blocks.rows(b);
        for (std::int64_t j = 0; j < k; j++)
            for (int r = 0; r < rows; r++) *to++ = from[r * row + j * column];
        from += rows * row;
    }
}

template <class T>
static void pack_weights(const TrainedNet<T> &net) {
    for (int l = 0; l < net.depth; l++) {
        const TrainedLayer &layer = net.layers[l];
        const T *w = net.weights + layer.weights;
        pack_blocks(layer.out, layer.in, w, layer.in, 1, net.forward + layer.weights);
        if (l > 0) pack_blocks(layer.in - net.bias, layer.out, w, 1, layer.in, net.backward + layer.weights);
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
