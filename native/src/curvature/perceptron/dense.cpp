// The samples are taken in small blocks; in each, the samples' factors are written in panels, one product for each pair
// of layers adds them up, and at the end the sums are written to their places.
#include "curvature/perceptron/dense.hpp"

#include "curvature/perceptron/factors.hpp"
#include "curvature/perceptron/khatri_rao.hpp"

#include <algorithm>
#include <deque>
#include <mutex>

namespace heavytails {
namespace {

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
    const bool residual;
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

    void write_factors(LayerPair<T> &pair, std::int64_t row, std::int64_t rows, SampleFactors<T> &x) const {
        const std::vector<T> &a = x.a[static_cast<std::size_t>(pair.l)], &b = x.a[static_cast<std::size_t>(pair.m)];
        const std::int64_t o = layer(pair.l).out, p = layer(pair.m).out;
        const T *q = x.q(pair.l, pair.m);
        RowWriter<T> left(pair.main.a.data(), row, rows, width()), right(pair.main.b.data(), row, rows, width());
        const bool same = pair.l == pair.m;
        const auto size = [](const std::vector<T> &x) { return static_cast<std::int64_t>(x.size()); };
        for (std::int64_t i = 0; i < size(a); i++) {
            const std::int64_t first = same ? i : 0;
            left.put(a[static_cast<std::size_t>(i)], b.data() + first, size(b) - first);
        }
        for (std::int64_t u = 0; u < o; u++)
            for (std::int64_t v = same ? u : 0, some; v < p; v += some) { // some: the rest of a panel
                some = std::min(width() - v % width(), p - v);
                right.put(T(1), q + s.place(s.padded(o), u, v), some);
            }
        if (!has_extra(pair.l, pair.m)) return;
        const std::vector<T> &d = x.d[static_cast<std::size_t>(pair.m)],
                             &slope = x.slope[static_cast<std::size_t>(pair.l)];
        RowWriter<T> in(pair.extra.a.data(), row, rows, width()), out(pair.extra.b.data(), row, rows, width());
        if (pair.m == pair.l + 2) {
            for (const T value : a) in.put(value, slope.data(), size(slope));
            for (const T f : x.slope[static_cast<std::size_t>(pair.l + 1)]) out.put(f, d.data(), size(d));
            return;
        }
        in.put(T(1), a.data(), size(a));
        if (pair.m == pair.l + 1) {
            for (const T f : slope) out.put(f, d.data(), size(d));
            return;
        }
        const T *f = x.jacobian(pair.l, pair.m);
        std::vector<T> column(static_cast<std::size_t>(layer(pair.m).in));
        for (std::int64_t u = 0; u < o; u++) {
            for (std::int64_t j = 0; j < size(column); j++)
                column[static_cast<std::size_t>(j)] = f[s.place(s.padded(size(column)), j, u)];
            for (const T e : d) out.put(e, column.data(), size(column));
        }
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
        std::deque<SampleFactors<T>> samples; // by worker
        for (int t = 0; t < s.context.pool.size(); t++) samples.emplace_back(s, matrix);
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
                    SampleFactors<T> &x = samples[static_cast<std::size_t>(worker)];
                    x.compute(block, first + i);
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

    // The term in F of entry (l, u, i), (m, v, j).
    T extra(const LayerPair<T> &pair, std::int64_t i, std::int64_t u, std::int64_t j, std::int64_t v) const {
        const std::int64_t o = layer(pair.l).out, p = layer(pair.m).out, inner = layer(pair.m).in;
        if (pair.m == pair.l + 1) return pair.extra.at(s, i, u * p + v); // for j = u
        if (pair.m == pair.l + 2)
            return s.parameters[static_cast<std::size_t>(layer(pair.l + 1).weights + j * o + u)] *
                   pair.extra.at(s, i * o + u, j * p + v);
        return pair.extra.at(s, i, (u * p + v) * inner + j);
    }

    // The rows (l, u, .) and columns (m, v, .) of the upper triangle, where u <= v for l = m.
    void write_block(const LayerPair<T> &pair, std::int64_t u, std::int64_t v, std::int64_t right, double *h,
                     std::int64_t ld) const {
        const bool same = pair.l == pair.m, extra_terms = has_extra(pair.l, pair.m);
        const std::int64_t rows = inputs(pair.l), columns = inputs(pair.m), inner = layer(pair.m).in,
                           first = parameter(pair.m, v, 0), bias = parameter(pair.m, v, inner);
        const T *sums = pair.main.c.data() + s.place(s.padded(pair.main.left), 0, right);
        for (std::int64_t i = 0; i < rows; i++) {
            double *row = h + parameter(pair.l, u, i) * ld;
            const bool below = same && i == inner; // rows of biases lie below the columns of weights
            const auto put = [&](std::int64_t j, std::int64_t left) {
                double &to = j == inner ? row[bias]
                             : below    ? h[(first + j) * ld + parameter(pair.l, u, i)]
                                        : row[first + j];
                to = static_cast<double>(sums[left * width()]);
            };
            if (same) { // pairs (j, i) with j < i are those of (i, j)
                for (std::int64_t j = 0; j < i; j++) put(j, j * rows - j * (j - 1) / 2 + i - j);
                const std::int64_t start = i * rows - i * (i - 1) / 2 - i;
                for (std::int64_t j = i; j < columns; j++) put(j, start + j);
            } else
                for (std::int64_t j = 0; j < columns; j++) put(j, i * columns + j);
            if (!extra_terms) continue;
            // The bias's input does not depend on z_l.
            if (pair.m == pair.l + 1)
                row[first + u] += static_cast<double>(extra(pair, i, u, u, v));
            else
                for (std::int64_t j = 0; j < inner; j++) row[first + j] += static_cast<double>(extra(pair, i, u, j, v));
        }
    }

    void write(double *h, std::int64_t ld) const {
        struct Block {
            const LayerPair<T> *pair;
            std::int64_t u;
        };
        std::vector<Block> blocks;
        for (const auto &pair : pairs)
            for (std::int64_t u = 0; u < layer(pair.l).out; u++) blocks.push_back({&pair, u});
        s.context.pool.run(static_cast<std::int64_t>(blocks.size()), [&](std::int64_t t, int) {
            const auto [pair, u] = blocks[static_cast<std::size_t>(t)];
            const bool same = pair->l == pair->m;
            const std::int64_t p = layer(pair->m).out;
            for (std::int64_t v = same ? u : 0; v < p; v++)
                write_block(*pair, u, v, same ? u * p - u * (u - 1) / 2 + v - u : u * p + v, h, ld);
        });
        mirror(h, ld);
    }

    // Copies the upper triangle to the lower one in square tiles. Blocks on the diagonal of a layer are symmetric
    // whole, and the copy writes what they hold.
    void mirror(double *h, std::int64_t ld) const {
        constexpr std::int64_t tile = 32;
        const std::int64_t n = layer(matrix.last).end - layer(matrix.first).weights, tiles = (n + tile - 1) / tile;
        s.context.pool.run(tiles, [&](std::int64_t t, int) {
            const std::int64_t first = t * tile, last = std::min(n, first + tile);
            for (std::int64_t column = 0; column < last; column += tile)
                for (std::int64_t i = first; i < last; i++)
                    for (std::int64_t j = column; j < std::min(i, column + tile); j++) h[i * ld + j] = h[j * ld + i];
        });
    }
};

} // namespace

template <class T>
void write_dense(const PerceptronState<T> &state, const ht_perceptron_operator &matrix, double *h, std::int64_t ld) {
    std::lock_guard<std::mutex> turn(state.context.turn);
    Dense<T> dense{state, matrix, terms_of(matrix.kind, state.loss).residual, {}};
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
        const std::int64_t in = state.width(l - 1), padded = state.padded(shape.out);
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
                        static_cast<double>(sum[state.place(padded, o, j)]);
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
