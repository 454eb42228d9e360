// The forward and the backward pass of a perceptron over blocks of samples.
#include "curvature/perceptron/state.hpp"

#include "core/error.hpp"
#include "curvature/perceptron/losses.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>

namespace heavytails {
namespace {

constexpr std::int64_t block_rows = 256; // samples whose state stays in the second-level cache; a multiple of `rows`

template <class T>
const ProductKernels<T> &kernels_of(Isa isa);
template <>
const ProductKernels<float> &kernels_of<float>(Isa isa) {
    return curvature_kernels_for(isa).single;
}
template <>
const ProductKernels<double> &kernels_of<double>(Isa isa) {
    return curvature_kernels_for(isa).twice;
}

template <class T>
std::vector<SampleBlock> cut(std::int64_t samples, int rows) {
    std::vector<SampleBlock> blocks;
    for (std::int64_t first = 0; first < samples; first += block_rows) {
        const std::int64_t count = std::min(block_rows, samples - first);
        blocks.push_back({first, count, (count + rows - 1) / rows * rows});
    }
    return blocks;
}

} // namespace

template <class T>
void pack(const PerceptronState<T> &state, const T *m, std::int64_t rows, std::int64_t columns, std::int64_t ld,
          const std::int64_t *chosen, bool transposed, T *b) {
    const std::int64_t width = state.kernels.width;
    const auto column = [=](std::int64_t j) { return chosen == nullptr ? j : chosen[j]; };
    const std::int64_t k = transposed ? columns : rows, n = transposed ? rows : columns, padded = state.padded(k);
    for (std::int64_t j = 0; j < n; j += width) {
        T *panel = b + j * padded;
        const std::int64_t valid = std::min(width, n - j);
        if (valid < width || k < padded) std::fill_n(panel, padded * width, T(0));
        if (transposed)
            for (std::int64_t c = 0; c < valid; c++) {
                const T *from = m + (j + c) * ld;
                for (std::int64_t i = 0; i < k; i++) panel[i * width + c] = from[column(i)];
            }
        else
            for (std::int64_t i = 0; i < k; i++)
                for (std::int64_t c = 0; c < valid; c++) panel[i * width + c] = m[i * ld + column(j + c)];
    }
}

template <class T>
PerceptronState<T>::PerceptronState(ht_context &context, const ht_perceptron_params &params)
    : context(context), kernels(kernels_of<T>(context.isa)), activation(params.activation), loss(params.loss),
      bias(params.bias != 0), margin(params.margin),
      factor(params.factor != 0 ? params.factor
             : params.loss == HT_CROSS_ENTROPY
                 ? 1.0 / static_cast<double>(params.samples)
                 : 1.0 / (static_cast<double>(params.samples) * static_cast<double>(params.widths[params.layers]))),
      given_samples(params.samples) {
    std::int64_t place = 0;
    for (std::int64_t l = 0; l < params.layers; l++) {
        const std::int64_t in = params.widths[l], out = params.widths[l + 1], biases = place + in * out;
        layers.push_back({in, out, place, biases, biases + (bias ? out : 0)});
        place = layers.back().end;
    }
}

template <class T>
std::int64_t PerceptronState<T>::bytes() const {
    std::int64_t numbers = count() + stored_rows() * padded(width(depth()));
    for (int l = 0; l <= depth(); l++) {
        const std::int64_t copies = l == 0 ? 1 : l == depth() ? 1 : curved() ? 4 : 3;
        numbers += copies * stored_rows() * padded(width(l));
        if (l > 0) numbers += (l > 1 ? 2 : 1) * padded(width(l - 1)) * padded(width(l));
    }
    return numbers * static_cast<std::int64_t>(sizeof(T));
}

namespace {

// One pass over given samples, in blocks: fills the panels of a_0 and calls the layers.
template <class T>
struct Pass {
    PerceptronState<T> &s;
    const T *x;
    const std::int32_t *labels;
    const T *targets;
    const std::vector<std::int64_t> &samples; // the given samples that are taken, in this order

    void inputs(const SampleBlock &block, T *a) const {
        const std::int64_t in = s.layers[0].in, n = s.width(0);
        std::fill_n(a, block.rows * s.padded(n), T(0));
        for (std::int64_t i = 0; i < block.count; i++) {
            const T *row = x + samples[static_cast<std::size_t>(block.first + i)] * in;
            for (std::int64_t j = 0; j < n; j++)
                a[s.place(block.rows, i, j)] = row[s.columns[static_cast<std::size_t>(j)]];
        }
    }

    // z = W_l a + b_l and the part of the constant inputs.
    void affine(const SampleBlock &block, int l, const T *a, T *z) const {
        const DenseLayer &layer = s.layers[static_cast<std::size_t>(l - 1)];
        std::vector<T> shift(static_cast<std::size_t>(s.padded(layer.out)), T(0));
        for (std::int64_t o = 0; o < layer.out; o++) {
            double sum = s.bias ? s.parameters[static_cast<std::size_t>(layer.biases + o)] : T(0);
            if (l == 1)
                for (std::size_t j = 0; j < s.constant.size(); j++)
                    sum += static_cast<double>(s.constant_values[j]) *
                           s.parameters[static_cast<std::size_t>(layer.weights + o * layer.in + s.constant[j])];
            shift[static_cast<std::size_t>(o)] = static_cast<T>(sum);
        }
        s.kernels.fill_rows(block.rows, layer.out, shift.data(), z);
        s.kernels.multiply(block.rows, s.width(l - 1), layer.out, a,
                           s.forward_weights[static_cast<std::size_t>(l)].data(), z, true);
    }

    // The outputs f of sample i of a block, copied out of panels z.
    void row(const SampleBlock &block, const T *z, std::int64_t i, std::vector<T> &f) const {
        for (std::size_t c = 0; c < f.size(); c++) {
            const auto j = static_cast<std::int64_t>(c);
            f[c] = z[s.place(block.rows, i, j)];
            if (!std::isfinite(f[c]))
                throw Error(HT_NOT_FINITE, "sample " +
                                               std::to_string(samples[static_cast<std::size_t>(block.first + i)]) +
                                               ": expected finite outputs of the network, got " + std::to_string(f[c]) +
                                               " at output " + std::to_string(j));
        }
    }

    double loss(std::int64_t sample, const std::vector<T> &f, T *derivative, T *second, std::int64_t &violated) const {
        const auto k = static_cast<std::int64_t>(f.size());
        return Output<T>{s, k}(f.data(), labels == nullptr ? 0 : labels[sample],
                               targets == nullptr ? nullptr : targets + sample * k, derivative, second, violated);
    }
};

// Marks the samples of a hinge loss with a violated margin.
template <class T>
std::vector<std::int64_t> active_samples(const Pass<T> &pass) {
    PerceptronState<T> &s = pass.s;
    const int depth = s.depth();
    const std::int64_t k = s.width(depth);
    std::int64_t widest = 0;
    for (int l = 0; l <= depth; l++) widest = std::max(widest, s.padded(s.width(l)));
    std::vector<char> is_active(pass.samples.size(), 0);
    const auto blocks = cut<T>(static_cast<std::int64_t>(pass.samples.size()), s.kernels.rows);
    s.context.pool.run(static_cast<std::int64_t>(blocks.size()), [&](std::int64_t b, int) {
        const SampleBlock &block = blocks[static_cast<std::size_t>(b)];
        Buffer<T> from, to;
        T *a = from.reserve(static_cast<std::size_t>(block.rows * widest)),
          *z = to.reserve(static_cast<std::size_t>(block.rows * widest));
        pass.inputs(block, a);
        for (int l = 1; l <= depth; l++) {
            pass.affine(block, l, a, z);
            if (l < depth)
                for (std::int64_t i = 0; i < block.rows * s.padded(s.width(l)); i++)
                    z[i] = activate(s.activation, z[i]).value;
            std::swap(a, z);
        }
        std::vector<T> f(static_cast<std::size_t>(k)), derivative(f), second(f);
        for (std::int64_t i = 0; i < block.count; i++) {
            std::int64_t violated = 0;
            const auto sample = static_cast<std::size_t>(block.first + i);
            pass.row(block, a, i, f);
            pass.loss(pass.samples[sample], f, derivative.data(), second.data(), violated);
            is_active[sample] = violated > 0;
        }
    });
    std::vector<std::int64_t> active;
    for (std::size_t i = 0; i < is_active.size(); i++)
        if (is_active[i]) active.push_back(pass.samples[i]);
    return active;
}

} // namespace

template <class T>
void PerceptronState<T>::load(const T *given, const T *x, const std::int32_t *labels, const T *targets) {
    std::lock_guard<std::mutex> turn(context.turn);
    parameters.assign(given, given + count());
    const auto layer_count = static_cast<std::size_t>(depth()) + 1;
    forward_weights = std::vector<Buffer<T>>(layer_count);
    backward_weights = std::vector<Buffer<T>>(layer_count);
    const auto pack_weights = [&](int l) {
        const DenseLayer &layer = layers[static_cast<std::size_t>(l - 1)];
        const std::int64_t in = width(l - 1);
        const auto size = static_cast<std::size_t>(padded(in) * padded(layer.out));
        const T *w = parameters.data() + layer.weights;
        pack(*this, w, layer.out, in, layer.in, l == 1 ? columns.data() : nullptr, true,
             forward_weights[static_cast<std::size_t>(l)].reserve(size));
        if (l > 1)
            pack(*this, w, layer.out, in, layer.in, nullptr, false,
                 backward_weights[static_cast<std::size_t>(l)].reserve(size));
    };
    columns.resize(static_cast<std::size_t>(layers[0].in));
    for (std::size_t j = 0; j < columns.size(); j++) columns[j] = static_cast<std::int64_t>(j);
    for (int l = 1; l <= depth(); l++) pack_weights(l);

    std::vector<std::int64_t> samples(static_cast<std::size_t>(given_samples));
    for (std::size_t i = 0; i < samples.size(); i++) samples[i] = static_cast<std::int64_t>(i);
    if (is_hinge()) samples = active_samples(Pass<T>{*this, x, labels, targets, samples});
    active = static_cast<std::int64_t>(samples.size());
    blocks = cut<T>(active, kernels.rows);

    const std::int64_t in = layers[0].in;
    std::vector<char> varies(static_cast<std::size_t>(in), 0);
    for (const std::int64_t i : samples)
        for (std::int64_t j = 0; j < in; j++)
            varies[static_cast<std::size_t>(j)] |= !(x[i * in + j] == x[samples[0] * in + j]);
    columns.clear();
    for (std::int64_t j = 0; j < in; j++)
        if (varies[static_cast<std::size_t>(j)])
            columns.push_back(j);
        else {
            constant.push_back(j);
            constant_values.push_back(active == 0 ? T(0) : x[samples[0] * in + j]);
        }
    pack_weights(1);

    activations = std::vector<Buffer<T>>(layer_count);
    slopes = std::vector<Buffer<T>>(layer_count);
    bends = std::vector<Buffer<T>>(layer_count);
    errors = std::vector<Buffer<T>>(layer_count);
    const auto numbers = [&](int l) { return static_cast<std::size_t>(stored_rows() * padded(width(l))); };
    for (int l = 0; l <= depth(); l++) {
        const auto at = static_cast<std::size_t>(l);
        if (l < depth()) activations[at].reserve(numbers(l));
        if (l > 0) errors[at].reserve(numbers(l));
        if (l > 0 && l < depth()) slopes[at].reserve(numbers(l));
        if (l > 0 && l < depth() && curved()) bends[at].reserve(numbers(l));
    }
    outputs.reserve(numbers(depth()));

    const Pass<T> pass{*this, x, labels, targets, samples};
    std::vector<double> losses(blocks.size(), 0);
    std::vector<std::int64_t> counts(blocks.size(), 0);
    context.pool.run(static_cast<std::int64_t>(blocks.size()), [&](std::int64_t b, int) {
        const SampleBlock &block = blocks[static_cast<std::size_t>(b)];
        const auto part = [&](std::vector<Buffer<T>> &of, int l) {
            return of[static_cast<std::size_t>(l)].data() + at(block, width(l));
        };
        pass.inputs(block, part(activations, 0));
        for (int l = 1; l < depth(); l++) {
            T *a = part(activations, l), *slope = part(slopes, l), *bend = curved() ? part(bends, l) : nullptr;
            pass.affine(block, l, part(activations, l - 1), a);
            for (std::int64_t i = 0; i < block.rows * padded(width(l)); i++) {
                const Activated<T> y = activate(activation, a[i]);
                a[i] = y.value;
                slope[i] = y.slope;
                if (bend != nullptr) bend[i] = y.bend;
            }
        }
        const std::int64_t k = width(depth());
        T *error = part(errors, depth()), *second = outputs.data() + at(block, k);
        pass.affine(block, depth(), part(activations, depth() - 1), error);
        std::vector<T> f(static_cast<std::size_t>(k)), derivatives(f), seconds(f);
        std::vector<T> z(error, error + block.rows * padded(k));
        std::fill_n(error, block.rows * padded(k), T(0));
        std::fill_n(second, block.rows * padded(k), T(0));
        for (std::int64_t i = 0; i < block.count; i++) {
            pass.row(block, z.data(), i, f);
            losses[static_cast<std::size_t>(b)] +=
                pass.loss(samples[static_cast<std::size_t>(block.first + i)], f, derivatives.data(), seconds.data(),
                          counts[static_cast<std::size_t>(b)]);
            for (std::int64_t c = 0; c < k; c++) {
                const std::int64_t to = place(block.rows, i, c);
                error[to] = derivatives[static_cast<std::size_t>(c)];
                second[to] = seconds[static_cast<std::size_t>(c)];
            }
        }
        for (int l = depth(); l > 1; l--) {
            T *below = part(errors, l - 1);
            const std::int64_t size = block.rows * padded(width(l - 1));
            kernels.multiply(block.rows, width(l), width(l - 1), part(errors, l),
                             backward_weights[static_cast<std::size_t>(l)].data(), below, false);
            if (curved()) kernels.scale(size, below, part(bends, l - 1));
            kernels.scale(size, part(slopes, l - 1), below);
        }
    });
    for (std::size_t b = 0; b < blocks.size(); b++) {
        value += factor * losses[b];
        violated += counts[b];
    }
}

template struct PerceptronState<float>;
template struct PerceptronState<double>;
template void pack(const PerceptronState<float> &, const float *, std::int64_t, std::int64_t, std::int64_t,
                   const std::int64_t *, bool, float *);
template void pack(const PerceptronState<double> &, const double *, std::int64_t, std::int64_t, std::int64_t,
                   const std::int64_t *, bool, double *);

} // namespace heavytails
