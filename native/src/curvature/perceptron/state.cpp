// The forward and the backward pass of a perceptron over blocks of samples.
#include "curvature/perceptron/state.hpp"

#include "core/error.hpp"
#include "curvature/perceptron/losses.hpp"
#include "curvature/perceptron/outputs.hpp"

#include <mutex>

namespace heavytails {
std::vector<SampleBlock> cut_samples(std::int64_t samples, int rows) {
    std::vector<SampleBlock> blocks;
    for (std::int64_t first = 0; first < samples; first += block_rows) {
        const std::int64_t count = std::min(block_rows, samples - first);
        blocks.push_back({first, count, (count + rows - 1) / rows * rows});
    }
    return blocks;
}

template <class T>
PerceptronState<T>::PerceptronState(ht_context &context, const ht_perceptron_params &params)
    : context(context), kernels(product_kernels_of<T>(context.isa)), activation(params.activation), loss(params.loss),
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

template <class T>
void PerceptronState<T>::choose_columns(const T *x, const std::vector<std::int64_t> &samples) {
    const std::int64_t in = layers[0].in;
    std::vector<char> varies(static_cast<std::size_t>(in), 0);
    for (const std::int64_t i : samples)
        for (std::int64_t j = 0; j < in; j++)
            varies[static_cast<std::size_t>(j)] |= !(x[i * in + j] == x[samples[0] * in + j]);
    for (std::int64_t j = 0; j < in; j++) {
        if (varies[static_cast<std::size_t>(j)]) {
            columns.push_back(j);
            continue;
        }
        constant.push_back(j);
        constant_values.push_back(samples.empty() ? T(0) : x[samples[0] * in + j]);
    }
}

template <class T>
void PerceptronState<T>::pack_weights() {
    for (int l = 1; l <= depth(); l++) {
        const DenseLayer &layer = layers[static_cast<std::size_t>(l - 1)];
        const std::int64_t in = width(l - 1);
        const RowMajor<T> w{parameters.data() + layer.weights, layer.out, in, layer.in,
                            l == 1 ? columns.data() : nullptr};
        const auto at = static_cast<std::size_t>(l), size = static_cast<std::size_t>(padded(in) * padded(layer.out));
        pack_transposed(kernels.width, w, forward_weights[at].reserve(size));
        if (l > 1) pack(kernels.width, w, backward_weights[at].reserve(size));
    }
    // What acts as a bias: b_l and, for the first layer, the constant inputs.
    for (int l = 1; l <= depth(); l++) {
        const DenseLayer &layer = layers[static_cast<std::size_t>(l - 1)];
        T *shift = shifts[static_cast<std::size_t>(l)].reserve(static_cast<std::size_t>(padded(layer.out)));
        std::fill_n(shift, padded(layer.out), T(0));
        for (std::int64_t o = 0; o < layer.out; o++) {
            const T *w = parameters.data() + layer.weights + o * layer.in;
            double sum = bias ? static_cast<double>(parameters[static_cast<std::size_t>(layer.biases + o)]) : 0;
            if (l == 1)
                for (std::size_t j = 0; j < constant.size(); j++)
                    sum += static_cast<double>(constant_values[j]) * static_cast<double>(w[constant[j]]);
            shift[o] = static_cast<T>(sum);
        }
    }
}

template <class T>
void PerceptronState<T>::reserve() {
    const auto numbers = [&](int l) { return static_cast<std::size_t>(stored_rows() * padded(width(l))); };
    for (int l = 0; l <= depth(); l++) {
        const auto at = static_cast<std::size_t>(l);
        if (l < depth()) activations[at].reserve(numbers(l));
        if (l > 0) errors[at].reserve(numbers(l));
        if (l > 0 && l < depth()) slopes[at].reserve(numbers(l));
        if (l > 0 && l < depth() && curved()) bends[at].reserve(numbers(l));
    }
    outputs.reserve(numbers(depth()));
    top.assign(static_cast<std::size_t>(stored_rows()), 0);
}

template <class T>
void PerceptronState<T>::inputs(const SampleBlock &block, const T *x, const std::vector<std::int64_t> &samples) {
    const std::int64_t in = layers[0].in, n = width(0);
    T *a = part(activations, block, 0);
    std::fill_n(a, block.rows * padded(n), T(0));
    for (std::int64_t i = 0; i < block.count; i++) {
        const T *row = x + samples[static_cast<std::size_t>(block.first + i)] * in;
        for (std::int64_t j = 0; j < n; j++) a[place(block.rows, i, j)] = row[columns[static_cast<std::size_t>(j)]];
    }
}

template <class T>
void PerceptronState<T>::forward(const SampleBlock &block) {
    for (int l = 1; l < depth(); l++) {
        const auto at = static_cast<std::size_t>(l);
        T *a = part(activations, block, l), *slope = part(slopes, block, l),
          *bend = curved() ? part(bends, block, l) : nullptr;
        kernels.fill_rows(block.rows, width(l), shifts[at].data(), a);
        kernels.multiply(block.rows, width(l - 1), width(l), part(activations, block, l - 1),
                         forward_weights[at].data(), a, true);
        for (std::int64_t i = 0; i < block.rows * padded(width(l)); i++) {
            const Activated<T> y = activate(activation, a[i]);
            a[i] = y.value;
            slope[i] = y.slope;
            if (bend != nullptr) bend[i] = y.bend;
        }
    }
}

template <class T>
void PerceptronState<T>::backward(const SampleBlock &block) {
    for (int l = depth(); l > 1; l--) {
        T *below = part(errors, block, l - 1);
        const std::int64_t size = block.rows * padded(width(l - 1));
        kernels.multiply(block.rows, width(l), width(l - 1), part(errors, block, l),
                         backward_weights[static_cast<std::size_t>(l)].data(), below, false);
        if (curved()) kernels.scale(size, below, part(bends, block, l - 1));
        kernels.scale(size, part(slopes, block, l - 1), below);
    }
}

// Outputs are finite in float64; what is behind them may overflow in float32.
template <class T>
void PerceptronState<T>::require_finite(const SampleBlock &block, const std::vector<std::int64_t> &samples) {
    for (int l = 1; l <= depth(); l++)
        for (auto *of : {&activations, &errors}) {
            if (l == depth() && of == &activations) continue;
            const T *x = part(*of, block, l);
            for (std::int64_t i = 0; i < block.count; i++)
                for (std::int64_t j = 0; j < width(l); j++)
                    if (!std::isfinite(x[place(block.rows, i, j)]))
                        throw Error(HT_NOT_FINITE,
                                    "sample " + std::to_string(samples[static_cast<std::size_t>(block.first + i)]) +
                                        ": expected activations and derivatives that float" +
                                        std::to_string(8 * sizeof(T)) + " holds, got " +
                                        std::to_string(x[place(block.rows, i, j)]) + " in layer " + std::to_string(l));
        }
}

template <class T>
void PerceptronState<T>::load(const T *given, const T *x, const std::int32_t *labels, const T *targets) {
    std::lock_guard<std::mutex> turn(context.turn);
    parameters.assign(given, given + count());
    const LossTerms<T> terms = loss_terms(*this, x, labels, targets);
    value = terms.value;
    std::vector<std::int64_t> samples;
    for (std::int64_t i = 0; i < given_samples; i++) {
        const std::int32_t outside = terms.violated[static_cast<std::size_t>(i)];
        violated += outside;
        if (!is_hinge() || outside > 0) samples.push_back(i);
    }
    active = static_cast<std::int64_t>(samples.size());
    blocks = cut_samples(active, kernels.rows);
    for (auto *of : {&forward_weights, &backward_weights, &shifts, &activations, &slopes, &bends, &errors})
        *of = std::vector<Buffer<T>>(layers.size() + 1);
    choose_columns(x, samples);
    pack_weights();
    reserve();
    context.pool.run(static_cast<std::int64_t>(blocks.size()), [&](std::int64_t b, int) {
        const SampleBlock &block = blocks[static_cast<std::size_t>(b)];
        inputs(block, x, samples);
        forward(block);
        const std::int64_t k = width(depth());
        T *error = part(errors, block, depth()), *second = outputs.data() + at(block, k);
        std::fill_n(error, block.rows * padded(k), T(0));
        std::fill_n(second, block.rows * padded(k), T(0));
        for (std::int64_t i = 0; i < block.count; i++) {
            const std::int64_t from = samples[static_cast<std::size_t>(block.first + i)] * k;
            const T *seconds = terms.second.data() + from;
            for (std::int64_t c = 0; c < k; c++) {
                error[place(block.rows, i, c)] = terms.first[static_cast<std::size_t>(from + c)];
                second[place(block.rows, i, c)] = seconds[c];
            }
            top[static_cast<std::size_t>(block.first + i)] =
                static_cast<std::int32_t>(std::max_element(seconds, seconds + k) - seconds);
        }
        backward(block);
        require_finite(block, samples);
    });
}

template struct PerceptronState<float>;
template struct PerceptronState<double>;

} // namespace heavytails
