// A forward pass over all samples that keeps nothing but the outputs of one block.
#include "curvature/perceptron/outputs.hpp"

#include "core/error.hpp"
#include "curvature/perceptron/losses.hpp"

#include <cmath>

namespace heavytails {
namespace {

struct ForwardPass {
    const ProductKernels<double> &kernels;
    int activation;
    std::vector<std::int64_t> widths;    // [L + 1]
    std::vector<Buffer<double>> weights; // W_l' in panels, at [l]
    std::vector<Buffer<double>> biases;  // b_l, at [l]
    std::int64_t padded(std::int64_t n) const { return padded_to(kernels.width, n); }

    template <class T>
    explicit ForwardPass(const PerceptronState<T> &s)
        : kernels(curvature_kernels_for(s.context.isa).twice), activation(s.activation), weights(s.layers.size() + 1),
          biases(s.layers.size() + 1) {
        widths.push_back(s.layers[0].in);
        for (std::size_t l = 1; l <= s.layers.size(); l++) {
            const DenseLayer &layer = s.layers[l - 1];
            widths.push_back(layer.out);
            const std::int64_t in = padded(layer.in), out = padded(layer.out);
            pack_transposed(kernels.width,
                            RowMajor<T>{s.parameters.data() + layer.weights, layer.out, layer.in, layer.in, nullptr},
                            weights[l].reserve(static_cast<std::size_t>(in * out)));
            double *b = biases[l].reserve(static_cast<std::size_t>(out));
            std::fill_n(b, out, 0.0);
            if (s.bias) std::copy_n(s.parameters.data() + layer.biases, layer.out, b);
        }
    }

    // The outputs in panels of `rows` rows, of `count` samples x row-major. a and z are memory for the widest layer.
    template <class T>
    const double *run(const T *x, std::int64_t count, std::int64_t rows, double *a, double *z) const {
        std::fill_n(a, rows * padded(widths[0]), 0.0);
        for (std::int64_t i = 0; i < count; i++)
            for (std::int64_t j = 0; j < widths[0]; j++)
                a[place_in_panels(kernels.width, rows, i, j)] = static_cast<double>(x[i * widths[0] + j]);
        for (std::size_t l = 1; l < widths.size(); l++) {
            kernels.fill_rows(rows, widths[l], biases[l].data(), z);
            kernels.multiply(rows, widths[l - 1], widths[l], a, weights[l].data(), z, true);
            if (l + 1 < widths.size())
                for (std::int64_t i = 0; i < rows * padded(widths[l]); i++) z[i] = activate(activation, z[i]).value;
            std::swap(a, z);
        }
        return a;
    }
};

} // namespace

template <class T>
LossTerms<T> loss_terms(const PerceptronState<T> &s, const T *x, const std::int32_t *labels, const T *targets) {
    const std::int64_t n = s.given_samples, k = s.width(s.depth()), in = s.layers[0].in;
    const ForwardPass pass(s);
    std::int64_t widest = 0;
    for (const std::int64_t width : pass.widths) widest = std::max(widest, pass.padded(width));
    LossTerms<T> terms;
    terms.first.resize(static_cast<std::size_t>(n * k));
    terms.second.resize(static_cast<std::size_t>(n * k));
    terms.violated.resize(static_cast<std::size_t>(n));
    std::vector<double> losses(static_cast<std::size_t>(n));
    const std::int64_t blocks = (n + block_rows - 1) / block_rows;
    s.context.pool.run(blocks, [&](std::int64_t b, int) {
        const std::int64_t first = b * block_rows, count = std::min(block_rows, n - first);
        Buffer<double> from, to;
        const auto size = static_cast<std::size_t>(block_rows * widest);
        const double *panels = pass.run(x + first * in, count, block_rows, from.reserve(size), to.reserve(size));
        std::vector<double> f(static_cast<std::size_t>(k));
        for (std::int64_t i = 0; i < count; i++) {
            const std::int64_t sample = first + i;
            for (std::int64_t c = 0; c < k; c++) {
                double &value = f[static_cast<std::size_t>(c)];
                value = panels[place_in_panels(pass.kernels.width, block_rows, i, c)];
                if (!std::isfinite(value))
                    throw Error(HT_NOT_FINITE, "sample " + std::to_string(sample) +
                                                   ": expected finite outputs of the network, got " +
                                                   std::to_string(value) + " at output " + std::to_string(c));
            }
            const auto at = static_cast<std::size_t>(sample * k);
            const SampleLoss<T> loss{s.loss, s.factor, s.margin, k};
            losses[static_cast<std::size_t>(sample)] =
                labels != nullptr ? loss.of_label(f.data(), labels[sample], &terms.first[at], &terms.second[at])
                                  : loss.of_targets(f.data(), targets + at, &terms.first[at], &terms.second[at],
                                                    terms.violated[static_cast<std::size_t>(sample)]);
        }
    });
    for (const double loss : losses) terms.value += s.factor * loss;
    return terms;
}

template LossTerms<float> loss_terms(const PerceptronState<float> &, const float *, const std::int32_t *,
                                     const float *);
template LossTerms<double> loss_terms(const PerceptronState<double> &, const double *, const std::int32_t *,
                                      const double *);

} // namespace heavytails
