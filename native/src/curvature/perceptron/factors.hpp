// What one sample contributes to a whole matrix of a perceptron: a_{l-1}, phi', d_l and the matrices Q and F of
// dense.hpp, all small.
#pragma once

#include "curvature/perceptron/state.hpp"
#include "curvature/perceptron/terms.hpp"

#include <algorithm>

namespace heavytails {

template <class T>
struct SampleFactors {
    SampleFactors(const PerceptronState<T> &state, const ht_perceptron_operator &matrix)
        : s(state), matrix(matrix), terms(terms_of(matrix.kind, state.loss)) {}

    const PerceptronState<T> &s;
    const ht_perceptron_operator &matrix;
    const Terms terms;
    // At [l]: a_{l-1} with the 1 of the bias, phi'(z_l), phi''(z_l) dloss/da_l and d_l.
    std::vector<std::vector<T>> a, slope, bend, d;

    // Sets everything to the sample in a row of a block.
    void compute(const SampleBlock &block, std::int64_t row) {
        gather(block, row);
        middle(block, row);
    }

    // Q_{l, m} [out_l x out_m] in panels with out_l rounded up to a multiple of width.
    const T *q(int l, int m) const { return q_[index(l, m)].data(); }

    const DenseLayer &layer(int l) const { return s.layers[static_cast<std::size_t>(l - 1)]; }
    T entry(const Buffer<T> &of, const SampleBlock &block, std::int64_t row, std::int64_t columns,
            std::int64_t j) const {
        return of.data()[s.at(block, columns) + s.place(block.rows, row, j)];
    }

    void gather(const SampleBlock &block, std::int64_t row) {
        const auto depth = static_cast<std::size_t>(s.depth());
        for (auto *of : {&a, &slope, &bend, &d}) of->resize(depth + 1);
        for (std::size_t l = 1; l <= depth; l++) {
            const DenseLayer &shape = s.layers[l - 1];
            const std::int64_t in = s.width(static_cast<int>(l) - 1);
            a[l].assign(static_cast<std::size_t>(shape.in), T(0));
            for (std::int64_t i = 0; i < in; i++)
                a[l][static_cast<std::size_t>(l == 1 ? s.columns[static_cast<std::size_t>(i)] : i)] =
                    entry(s.activations[l - 1], block, row, in, i);
            if (l == 1)
                for (std::size_t j = 0; j < s.constant.size(); j++)
                    a[1][static_cast<std::size_t>(s.constant[j])] = s.constant_values[j];
            if (s.bias) a[l].push_back(T(1));
            for (auto *of : {&slope, &bend, &d}) (*of)[l].resize(static_cast<std::size_t>(shape.out));
            for (std::int64_t o = 0; o < shape.out; o++) {
                const auto at = static_cast<std::size_t>(o);
                d[l][at] = entry(s.errors[l], block, row, shape.out, o);
                if (l == depth) continue;
                slope[l][at] = entry(s.slopes[l], block, row, shape.out, o);
                bend[l][at] = s.curved() ? entry(s.bends[l], block, row, shape.out, o) : T(0);
            }
        }
    }

    T *reserve(Buffer<T> &buffer, std::int64_t rows, std::int64_t columns) const {
        return buffer.reserve(static_cast<std::size_t>(s.padded(rows) * s.padded(columns)));
    }
    // Entry (i, j) of a matrix in panels with `rows` rows rounded up to a multiple of width.
    std::int64_t place(std::int64_t rows, std::int64_t i, std::int64_t j) const {
        return s.place(s.padded(rows), i, j);
    }

    // K_L: the curvature of the loss.
    void output_curvature(const SampleBlock &block, std::int64_t row, T *k_matrix) const {
        const std::int64_t k = s.width(s.depth());
        std::fill_n(k_matrix, s.padded(k) * s.padded(k), T(0));
        if (!terms.curvature) return;
        const T factor = static_cast<T>(s.factor);
        for (std::int64_t u = 0; u < k; u++) {
            const T p = entry(s.outputs, block, row, k, u);
            if (s.loss != HT_CROSS_ENTROPY) {
                k_matrix[place(k, u, u)] = matrix.kind == HT_FISHER ? factor : p;
                continue;
            }
            T others = 0; // 1 - p_u without its rounding error where p_u is almost 1
            for (std::int64_t v = 0; v < k; v++) {
                const T q = entry(s.outputs, block, row, k, v);
                if (v != u) others += q;
                k_matrix[place(k, u, v)] = -factor * p * q;
            }
            k_matrix[place(k, u, u)] = factor * p * others;
        }
    }

    std::size_t index(int l, int m) const { return static_cast<std::size_t>(l * (s.depth() + 1) + m); }

    // All Q_{l, m} of the range of layers for one sample.
    void middle(const SampleBlock &block, std::int64_t row) {
        const int depth = s.depth();
        if (q_.empty()) q_ = std::vector<Buffer<T>>(static_cast<std::size_t>((depth + 1) * (depth + 1)));
        if (terms.fisher) {
            for (int l = matrix.first; l <= matrix.last; l++)
                for (int m = l; m <= matrix.last; m++) {
                    const std::int64_t o = layer(l).out, p = layer(m).out;
                    T *q = reserve(q_[index(l, m)], o, p);
                    for (std::int64_t i = 0; i < o; i++)
                        for (std::int64_t j = 0; j < p; j++)
                            q[place(o, i, j)] = d[static_cast<std::size_t>(l)][static_cast<std::size_t>(i)] *
                                                d[static_cast<std::size_t>(m)][static_cast<std::size_t>(j)] /
                                                static_cast<T>(s.factor);
                }
            return;
        }
        output_curvature(block, row, reserve(q_[index(depth, depth)], layer(depth).out, layer(depth).out));
        for (int l = depth; l > matrix.first; l--) {
            const std::int64_t out = layer(l).out, in = layer(l).in;
            const T *w = s.backward_weights[static_cast<std::size_t>(l)].data();
            T *half = reserve(half_, out, in), *k = reserve(q_[index(l - 1, l - 1)], in, in);
            s.kernels.multiply(s.padded(out), out, in, q_[index(l, l)].data(), w, half, false);
            s.kernels.multiply_transposed(s.padded(out), in, in, w, half, k, false);
            const std::vector<T> &factors = slope[static_cast<std::size_t>(l - 1)];
            scale(k, in, in, factors, &factors);
            if (terms.residual)
                for (std::int64_t i = 0; i < in; i++)
                    k[place(in, i, i)] += bend[static_cast<std::size_t>(l - 1)][static_cast<std::size_t>(i)];
        }
        for (int m = matrix.last; m > matrix.first; m--)
            for (int l = m; l > matrix.first; l--) {
                const std::int64_t out = layer(l).out, in = layer(l).in, p = layer(m).out;
                T *q = reserve(q_[index(l - 1, m)], in, p);
                s.kernels.multiply_transposed(s.padded(out), in, p,
                                              s.backward_weights[static_cast<std::size_t>(l)].data(),
                                              q_[index(l, m)].data(), q, false);
                scale(q, in, p, slope[static_cast<std::size_t>(l - 1)], nullptr);
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
    const T *jacobian(int l, int m) {
        const std::int64_t o = layer(l).out;
        T *f = reserve(f_, o, o), *next = nullptr;
        std::fill_n(f, s.padded(o) * s.padded(o), T(0));
        for (std::int64_t i = 0; i < o; i++)
            f[place(o, i, i)] = slope[static_cast<std::size_t>(l)][static_cast<std::size_t>(i)];
        Buffer<T> *from = &f_, *to = &g_;
        for (int k = l + 1; k < m; k++) {
            const std::int64_t out = layer(k).out, in = layer(k).in;
            next = reserve(*to, out, o);
            s.kernels.multiply_transposed(s.padded(in), out, o, s.forward_weights[static_cast<std::size_t>(k)].data(),
                                          from->data(), next, false);
            scale(next, out, o, slope[static_cast<std::size_t>(k)], nullptr);
            std::swap(from, to);
        }
        return from->data();
    }

    std::vector<Buffer<T>> q_; // Q_{l, m} at [l * (depth + 1) + m]
    Buffer<T> half_, f_, g_;
};

} // namespace heavytails
