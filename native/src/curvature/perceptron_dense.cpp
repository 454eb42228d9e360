// The samples are taken in small blocks; in each, the samples' factors are written in panels, one product for each pair
// of layers adds them up, and at the end the sums are written to their places.
#include "curvature/perceptron_dense.hpp"

#include <algorithm>
#include <deque>
#include <mutex>

namespace heavytails {
namespace {

constexpr std::int64_t dense_rows = 128; // samples in a block: the left factor of a product stays in the second-level
                                         // cache

// Sums over samples of one kind for a pair of layers: left' right, [left x right] in panels.
template <class T>
struct Product {
    std::int64_t left = 0, right = 0; // columns
    Buffer<T> a, b, c;

    void size(const PerceptronState<T> &s, std::int64_t left_columns, std::int64_t right_columns) {
        left = left_columns;
        right = right_columns;
        a.reserve(static_cast<std::size_t>(dense_rows * s.padded(left)));
        b.reserve(static_cast<std::size_t>(dense_rows * s.padded(right)));
        const auto numbers = static_cast<std::size_t>(s.padded(left) * s.padded(right));
        std::fill_n(c.reserve(numbers), numbers, T(0));
    }
    T at(const PerceptronState<T> &s, std::int64_t i, std::int64_t j) const {
        const std::int64_t width = s.kernels.width;
        return c.data()[(j / width * s.padded(left) + i) * width + j % width];
    }
};

// Writes the columns of one row of a factor in panels, one after the other.
template <class T>
struct RowWriter {
    T *to;
    std::int64_t width, jump, column = 0;
    RowWriter(T *factor, std::int64_t row, std::int64_t rows, std::int64_t width)
        : to(factor + row * width), width(width), jump((rows - 1) * width) {}
    void put(T value) {
        *to++ = value;
        if (++column == width) {
            column = 0;
            to += jump;
        }
    }
};

// A pair of layers l <= m and its products.
template <class T>
struct LayerPair {
    int l, m;
    Product<T> main;  // a_i b_i' Q_oo'
    Product<T> extra; // the terms in F: none for l = m
};

template <class T>
struct Dense {
    const PerceptronState<T> &s;
    const ht_perceptron_operator &matrix;
    const bool curvature, residual, fisher;
    std::deque<LayerPair<T>> pairs;

    std::int64_t width() const { return s.kernels.width; }
    const DenseLayer &layer(int l) const { return s.layers[static_cast<std::size_t>(l - 1)]; }
    // Inputs of layer l, with the 1 that the bias multiplies.
    std::int64_t inputs(int l) const { return layer(l).in + (s.bias ? 1 : 0); }
    bool has_extra(int l, int m) const { return residual && m > l; }

    static std::int64_t triangle(std::int64_t n) { return n * (n + 1) / 2; }

    void plan() {
        for (int l = matrix.first; l <= matrix.last; l++)
            for (int m = l; m <= matrix.last; m++) {
                pairs.emplace_back();
                LayerPair<T> &pair = pairs.back();
                pair.l = l;
                pair.m = m;
                const std::int64_t o = layer(l).out, p = layer(m).out;
                if (l == m)
                    pair.main.size(s, triangle(inputs(l)), triangle(o));
                else
                    pair.main.size(s, inputs(l) * inputs(m), o * p);
                if (!has_extra(l, m)) continue;
                if (m == l + 1)
                    pair.extra.size(s, inputs(l), o * p);
                else if (m == l + 2)
                    pair.extra.size(s, inputs(l) * o, layer(m).in * p);
                else
                    pair.extra.size(s, inputs(l), o * p * layer(m).in);
            }
    }

    // Memory of one thread for one sample: all matrices in panels.
    struct Sample {
        std::vector<std::vector<T>> a, slope, bend, d; // a_{l-1} with its 1, phi'(z_l), phi'' dloss/da, d_l at [l]
        std::vector<Buffer<T>> q;                      // Q_{l, m} at [l * (depth + 1) + m]
        Buffer<T> half, f, g;
    };

    T entry(const Buffer<T> &of, const SampleBlock &block, std::int64_t row, std::int64_t columns,
            std::int64_t j) const {
        return of.data()[s.at(block, columns) + j / width() * block.rows * width() + row * width() + j % width()];
    }

    void gather(const SampleBlock &block, std::int64_t row, Sample &x) const {
        const auto depth = static_cast<std::size_t>(s.depth());
        for (auto *of : {&x.a, &x.slope, &x.bend, &x.d}) of->resize(depth + 1);
        for (std::size_t l = 1; l <= depth; l++) {
            const DenseLayer &shape = s.layers[l - 1];
            const std::int64_t in = s.width(static_cast<int>(l) - 1);
            x.a[l].assign(static_cast<std::size_t>(shape.in), T(0));
            for (std::int64_t i = 0; i < in; i++)
                x.a[l][static_cast<std::size_t>(l == 1 ? s.columns[static_cast<std::size_t>(i)] : i)] =
                    entry(s.activations[l - 1], block, row, in, i);
            if (l == 1)
                for (std::size_t j = 0; j < s.constant.size(); j++)
                    x.a[1][static_cast<std::size_t>(s.constant[j])] = s.constant_values[j];
            if (s.bias) x.a[l].push_back(T(1));
            for (auto *of : {&x.slope, &x.bend, &x.d}) (*of)[l].resize(static_cast<std::size_t>(shape.out));
            for (std::int64_t o = 0; o < shape.out; o++) {
                const auto at = static_cast<std::size_t>(o);
                x.d[l][at] = entry(s.errors[l], block, row, shape.out, o);
                if (l == depth) continue;
                x.slope[l][at] = entry(s.slopes[l], block, row, shape.out, o);
                x.bend[l][at] = s.curved() ? entry(s.bends[l], block, row, shape.out, o) : T(0);
            }
        }
    }

    T *reserve(Buffer<T> &buffer, std::int64_t rows, std::int64_t columns) const {
        return buffer.reserve(static_cast<std::size_t>(s.padded(rows) * s.padded(columns)));
    }
    // Entry (i, j) of a matrix in panels with `rows` rows rounded up to a multiple of width.
    std::int64_t place(std::int64_t rows, std::int64_t i, std::int64_t j) const {
        return (j / width() * s.padded(rows) + i) * width() + j % width();
    }

    // K_L: the curvature of the loss.
    void output_curvature(const SampleBlock &block, std::int64_t row, T *k_matrix) const {
        const std::int64_t k = s.width(s.depth());
        std::fill_n(k_matrix, s.padded(k) * s.padded(k), T(0));
        if (!curvature) return;
        const T factor = static_cast<T>(s.factor);
        for (std::int64_t u = 0; u < k; u++) {
            const T p = entry(s.outputs, block, row, k, u);
            if (s.loss != HT_CROSS_ENTROPY) {
                k_matrix[place(k, u, u)] = matrix.kind == HT_FISHER ? factor : p;
                continue;
            }
            for (std::int64_t v = 0; v < k; v++)
                k_matrix[place(k, u, v)] = factor * p * ((u == v ? T(1) : T(0)) - entry(s.outputs, block, row, k, v));
        }
    }

    std::size_t index(int l, int m) const { return static_cast<std::size_t>(l * (s.depth() + 1) + m); }

    // All Q_{l, m} of the range of layers for one sample.
    void middle(const SampleBlock &block, std::int64_t row, Sample &x) const {
        const int depth = s.depth();
        if (x.q.empty()) x.q = std::vector<Buffer<T>>(static_cast<std::size_t>((depth + 1) * (depth + 1)));
        if (fisher) {
            for (int l = matrix.first; l <= matrix.last; l++)
                for (int m = l; m <= matrix.last; m++) {
                    const std::int64_t o = layer(l).out, p = layer(m).out;
                    T *q = reserve(x.q[index(l, m)], o, p);
                    for (std::int64_t i = 0; i < o; i++)
                        for (std::int64_t j = 0; j < p; j++)
                            q[place(o, i, j)] = x.d[static_cast<std::size_t>(l)][static_cast<std::size_t>(i)] *
                                                x.d[static_cast<std::size_t>(m)][static_cast<std::size_t>(j)] /
                                                static_cast<T>(s.factor);
                }
            return;
        }
        output_curvature(block, row, reserve(x.q[index(depth, depth)], layer(depth).out, layer(depth).out));
        for (int l = depth; l > matrix.first; l--) {
            const std::int64_t out = layer(l).out, in = layer(l).in;
            const T *w = s.backward_weights[static_cast<std::size_t>(l)].data();
            T *half = reserve(x.half, out, in), *k = reserve(x.q[index(l - 1, l - 1)], in, in);
            s.kernels.multiply(s.padded(out), out, in, x.q[index(l, l)].data(), w, half, false);
            s.kernels.multiply_transposed(s.padded(out), in, in, w, half, k, false);
            const std::vector<T> &slope = x.slope[static_cast<std::size_t>(l - 1)];
            scale(k, in, in, slope, &slope);
            if (residual)
                for (std::int64_t i = 0; i < in; i++)
                    k[place(in, i, i)] += x.bend[static_cast<std::size_t>(l - 1)][static_cast<std::size_t>(i)];
        }
        for (int m = matrix.last; m > matrix.first; m--)
            for (int l = m; l > matrix.first; l--) {
                const std::int64_t out = layer(l).out, in = layer(l).in, p = layer(m).out;
                T *q = reserve(x.q[index(l - 1, m)], in, p);
                s.kernels.multiply_transposed(s.padded(out), in, p,
                                              s.backward_weights[static_cast<std::size_t>(l)].data(),
                                              x.q[index(l, m)].data(), q, false);
                scale(q, in, p, x.slope[static_cast<std::size_t>(l - 1)], nullptr);
            }
    }

    // diag(r) M diag(c) of M [rows x columns] in panels; c may be NULL.
    void scale(T *m, std::int64_t rows, std::int64_t columns, const std::vector<T> &r, const std::vector<T> *c) const {
        for (std::int64_t j = 0; j < columns; j++)
            for (std::int64_t i = 0; i < rows; i++)
                m[place(rows, i, j)] *=
                    r[static_cast<std::size_t>(i)] * (c == nullptr ? T(1) : (*c)[static_cast<std::size_t>(j)]);
    }

    // F = da_{m-1} / dz_l [in_m x out_l] in panels, for m > l + 2.
    const T *jacobian(int l, int m, Sample &x) const {
        const std::int64_t o = layer(l).out;
        T *f = reserve(x.f, o, o), *next = nullptr;
        std::fill_n(f, s.padded(o) * s.padded(o), T(0));
        for (std::int64_t i = 0; i < o; i++)
            f[place(o, i, i)] = x.slope[static_cast<std::size_t>(l)][static_cast<std::size_t>(i)];
        Buffer<T> *from = &x.f, *to = &x.g;
        for (int k = l + 1; k < m; k++) {
            const std::int64_t out = layer(k).out, in = layer(k).in;
            next = reserve(*to, out, o);
            s.kernels.multiply_transposed(s.padded(in), out, o, s.forward_weights[static_cast<std::size_t>(k)].data(),
                                          from->data(), next, false);
            scale(next, out, o, x.slope[static_cast<std::size_t>(k)], nullptr);
            std::swap(from, to);
        }
        return from->data();
    }

    void write_factors(LayerPair<T> &pair, std::int64_t row, std::int64_t rows, Sample &x) const {
        const std::vector<T> &a = x.a[static_cast<std::size_t>(pair.l)], &b = x.a[static_cast<std::size_t>(pair.m)];
        const std::int64_t o = layer(pair.l).out, p = layer(pair.m).out;
        const T *q = x.q[index(pair.l, pair.m)].data();
        RowWriter<T> left(pair.main.a.data(), row, rows, width()), right(pair.main.b.data(), row, rows, width());
        const bool same = pair.l == pair.m;
        for (std::size_t i = 0; i < a.size(); i++)
            for (std::size_t j = same ? i : 0; j < b.size(); j++) left.put(a[i] * b[j]);
        for (std::int64_t u = 0; u < o; u++)
            for (std::int64_t v = same ? u : 0; v < p; v++) right.put(q[place(o, u, v)]);
        if (!has_extra(pair.l, pair.m)) return;
        const std::vector<T> &d = x.d[static_cast<std::size_t>(pair.m)],
                             &slope = x.slope[static_cast<std::size_t>(pair.l)];
        RowWriter<T> in(pair.extra.a.data(), row, rows, width()), out(pair.extra.b.data(), row, rows, width());
        if (pair.m == pair.l + 2) {
            const std::vector<T> &next = x.slope[static_cast<std::size_t>(pair.l + 1)];
            for (const T value : a)
                for (const T f : slope) in.put(value * f);
            for (const T f : next)
                for (const T e : d) out.put(f * e);
            return;
        }
        for (const T value : a) in.put(value);
        if (pair.m == pair.l + 1) {
            for (const T f : slope)
                for (const T e : d) out.put(f * e);
            return;
        }
        const T *f = jacobian(pair.l, pair.m, x);
        const std::int64_t inner = layer(pair.m).in;
        for (std::int64_t u = 0; u < o; u++)
            for (const T e : d)
                for (std::int64_t j = 0; j < inner; j++) out.put(f[place(inner, j, u)] * e);
    }

    // Adds the products of `rows` samples.
    void add(std::int64_t rows) {
        struct Task {
            Product<T> *product;
            std::int64_t first, columns;
        };
        std::vector<Task> tasks;
        const std::int64_t strip = 4 * width();
        for (auto &pair : pairs)
            for (Product<T> *product : {&pair.main, &pair.extra})
                for (std::int64_t j = 0; product->left > 0 && j < product->right; j += strip)
                    tasks.push_back({product, j, std::min(strip, product->right - j)});
        s.context.pool.run(static_cast<std::int64_t>(tasks.size()), [&](std::int64_t t, int) {
            const Task &task = tasks[static_cast<std::size_t>(t)];
            Product<T> &product = *task.product;
            s.kernels.multiply_transposed(rows, product.left, task.columns, product.a.data(),
                                          product.b.data() + task.first * rows,
                                          product.c.data() + task.first * s.padded(product.left), true);
        });
    }

    void accumulate() {
        std::vector<Sample> samples(static_cast<std::size_t>(s.context.pool.size()));
        for (const SampleBlock &block : s.blocks)
            for (std::int64_t first = 0; first < block.count; first += dense_rows) {
                const std::int64_t count = std::min(dense_rows, block.count - first),
                                   rows = (count + s.kernels.rows - 1) / s.kernels.rows * s.kernels.rows;
                if (rows > count)
                    for (auto &pair : pairs)
                        for (Product<T> *product : {&pair.main, &pair.extra})
                            if (product->left > 0) {
                                std::fill_n(product->a.data(), rows * s.padded(product->left), T(0));
                                std::fill_n(product->b.data(), rows * s.padded(product->right), T(0));
                            }
                s.context.pool.run(count, [&](std::int64_t i, int worker) {
                    Sample &x = samples[static_cast<std::size_t>(worker)];
                    gather(block, first + i, x);
                    middle(block, first + i, x);
                    for (auto &pair : pairs) write_factors(pair, i, rows, x);
                });
                add(rows);
            }
    }

    // Parameter number of weight (o, i) of layer l, or of the bias for i = in, counted from the first layer's.
    std::int64_t parameter(int l, std::int64_t o, std::int64_t i) const {
        const DenseLayer &shape = layer(l);
        return (i == shape.in ? shape.biases + o : shape.weights + o * shape.in + i) - layer(matrix.first).weights;
    }

    T extra(const LayerPair<T> &pair, std::int64_t i, std::int64_t u, std::int64_t j, std::int64_t v) const {
        const std::int64_t o = layer(pair.l).out, p = layer(pair.m).out, inner = layer(pair.m).in;
        if (!has_extra(pair.l, pair.m) || j == inner) return T(0); // the bias's input does not depend on z_l
        if (pair.m == pair.l + 1) return j == u ? pair.extra.at(s, i, u * p + v) : T(0);
        if (pair.m == pair.l + 2)
            return s.parameters[static_cast<std::size_t>(layer(pair.l + 1).weights + j * o + u)] *
                   pair.extra.at(s, i * o + u, j * p + v);
        return pair.extra.at(s, i, (u * p + v) * inner + j);
    }

    void write(double *h, std::int64_t ld) const {
        const auto put = [=](std::int64_t row, std::int64_t column, double value) {
            h[row * ld + column] = h[column * ld + row] = value;
        };
        s.context.pool.run(static_cast<std::int64_t>(pairs.size()), [&](std::int64_t t, int) {
            const LayerPair<T> &pair = pairs[static_cast<std::size_t>(t)];
            const std::int64_t o = layer(pair.l).out, p = layer(pair.m).out;
            const bool same = pair.l == pair.m;
            std::int64_t left = 0;
            for (std::int64_t i = 0; i < inputs(pair.l); i++)
                for (std::int64_t j = same ? i : 0; j < inputs(pair.m); j++, left++) {
                    std::int64_t right = 0;
                    for (std::int64_t u = 0; u < o; u++)
                        for (std::int64_t v = same ? u : 0; v < p; v++, right++) {
                            const double value = static_cast<double>(pair.main.at(s, left, right)) +
                                                 static_cast<double>(extra(pair, i, u, j, v));
                            put(parameter(pair.l, u, i), parameter(pair.m, v, j), value);
                            if (same) put(parameter(pair.l, v, i), parameter(pair.m, u, j), value);
                        }
                }
        });
    }
};

} // namespace

template <class T>
void write_dense(const PerceptronState<T> &state, const ht_perceptron_operator &matrix, double *h, std::int64_t ld) {
    std::lock_guard<std::mutex> turn(state.context.turn);
    const int kind = matrix.kind;
    Dense<T> dense{state,
                   matrix,
                   kind != HT_RESIDUAL && state.loss != HT_HINGE,
                   kind == HT_HESSIAN || kind == HT_RESIDUAL,
                   kind == HT_EMPIRICAL_FISHER,
                   {}};
    dense.plan();
    dense.accumulate();
    dense.write(h, ld);
}

template <class T>
void write_gradient(const PerceptronState<T> &state, double *gradient) {
    std::lock_guard<std::mutex> turn(state.context.turn);
    std::fill_n(gradient, state.count(), 0.0);
    state.context.pool.run(state.depth(), [&](std::int64_t at, int) {
        const int l = static_cast<int>(at) + 1;
        const DenseLayer &shape = state.layers[static_cast<std::size_t>(at)];
        const std::int64_t in = state.width(l - 1), width = state.kernels.width, padded = state.padded(shape.out);
        Buffer<T> sums;
        T *sum = sums.reserve(static_cast<std::size_t>(state.padded(in) * padded));
        std::vector<T> biases(static_cast<std::size_t>(padded));
        double *to = gradient + shape.weights;
        for (const SampleBlock &block : state.blocks) {
            const T *errors = state.errors[static_cast<std::size_t>(l)].data() + state.at(block, shape.out);
            std::fill(biases.begin(), biases.end(), T(0));
            state.kernels.add_rows(block.rows, shape.out, errors, biases.data());
            if (in > 0)
                state.kernels.multiply_transposed(
                    block.rows, shape.out, in, errors,
                    state.activations[static_cast<std::size_t>(l - 1)].data() + state.at(block, in), sum, false);
            for (std::int64_t o = 0; o < shape.out; o++) {
                for (std::int64_t j = 0; j < in; j++)
                    to[o * shape.in + (l == 1 ? state.columns[static_cast<std::size_t>(j)] : j)] +=
                        static_cast<double>(sum[(j / width * padded + o) * width + j % width]);
                const double bias = static_cast<double>(biases[static_cast<std::size_t>(o)]);
                if (l == 1)
                    for (std::size_t j = 0; j < state.constant.size(); j++)
                        to[o * shape.in + state.constant[j]] += bias * static_cast<double>(state.constant_values[j]);
                if (state.bias) gradient[shape.biases + o] += bias;
            }
        }
    });
}

template void write_dense(const PerceptronState<float> &, const ht_perceptron_operator &, double *, std::int64_t);
template void write_dense(const PerceptronState<double> &, const ht_perceptron_operator &, double *, std::int64_t);
template void write_gradient(const PerceptronState<float> &, double *);
template void write_gradient(const PerceptronState<double> &, double *);

} // namespace heavytails
