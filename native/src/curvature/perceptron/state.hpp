// A multilayer perceptron at fixed parameters, with what its products need:  z_l = W_l a_{l-1} + b_l,  a_l = phi(z_l)
//
//   a_l, phi'(z_l)          [samples x h_l]   forward state
//   d_l = dloss/dz_l        [samples x h_l]   backward state
//   phi''(z_l) dloss/da_l   [samples x h_l]   for activations that are curved
//
// All are stored in panels (kernels/product_kernels.hpp) by blocks of samples. Only active samples are kept, those
// whose loss is not zero around the parameters: the others of a hinge loss contribute nothing. Inputs that are constant
// over the active samples, such as the pixels at the border of an image, are no columns of a_0: they act as a bias.
#pragma once

#include "core/buffer.hpp"
#include "core/context.hpp"
#include "curvature/kernels/kernels.hpp"
#include "curvature/perceptron/panels.hpp"

#include <heavytails/perceptron.h>

#include <cstdint>
#include <vector>

namespace heavytails {

constexpr std::int64_t block_rows = 256; // samples whose state stays in the second-level cache; a multiple of `rows`

// Shape of W_l [out x in] and places of W_l and b_l in the parameter vector.
struct DenseLayer {
    std::int64_t in, out, weights, biases, end;
};

// A range of blocks' rows: samples first .. first + count - 1, stored as `rows` rows.
struct SampleBlock {
    std::int64_t first, count, rows;
};

// Blocks of block_rows samples, the last one smaller, each stored as a multiple of `rows` rows.
std::vector<SampleBlock> cut_samples(std::int64_t samples, int rows);

template <class T>
struct PerceptronState {
    PerceptronState(ht_context &context, const ht_perceptron_params &params);

    ht_context &context;
    const ProductKernels<T> &kernels;
    const int activation, loss;
    const bool bias;
    const double margin, factor;
    const std::int64_t given_samples;
    std::vector<DenseLayer> layers; // layers[l - 1] is layer l

    std::vector<std::int64_t> columns;  // inputs that are columns of a_0
    std::vector<std::int64_t> constant; // the other inputs
    std::vector<T> constant_values;     // and their values
    std::int64_t active = 0, violated = 0;
    double value = 0; // of the loss
    std::vector<SampleBlock> blocks;

    // By layer l: weights as right factors, W_l' [in x out] for the forward map (columns only for l = 1) and
    // W_l [out x in] for the backward map (l > 1).
    std::vector<Buffer<T>> forward_weights, backward_weights;
    std::vector<Buffer<T>> shifts;      // b_l, for l = 1 with the part of the constant inputs
    std::vector<Buffer<T>> activations; // a_l, l = 0 .. L-1
    std::vector<Buffer<T>> slopes;      // phi'(z_l), l = 1 .. L-1 at [l]
    std::vector<Buffer<T>> bends;       // phi''(z_l) dloss/da_l, l = 1 .. L-1 at [l], for curved activations
    std::vector<Buffer<T>> errors;      // d_l, l = 1 .. L at [l]
    Buffer<T> outputs;                  // softmax probabilities, or factor d^2 l / d f_c^2
    std::vector<std::int32_t> top;      // the most probable class of each row, for cross-entropy
    std::vector<T> parameters;

    int depth() const { return static_cast<int>(layers.size()); }
    bool curved() const { return activation == HT_TANH || activation == HT_SOFTPLUS; }
    bool is_hinge() const { return loss == HT_HINGE || loss == HT_SQUARED_HINGE; }
    std::int64_t count() const { return layers.back().end; }
    // Number of columns of a_l, l = 0 .. L; a_0 has only those inputs that vary.
    std::int64_t width(int l) const {
        return l == 0 ? static_cast<std::int64_t>(columns.size()) : layers[static_cast<std::size_t>(l - 1)].out;
    }
    std::int64_t padded(std::int64_t n) const { return padded_to(kernels.width, n); }
    std::int64_t place(std::int64_t rows, std::int64_t i, std::int64_t j) const {
        return place_in_panels(kernels.width, rows, i, j);
    }
    // First entry of a block in an array of `width` columns.
    std::int64_t at(const SampleBlock &block, std::int64_t width) const { return block.first * padded(width); }
    std::int64_t stored_rows() const { return blocks.empty() ? 0 : blocks.back().first + blocks.back().rows; }
    std::int64_t bytes() const;

    // Copies the parameters, finds the active samples and runs the forward and backward passes.
    void load(const T *given, const T *x, const std::int32_t *labels, const T *targets);

private:
    void choose_columns(const T *x, const std::vector<std::int64_t> &samples);
    void pack_weights();
    void reserve();
    void inputs(const SampleBlock &block, const T *x, const std::vector<std::int64_t> &samples);
    void forward(const SampleBlock &block);
    void backward(const SampleBlock &block);
    void require_finite(const SampleBlock &block, const std::vector<std::int64_t> &samples);
    T *part(std::vector<Buffer<T>> &of, const SampleBlock &block, int l) {
        return of[static_cast<std::size_t>(l)].data() + at(block, width(l));
    }
};

} // namespace heavytails
