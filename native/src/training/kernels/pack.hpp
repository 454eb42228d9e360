// Patterns into panels, and W and W' into the blocks of rows that the products take.
#pragma once

#include "training/kernels/kernels.hpp"
#include "training/kernels/rows.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// A vector of patterns at a time, from as many rows of x; padding repeats a row, and its label is 0.
template <class T>
static void pack_patterns(const TrainedNet<T> &net, std::int64_t count, const std::int64_t *order, const T *x,
                          const T *labels, Patterns<T> &to) {
    constexpr int lanes = lanes_of<T>;
    const std::int64_t inputs = net.layers[0].in, d = inputs - net.bias;
    to.padded = (count + 2 * lanes - 1) / (2 * lanes) * (2 * lanes);
    T *panel = to.x;
    for (std::int64_t begin = 0; begin < to.padded; begin += net.panel, panel += net.panel * inputs) {
        const std::int64_t end = min(begin + net.panel, to.padded);
        for (std::int64_t p = begin; p < end; p += lanes) {
            const T *row[lanes];
            for (int l = 0; l < lanes; l++) {
                const std::int64_t place = min(p + l, count - 1), s = order != nullptr ? order[place] : place;
                row[l] = x + s * d;
                to.y[p + l] = p + l < count ? labels[s] : T(0);
            }
            T *column = panel + (p - begin);
            for (std::int64_t j = 0; j < d; j++, column += net.panel)
                for (int l = 0; l < lanes; l++) column[l] = row[l][j];
            if (net.bias) store(column, broadcast(T(1)));
        }
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
