// Loss, gradient and hidden layers of a perceptron over fixed samples, for one set of weights after another:
//
//   a_l = phi(V_l a_{l-1}),  V_l = scale_l W_l        [samples x h_l], forward, layer by layer
//   d_{l-1} = phi'(z_{l-1}) V_l'd_l                   backward, written over a_{l-1}, which is not needed any more
//   dloss/dW_l = scale_l sum_s d_l a_{l-1}'           [h_l x h_{l-1}]
//
// phi' is computed from the value of phi, so that z_l is not kept. Samples are in panels by blocks
// (kernels/product_kernels.hpp). Work is divided among threads by blocks and by columns of the results only; no sum is
// divided, so that its bits do not depend on the number of threads.
#pragma once

#include "core/buffer.hpp"
#include "core/context.hpp"
#include "curvature/kernels/kernels.hpp"
#include "curvature/perceptron/panels.hpp"
#include "curvature/perceptron/state.hpp"

#include <heavytails/objective.h>

#include <cstdint>
#include <vector>

namespace heavytails {

template <class T>
class Objective {
public:
    // Arguments are checked already. targets may be NULL.
    Objective(ht_context &context, const ht_objective_params &params, const double *x, const double *targets);

    // As ht_objective_gradient and ht_objective_features. They throw HT_NOT_FINITE.
    void gradient(const double *const *weights, double &loss, double *const *gradients);
    void features(const double *const *weights, double *const *to);

    int depth() const { return static_cast<int>(widths_.size()) - 1; }
    bool has_targets() const { return !targets_.empty(); }

private:
    // Parts into which work is divided: columns of one layer, or of a product of two.
    struct Range {
        std::int64_t first, count;
    };

    std::int64_t width(int l) const { return widths_[static_cast<std::size_t>(l)]; }
    std::int64_t padded(std::int64_t n) const { return padded_to(kernels_.width, n); }
    double scale(int l) const { return scales_[static_cast<std::size_t>(l - 1)]; }
    T *layer(int l, const SampleBlock &block) {
        return layers_[static_cast<std::size_t>(l)].data() + block.first * padded(width(l));
    }
    const SampleBlock &block(std::int64_t b) const { return blocks_[static_cast<std::size_t>(b)]; }
    std::int64_t block_count() const { return static_cast<std::int64_t>(blocks_.size()); }

    void pack_samples(const double *x);
    void pack_weights(const double *const *weights, int layers, bool backward);
    void forward(int l);
    void backward(int l);
    double losses();
    void outer(int l, double *to);
    void activate(T *z, std::int64_t count) const;
    void times_slopes(const T *e, T *a, std::int64_t count) const;
    template <class Body>
    void over_ranges(std::int64_t columns, std::int64_t unit, Body body);

    ht_context &context_;
    const ProductKernels<T> &kernels_;
    const int activation_, loss_;
    const double margin_, factor_;
    const std::int64_t samples_;
    std::vector<std::int64_t> widths_;
    std::vector<double> scales_;
    std::vector<T> targets_; // [samples x widths[L]]
    std::vector<SampleBlock> blocks_;
    std::vector<Buffer<T>> layers_;                             // a_l, then d_l, at [l]
    std::vector<Buffer<T>> forward_weights_, backward_weights_; // V_l' [in x out] and V_l [out x in] as right factors
    std::vector<Buffer<T>> scratch_;                            // by worker
};

} // namespace heavytails
