// The passes of an objective. With half or twice the sizes of the pieces below, loss and gradient of 1000-1500-1 at
// 2000 samples take 0 to 3 % longer on one thread (AVX-512, first-level cache of 32 KB, second-level cache of 1 MB).
#include "curvature/perceptron/objective.hpp"

#include "core/arguments.hpp"
#include "curvature/perceptron/losses.hpp"

#include <cmath>
#include <mutex>

namespace heavytails {
namespace {

// Terms that are added in one pass of a product: of its right factor a panel of so many rows, 32 KB in float32, stays
// in the first-level cache.
constexpr std::int64_t depth_step = 256;
// Columns of a result that one task computes.
constexpr std::int64_t column_step = 256;
// Rows of a gradient that one task computes.
constexpr std::int64_t row_step = 64;

// C [rows x n] = A [rows x k] B in panels, for the `count` columns of C from `first` on, a multiple of the width.
template <class T>
void multiply_columns(const ProductKernels<T> &kernels, std::int64_t rows, std::int64_t k, const T *a, const T *b,
                      std::int64_t first, std::int64_t count, T *c) {
    const std::int64_t padded = padded_to(kernels.width, k);
    for (std::int64_t from = 0; from < k; from += depth_step)
        for (std::int64_t j = 0; j < count; j += kernels.width)
            kernels.multiply(rows, std::min(depth_step, k - from), std::min<std::int64_t>(kernels.width, count - j),
                             a + from * rows, b + (first + j) * padded + from * kernels.width, c + j * rows, from > 0);
}

} // namespace

template <class T>
Objective<T>::Objective(ht_context &context, const ht_objective_params &params, const double *x, const double *targets)
    : context_(context), kernels_(product_kernels_of<T>(context.isa)), activation_(params.activation),
      loss_(params.loss), margin_(params.margin),
      factor_(params.factor != 0
                  ? params.factor
                  : 1 / (static_cast<double>(params.samples) * static_cast<double>(params.widths[params.layers]))),
      samples_(params.samples), widths_(params.widths, params.widths + params.layers + 1),
      blocks_(cut_samples(params.samples, kernels_.rows)) {
    const auto layers = static_cast<std::size_t>(params.layers);
    if (params.scales == nullptr)
        scales_.assign(layers, 1);
    else
        scales_.assign(params.scales, params.scales + layers);
    if (targets != nullptr) {
        targets_.resize(static_cast<std::size_t>(samples_ * width(depth())));
        for (std::size_t i = 0; i < targets_.size(); i++) targets_[i] = static_cast<T>(targets[i]);
    }
    layers_ = std::vector<Buffer<T>>(layers + 1);
    forward_weights_ = std::vector<Buffer<T>>(layers + 1);
    backward_weights_ = std::vector<Buffer<T>>(layers + 1);
    scratch_ = std::vector<Buffer<T>>(static_cast<std::size_t>(context.pool.size()));
    const std::lock_guard<std::mutex> turn(context.turn);
    pack_samples(x);
}

template <class T>
void Objective<T>::pack_samples(const double *x) {
    const std::int64_t in = width(0), rows = block_count() == 0 ? 0 : blocks_.back().first + blocks_.back().rows;
    layers_[0].reserve(static_cast<std::size_t>(rows * padded(in)));
    context_.pool.run(block_count(), [&](std::int64_t b, int) {
        const SampleBlock &part = block(b);
        T *a = layer(0, part);
        std::fill_n(a, part.rows * padded(in), T(0));
        for (std::int64_t i = 0; i < part.count; i++)
            for (std::int64_t j = 0; j < in; j++)
                a[place_in_panels(kernels_.width, part.rows, i, j)] = static_cast<T>(x[(part.first + i) * in + j]);
    });
}

// Calls body(index of a block, columns, worker) for every block and every range of the columns, in parallel.
template <class T>
template <class Body>
void Objective<T>::over_ranges(std::int64_t columns, std::int64_t unit, Body body) {
    const std::int64_t ranges = (columns + unit - 1) / unit;
    context_.pool.run(block_count() * ranges, [&](std::int64_t task, int worker) {
        const std::int64_t first = task % ranges * unit;
        body(task / ranges, Range{first, std::min(unit, columns - first)}, worker);
    });
}

// Panels of V_1 .. V_layers for the forward pass and, where they are asked for, of V_2 .. for the backward pass.
template <class T>
void Objective<T>::pack_weights(const double *const *weights, int layers, bool backward) {
    struct Piece {
        int l;
        bool forward;
        std::int64_t first; // of the panel's columns
    };
    const std::int64_t step = kernels_.width;
    std::vector<Piece> pieces;
    for (int l = 1; l <= layers; l++) {
        const auto at = static_cast<std::size_t>(l),
                   size = static_cast<std::size_t>(padded(width(l - 1)) * padded(width(l)));
        forward_weights_[at].reserve(size);
        for (std::int64_t j = 0; j < width(l); j += step) pieces.push_back({l, true, j});
        if (!backward || l == 1) continue;
        backward_weights_[at].reserve(size);
        for (std::int64_t j = 0; j < width(l - 1); j += step) pieces.push_back({l, false, j});
    }
    context_.pool.run(static_cast<std::int64_t>(pieces.size()), [&](std::int64_t i, int) {
        const auto [l, is_forward, first] = pieces[static_cast<std::size_t>(i)];
        const auto at = static_cast<std::size_t>(l);
        const std::int64_t in = width(l - 1), out = width(l);
        const std::int64_t inner = padded(is_forward ? in : out); // rows of the right factor
        const std::int64_t count = std::min(step, (is_forward ? out : in) - first);
        T *panel = (is_forward ? forward_weights_ : backward_weights_)[at].data() + first * inner;
        const double *w = weights[at - 1];
        if (is_forward)
            pack_transposed(step, RowMajor<double>{w + first * in, count, in, in, nullptr}, panel, scale(l));
        else
            pack(step, RowMajor<double>{w + first, out, count, in, nullptr}, panel, scale(l));
    });
}

template <class T>
void Objective<T>::activate(T *z, std::int64_t count) const {
    if (activation_ == HT_TANH)
        kernels_.tanh(count, z);
    else if (activation_ != HT_IDENTITY)
        for (std::int64_t i = 0; i < count; i++) z[i] = heavytails::activate(activation_, z[i]).value;
}

// a = e phi'(z), where a is phi(z).
template <class T>
void Objective<T>::times_slopes(const T *e, T *a, std::int64_t count) const {
    switch (activation_) {
    case HT_TANH:
        kernels_.tanh_slopes(count, e, a);
        break;
    case HT_RELU:
        for (std::int64_t i = 0; i < count; i++) a[i] = a[i] > 0 ? e[i] : T(0);
        break;
    case HT_SOFTPLUS: // 1 / (1 + exp(-z)) = 1 - exp(-softplus(z))
        for (std::int64_t i = 0; i < count; i++) a[i] = e[i] * -std::expm1(-a[i]);
        break;
    default:
        std::copy_n(e, count, a);
    }
}

template <class T>
void Objective<T>::forward(int l) {
    const std::int64_t in = width(l - 1), rows = blocks_.back().first + blocks_.back().rows;
    layers_[static_cast<std::size_t>(l)].reserve(static_cast<std::size_t>(rows * padded(width(l))));
    over_ranges(width(l), column_step, [&](std::int64_t b, Range columns, int) {
        const SampleBlock &part = block(b);
        T *z = layer(l, part) + columns.first * part.rows;
        multiply_columns(kernels_, part.rows, in, layer(l - 1, part),
                         forward_weights_[static_cast<std::size_t>(l)].data(), columns.first, columns.count, z);
        if (l < depth()) activate(z, part.rows * padded(columns.count));
    });
}

// d_{l-1} over a_{l-1}.
template <class T>
void Objective<T>::backward(int l) {
    over_ranges(width(l - 1), column_step, [&](std::int64_t b, Range columns, int worker) {
        const SampleBlock &part = block(b);
        const std::int64_t size = part.rows * padded(columns.count);
        T *e = scratch_[static_cast<std::size_t>(worker)].reserve(static_cast<std::size_t>(size));
        multiply_columns(kernels_, part.rows, width(l), layer(l, part),
                         backward_weights_[static_cast<std::size_t>(l)].data(), columns.first, columns.count, e);
        times_slopes(e, layer(l - 1, part) + columns.first * part.rows, size);
    });
}

// The loss; its derivatives by the outputs, d_L, over the outputs.
template <class T>
double Objective<T>::losses() {
    const std::int64_t k = width(depth());
    std::vector<double> sums(blocks_.size());
    context_.pool.run(block_count(), [&](std::int64_t b, int) {
        const SampleBlock &part = block(b);
        const SampleLoss<T> loss{loss_, factor_, margin_, k};
        T *f = layer(depth(), part);
        std::vector<double> outputs(static_cast<std::size_t>(k));
        std::vector<T> first(outputs.size()), second(outputs.size());
        for (std::int64_t i = 0; i < part.rows; i++) {
            std::fill(first.begin(), first.end(), T(0)); // rows behind the last sample get no error
            if (i < part.count) {
                for (std::int64_t c = 0; c < k; c++)
                    outputs[static_cast<std::size_t>(c)] =
                        static_cast<double>(f[place_in_panels(kernels_.width, part.rows, i, c)]);
                std::int32_t violated = 0;
                sums[static_cast<std::size_t>(b)] += loss.of_targets(
                    outputs.data(), targets_.data() + (part.first + i) * k, first.data(), second.data(), violated);
            }
            for (std::int64_t c = 0; c < k; c++)
                f[place_in_panels(kernels_.width, part.rows, i, c)] = first[static_cast<std::size_t>(c)];
        }
    });
    double sum = 0;
    for (const double part : sums) sum += factor_ * part;
    return sum;
}

// scale_l d_l'a_{l-1}.
template <class T>
void Objective<T>::outer(int l, double *to) {
    const std::int64_t out = width(l), in = width(l - 1);
    const std::int64_t lines = (out + row_step - 1) / row_step, ranges = (in + column_step - 1) / column_step;
    context_.pool.run(lines * ranges, [&](std::int64_t task, int worker) {
        const std::int64_t row = task / ranges * row_step, rows = std::min(row_step, out - row);
        const std::int64_t column = task % ranges * column_step, columns = std::min(column_step, in - column);
        const std::int64_t height = padded(rows);
        T *sum = scratch_[static_cast<std::size_t>(worker)].reserve(static_cast<std::size_t>(height * padded(columns)));
        for (std::int64_t b = 0; b < block_count(); b++) {
            const SampleBlock &part = block(b);
            kernels_.multiply_transposed(part.rows, rows, columns, layer(l, part) + row * part.rows,
                                         layer(l - 1, part) + column * part.rows, sum, b > 0);
        }
        bool finite = true;
        for (std::int64_t o = 0; o < rows; o++)
            for (std::int64_t j = 0; j < columns; j += kernels_.width) {
                const T *from = sum + j * height + o * kernels_.width;
                double *line = to + (row + o) * in + column + j;
                for (std::int64_t c = 0; c < std::min<std::int64_t>(kernels_.width, columns - j); c++) {
                    line[c] = scale(l) * static_cast<double>(from[c]);
                    finite &= std::isfinite(line[c]);
                }
            }
        if (!finite)
            throw Error(HT_NOT_FINITE,
                        "gradients[" + number(std::int64_t{l} - 1) + "]: expected finite numbers, got NaN or infinity");
    });
}

template <class T>
void Objective<T>::gradient(const double *const *weights, double &loss, double *const *gradients) {
    const std::lock_guard<std::mutex> turn(context_.turn);
    int lowest = 1; // layers below it get no gradient
    while (lowest <= depth() && gradients[lowest - 1] == nullptr) lowest++;
    pack_weights(weights, depth(), true);
    for (int l = 1; l <= depth(); l++) forward(l);
    loss = losses();
    if (!std::isfinite(loss)) throw Error(HT_NOT_FINITE, "loss: expected a finite number, got " + number(loss));
    for (int l = depth(); l >= lowest; l--) {
        if (gradients[l - 1] != nullptr) outer(l, gradients[l - 1]);
        if (l > lowest) backward(l);
    }
}

template <class T>
void Objective<T>::features(const double *const *weights, double *const *to) {
    const std::lock_guard<std::mutex> turn(context_.turn);
    int highest = depth() - 1; // layers above it are not asked for
    while (highest > 0 && to[highest - 1] == nullptr) highest--;
    pack_weights(weights, highest, false);
    for (int l = 1; l <= highest; l++) {
        forward(l);
        if (to[l - 1] == nullptr) continue;
        context_.pool.run(block_count(), [&](std::int64_t b, int) {
            const SampleBlock &part = block(b);
            const T *a = layer(l, part);
            for (std::int64_t i = 0; i < part.count; i++)
                for (std::int64_t j = 0; j < width(l); j++) {
                    const auto value = static_cast<double>(a[place_in_panels(kernels_.width, part.rows, i, j)]);
                    if (!std::isfinite(value))
                        throw Error(HT_NOT_FINITE, "layer " + number(std::int64_t{l}) +
                                                       ": expected finite activations, got " + number(value) +
                                                       " for sample " + number(part.first + i));
                    to[l - 1][(part.first + i) * width(l) + j] = value;
                }
        });
    }
}

template class Objective<float>;
template class Objective<double>;

} // namespace heavytails
