// The forward pass over all patterns and the backward pass over those with h = margin - y f > 0:
//   loss = sum h^2,  d loss / d f = -slope y h,  E_{l-1} = (W_l' E_l) activation'(z_{l-1}),  G_l = E_l A_{l-1}'
#pragma once

#include "simd/tanh.hpp"
#include "training/kernels/gradient.hpp"
#include "training/kernels/kernels.hpp"

#include <heavytails/perceptron.h>

namespace heavytails::HEAVYTAILS_TARGET {

template <class T>
static void tanh_rows(std::int64_t rows, std::int64_t patterns, Rows<T> z) {
    constexpr int lanes = lanes_of<T>;
    for (std::int64_t i = 0; i < rows; i++)
        for (std::int64_t p = 0; p < patterns; p += 2 * lanes) {
            T *at = z.row(i) + p;
            Wide<T> x[2] = {load(at), load(at + lanes)};
            tanh<T>(x);
            store(at, x[0]);
            store(at + lanes, x[1]);
        }
}

// The outputs of all layers for a panel of patterns; the rows of ones between them stay. Returns f.
template <class T>
static const T *forward(const TrainedNet<T> &net, const T *x, std::int64_t patterns) {
    Rows<const T> a{x, net.panel};
    for (int l = 0; l < net.depth; l++) {
        const TrainedLayer &layer = net.layers[l];
        const T *w = net.forward + layer.weights;
        const Rows<T> z{net.outputs + layer.outputs * net.panel, net.panel};
        const Rows<const T> none{z.first, z.stride};
        if (l + 1 < net.depth && net.activation == HT_RELU)
            multiply<T, Finish::Relu>(layer.out, layer.in, patterns, w, a, none, z);
        else
            multiply<T, Finish::Sum>(layer.out, layer.in, patterns, w, a, none, z);
        if (l + 1 < net.depth && net.activation == HT_TANH) tanh_rows(layer.out, patterns, z);
        a = none;
    }
    return a.first;
}

// Which patterns of a pair of vectors are copied: their lanes, side by side. With AVX-512 whole vectors are written.
#if defined(__AVX512F__)
template <class T>
struct Chosen {
    typedef typename TanhNumbers<T>::Integer Lane;
    int count = 0;
    __m512i first, second; // lanes of the pair; kept in registers, because reads would wait for the writes to the chunk

    explicit Chosen(unsigned bits) {
        alignas(register_bytes) Lane lane[2 * lanes_of<T>] = {};
        for (; bits != 0; bits &= bits - 1) lane[count++] = __builtin_ctz(bits);
        first = _mm512_load_si512(lane);
        second = _mm512_load_si512(lane + lanes_of<T>);
    }

    void copy(const T *x, T *to) const {
        const Wide<T> low = load(x), high = load(x + lanes_of<T>);
        store(to, choose(low, first, high));
        if (count > lanes_of<T>) store(to + lanes_of<T>, choose(low, second, high));
    }

private:
    static Wide<float> choose(Wide<float> low, __m512i lanes, Wide<float> high) {
        return _mm512_permutex2var_ps(low, lanes, high);
    }
    static Wide<double> choose(Wide<double> low, __m512i lanes, Wide<double> high) {
        return _mm512_permutex2var_pd(low, lanes, high);
    }
};
#else
template <class T>
struct Chosen {
    int count = 0, lane[2 * lanes_of<T>];

    explicit Chosen(unsigned bits) {
        for (; bits != 0; bits &= bits - 1) lane[count++] = __builtin_ctz(bits);
    }
    void copy(const T *x, T *to) const {
        for (int i = 0; i < count; i++) to[i] = x[lane[i]];
    }
};
#endif

// Copies chosen patterns from the pair of vectors at column p of a panel to column `to` of the chunk.
template <class T>
static void put_patterns(const TrainedNet<T> &net, const Chosen<T> &chosen, const T *x, std::int64_t p,
                         std::int64_t to) {
    const std::int64_t inputs = net.layers[0].in, hidden = net.layers[net.depth - 1].outputs;
    T *row = net.chunk + to;
    for (std::int64_t i = 0; i < inputs; i++, row += net.stride) chosen.copy(x + i * net.panel + p, row);
    for (std::int64_t i = 0; i < hidden; i++, row += net.stride) chosen.copy(net.outputs + i * net.panel + p, row);
}

// The backward pass over the first `count` columns of the chunk.
template <class T>
static void backward(const TrainedNet<T> &net, std::int64_t count, bool add) {
    constexpr int multiple = 2 * lanes_of<T>;
    const std::int64_t padded = (count + multiple - 1) / multiple * multiple;
    const auto rows = [&](std::int64_t first) { return Rows<T>{net.chunk + first * net.stride, net.stride}; };
    T *last = rows(net.layers[net.depth - 1].errors).first;
    for (std::int64_t p = count; p < padded; p++) last[p] = T(0);
    for (int l = net.depth - 1; l >= 0; l--) {
        const TrainedLayer &layer = net.layers[l];
        const Rows<T> errors = rows(layer.errors), inputs = rows(layer.inputs);
        const Rows<const T> e{errors.first, errors.stride}, a{inputs.first, inputs.stride};
        gradient<T>(layer.out, layer.in, padded, e, a, net.gradient + layer.weights, add);
        if (l == 0) break;
        const T *w = net.backward + layer.weights;
        const Rows<T> below = rows(net.layers[l - 1].errors);
        const std::int64_t n = layer.in - net.bias;
        if (net.activation == HT_RELU)
            multiply<T, Finish::WhereActive>(n, layer.out, padded, w, e, a, below);
        else
            multiply<T, Finish::TanhSlope>(n, layer.out, padded, w, e, a, below);
    }
}

// Sums of squares in float64: in lanes for float64, number by number for float32.
template <class T>
struct SquareSum {
    Wide<double> lanes{};
    double single = 0;
    // x is 0 in lanes that do not count.
    void add(Wide<T> x) {
        if constexpr (sizeof(T) == sizeof(double)) {
            lanes = mul_add(x, x, lanes);
        } else {
            for (int l = 0; l < lanes_of<T>; l++) single += static_cast<double>(x[l]) * static_cast<double>(x[l]);
        }
    }
    double sum() const { return single + add_lanes<double>(lanes); }
};

template <class T>
static void pass(const TrainedNet<T> &net, const Patterns<T> &patterns, const HingeTerms &terms, HingeTotals &totals) {
    const Wide<T> margin = broadcast(static_cast<T>(terms.margin)),
                  tolerance = broadcast(static_cast<T>(terms.tolerance)),
                  slope = broadcast(static_cast<T>(-terms.slope)), zero{};
    const bool with_gradient = terms.slope != 0;
    T *errors = net.chunk + net.layers[net.depth - 1].errors * net.stride;
    std::int64_t in_chunk = 0, chunks = 0;
    totals = HingeTotals{};
    SquareSum<T> squares;
    for (std::int64_t first = 0; first < patterns.padded; first += net.panel) {
        const std::int64_t count = min<std::int64_t>(net.panel, patterns.padded - first);
        const T *x = patterns.x + first * net.layers[0].in, *f = forward(net, x, count);
        for (std::int64_t p = 0; p < count; p += 2 * lanes_of<T>) {
            unsigned active = 0;
            T error[2 * lanes_of<T>];
            for (int v = 0; v < 2; v++) {
                const std::int64_t at = p + v * lanes_of<T>;
                const Wide<T> y = load(patterns.y + first + at), agreement = y * load(f + at), gap = margin - agreement;
                const unsigned real = bits_greater(y * y, zero);
                active |= (bits_positive(gap) & real) << (v * lanes_of<T>);
                totals.violated += __builtin_popcount(bits_greater(gap, tolerance) & real);
                totals.wrong += __builtin_popcount(~bits_greater(agreement, zero) & real);
                squares.add(at_least(gap, zero) * y * y);
                store(error + v * lanes_of<T>, slope * y * gap);
            }
            if (active == 0 || !with_gradient) continue;
            const Chosen<T> chosen(active);
            put_patterns(net, chosen, x, p, in_chunk);
            chosen.copy(error, errors + in_chunk);
            in_chunk += chosen.count;
            if (in_chunk < net.chunk_size) continue;
            backward(net, in_chunk, chunks++ > 0);
            in_chunk = 0;
        }
    }
    totals.loss = squares.sum();
    if (in_chunk > 0) backward(net, in_chunk, chunks++ > 0);
    if (with_gradient && chunks == 0)
        for (std::int64_t i = 0; i < net.parameters; i++) net.gradient[i] = T(0);
}

template <class T>
static void outputs(const TrainedNet<T> &net, const Patterns<T> &patterns, const T **f, const T **features) {
    *f = forward(net, patterns.x, min<std::int64_t>(net.panel, patterns.padded));
    *features = net.depth == 1 ? patterns.x : net.outputs + net.layers[net.depth - 2].outputs * net.panel;
}

} // namespace heavytails::HEAVYTAILS_TARGET
