// Vectors and parts of the blocks are spread over the threads. Each pair of a vector and a part has its own sums, which
// are added in the order of the parts, so that the bits do not depend on the threads.
#include "curvature/perceptron/products.hpp"

#include "curvature/perceptron/terms.hpp"

#include <algorithm>
#include <mutex>

namespace heavytails {
namespace {

// Parts into which the blocks are cut, each with sums of its own: a function of the sizes only.
std::int64_t parts_of(std::int64_t blocks, std::int64_t parameters) {
    constexpr std::int64_t most = 16, numbers = std::int64_t{1} << 24;
    return std::max<std::int64_t>(1, std::min({blocks, most, std::max<std::int64_t>(2, numbers / parameters)}));
}

template <class T>
struct Products {
    const PerceptronState<T> &s;
    ProductWorkspace<T> &work;
    const ht_perceptron_operator &matrix;
    const Terms terms;
    const std::int64_t parts;

    int layers() const { return s.depth() + 1; }
    std::size_t of(std::int64_t vector, int l) const { return static_cast<std::size_t>(vector * layers() + l); }
    std::size_t sum(std::int64_t vector, std::int64_t part, int l) const {
        return static_cast<std::size_t>((vector * parts + part) * layers() + l);
    }
    const DenseLayer &layer(int l) const { return s.layers[static_cast<std::size_t>(l - 1)]; }
    bool has_columns(int l) const { return l >= matrix.first && l <= matrix.last; }
    std::size_t weights_size(int l) const {
        return static_cast<std::size_t>(s.padded(s.width(l - 1)) * s.padded(s.width(l)));
    }
    const T *part(const std::vector<Buffer<T>> &state, const SampleBlock &block, int l) const {
        return state[static_cast<std::size_t>(l)].data() + s.at(block, s.width(l));
    }

    // V_l and v_l as right factors and as the shift of r_l, with the constant inputs' part.
    void pack_vector(std::int64_t vector, int l, const T *x) {
        const DenseLayer &shape = layer(l);
        const std::int64_t in = s.width(l - 1);
        const T *v = x + shape.weights - layer(matrix.first).weights, *biases = v + shape.in * shape.out;
        const RowMajor<T> m{v, shape.out, in, shape.in, in < shape.in ? s.columns.data() : nullptr};
        pack_transposed(s.kernels.width, m, work.forward[of(vector, l)].reserve(weights_size(l)));
        if (l > matrix.first && terms.residual)
            pack(s.kernels.width, m, work.backward[of(vector, l)].reserve(weights_size(l)));
        T *shift = work.shifts[of(vector, l)].reserve(static_cast<std::size_t>(s.padded(shape.out)));
        std::fill_n(shift, s.padded(shape.out), T(0));
        for (std::int64_t o = 0; o < shape.out; o++) {
            T total = s.bias ? biases[o] : T(0);
            if (l == 1)
                for (std::size_t j = 0; j < s.constant.size(); j++)
                    total += s.constant_values[j] * v[o * shape.in + s.constant[j]];
            shift[o] = total;
        }
    }

    void forward(const SampleBlock &block, std::int64_t vector, typename ProductWorkspace<T>::Worker &own) {
        for (int l = matrix.first; l <= s.depth(); l++) {
            const std::int64_t out = s.width(l), size = block.rows * s.padded(out);
            T *r = own.tangents[static_cast<std::size_t>(l)].reserve(static_cast<std::size_t>(size));
            bool add = false;
            if (has_columns(l)) {
                s.kernels.fill_rows(block.rows, out, work.shifts[of(vector, l)].data(), r);
                s.kernels.multiply(block.rows, s.width(l - 1), out, part(s.activations, block, l - 1),
                                   work.forward[of(vector, l)].data(), r, true);
                add = true;
            }
            if (l > matrix.first && !terms.fisher)
                s.kernels.multiply(block.rows, s.width(l - 1), out, own.moved[static_cast<std::size_t>(l - 1)].data(),
                                   s.forward_weights[static_cast<std::size_t>(l)].data(), r, add);
            if (l < s.depth() && !terms.fisher)
                s.kernels.multiply_entries(
                    size, part(s.slopes, block, l), r,
                    own.moved[static_cast<std::size_t>(l)].reserve(static_cast<std::size_t>(size)));
            if (terms.fisher && l == matrix.last) return;
        }
    }

    // e_L of the curvature of the loss.
    void output(const SampleBlock &block, const T *r, T *e) const {
        const std::int64_t k = s.width(s.depth());
        const T *second = s.outputs.data() + s.at(block, k), factor = static_cast<T>(s.factor);
        if (s.loss == HT_CROSS_ENTROPY)
            s.kernels.softmax_hessian(block.rows, k, second, s.top.data() + block.first, r, factor, e);
        else if (matrix.kind == HT_FISHER) { // squared errors: the model has unit variance
            std::copy_n(r, block.rows * s.padded(k), e);
            for (std::int64_t i = 0; i < block.rows * s.padded(k); i++) e[i] *= second[i] == 0 ? T(0) : factor;
        } else
            s.kernels.multiply_entries(block.rows * s.padded(k), second, r, e);
    }

    void add_outer(const SampleBlock &block, int l, const T *e, const T *a, T *total, bool add) const {
        s.kernels.multiply_transposed(block.rows, s.width(l), s.width(l - 1), e, a, total, add);
    }

    void backward(const SampleBlock &block, std::int64_t vector, std::int64_t piece, bool fresh,
                  typename ProductWorkspace<T>::Worker &own) {
        T *e = own.error.data(), *below = own.next.data();
        bool any = terms.curvature; // whether e holds anything
        if (any) output(block, own.tangents[static_cast<std::size_t>(s.depth())].data(), e);
        for (int l = s.depth(); l >= matrix.first; l--) {
            if (has_columns(l)) {
                T *total = work.sums[sum(vector, piece, l)].data(), *biases = total + weights_size(l);
                bool add = !fresh;
                if (any) {
                    add_outer(block, l, e, part(s.activations, block, l - 1), total, add);
                    s.kernels.add_rows(block.rows, s.width(l), e, biases);
                    add = true;
                }
                if (terms.residual && l > matrix.first) {
                    add_outer(block, l, part(s.errors, block, l), own.moved[static_cast<std::size_t>(l - 1)].data(),
                              total, add);
                    add = true;
                }
                if (!add) std::fill_n(total, weights_size(l), T(0));
            }
            if (l == matrix.first) break;
            const std::int64_t size = block.rows * s.padded(s.width(l - 1));
            bool add = false;
            if (any) {
                s.kernels.multiply(block.rows, s.width(l), s.width(l - 1), e,
                                   s.backward_weights[static_cast<std::size_t>(l)].data(), below, false);
                add = true;
            }
            if (terms.residual && has_columns(l)) {
                s.kernels.multiply(block.rows, s.width(l), s.width(l - 1), part(s.errors, block, l),
                                   work.backward[of(vector, l)].data(), below, add);
                add = true;
            }
            const bool bends = terms.residual && s.curved();
            const T *slope = part(s.slopes, block, l - 1);
            if (add && bends)
                s.kernels.scale_and_add(size, slope, part(s.bends, block, l - 1),
                                        own.tangents[static_cast<std::size_t>(l - 1)].data(), below);
            else if (add)
                s.kernels.scale(size, slope, below);
            else if (bends)
                s.kernels.multiply_entries(size, part(s.bends, block, l - 1),
                                           own.tangents[static_cast<std::size_t>(l - 1)].data(), below);
            any = add || bends;
            std::swap(e, below);
        }
    }

    // (g'x) d_l, g the gradient of one sample's loss: d holds factor times it.
    void fisher(const SampleBlock &block, std::int64_t vector, std::int64_t piece, bool fresh,
                typename ProductWorkspace<T>::Worker &own) {
        (void)vector;
        T *inner = own.inner.data();
        std::fill_n(inner, block.rows, T(0));
        for (int l = matrix.first; l <= matrix.last; l++)
            s.kernels.add_row_products(block.rows, s.width(l), part(s.errors, block, l),
                                       own.tangents[static_cast<std::size_t>(l)].data(), inner);
        for (std::int64_t i = 0; i < block.rows; i++) inner[i] /= static_cast<T>(s.factor);
        for (int l = matrix.first; l <= matrix.last; l++) {
            T *total = work.sums[sum(vector, piece, l)].data(), *e = own.error.data();
            s.kernels.scale_rows(block.rows, s.width(l), inner, part(s.errors, block, l), e);
            add_outer(block, l, e, part(s.activations, block, l - 1), total, !fresh);
            s.kernels.add_rows(block.rows, s.width(l), e, total + weights_size(l));
        }
    }

    void run_part(std::int64_t vector, std::int64_t piece, typename ProductWorkspace<T>::Worker &own) {
        const auto blocks = static_cast<std::int64_t>(s.blocks.size());
        for (int l = matrix.first; l <= matrix.last; l++) {
            T *total = work.sums[sum(vector, piece, l)].data();
            std::fill_n(total + weights_size(l), s.padded(s.width(l)), T(0));
        }
        bool fresh = true;
        for (std::int64_t b = piece * blocks / parts; b < (piece + 1) * blocks / parts; b++) {
            const SampleBlock &block = s.blocks[static_cast<std::size_t>(b)];
            forward(block, vector, own);
            if (terms.fisher)
                fisher(block, vector, piece, fresh, own);
            else
                backward(block, vector, piece, fresh, own);
            fresh = false;
        }
    }

    // Adds the parts of layer l and writes them in the order of the parameters.
    void write(std::int64_t vector, int l, T *y) const {
        const DenseLayer &shape = layer(l);
        const std::int64_t in = s.width(l - 1), width = s.kernels.width, padded = s.padded(shape.out);
        T *to = y + shape.weights - layer(matrix.first).weights, *biases = to + shape.in * shape.out;
        const T *first = work.sums[sum(vector, 0, l)].data();
        std::vector<T> bias_sums(first + weights_size(l), first + weights_size(l) + shape.out);
        for (std::int64_t p = 1; p < parts; p++) {
            const T *more = work.sums[sum(vector, p, l)].data() + weights_size(l);
            for (std::int64_t o = 0; o < shape.out; o++) bias_sums[static_cast<std::size_t>(o)] += more[o];
        }
        std::vector<T> line(static_cast<std::size_t>(width));
        for (std::int64_t j = 0; j < in; j += width)
            for (std::int64_t o = 0; o < shape.out; o++) {
                const std::int64_t at = (j / width * padded + o) * width, valid = std::min(width, in - j);
                std::copy_n(first + at, width, line.data());
                for (std::int64_t p = 1; p < parts; p++) {
                    const T *more = work.sums[sum(vector, p, l)].data() + at;
                    for (std::int64_t c = 0; c < width; c++) line[static_cast<std::size_t>(c)] += more[c];
                }
                for (std::int64_t c = 0; c < valid; c++)
                    to[o * shape.in + (l == 1 ? s.columns[static_cast<std::size_t>(j + c)] : j + c)] =
                        line[static_cast<std::size_t>(c)];
            }
        if (l == 1)
            for (std::size_t j = 0; j < s.constant.size(); j++)
                for (std::int64_t o = 0; o < shape.out; o++)
                    to[o * shape.in + s.constant[j]] = s.constant_values[j] * bias_sums[static_cast<std::size_t>(o)];
        if (s.bias) std::copy(bias_sums.begin(), bias_sums.end(), biases);
    }
};

} // namespace

template <class T>
void multiply_vectors(const PerceptronState<T> &state, ProductWorkspace<T> &workspace,
                      const ht_perceptron_operator &matrix, std::int64_t count, const T *x, T *y) {
    std::lock_guard<std::mutex> turn(state.context.turn);
    ThreadPool &pool = state.context.pool;
    const std::int64_t n = state.layers[static_cast<std::size_t>(matrix.last - 1)].end -
                           state.layers[static_cast<std::size_t>(matrix.first - 1)].weights;
    if (state.blocks.empty()) {
        std::fill_n(y, n * count, T(0));
        return;
    }
    Products<T> products{state, workspace, matrix, terms_of(matrix.kind, state.loss),
                         parts_of(static_cast<std::int64_t>(state.blocks.size()), state.count())};
    // Vectors are taken in groups, whose sums are held at once.
    const std::int64_t group = std::max<std::int64_t>(4, pool.size()), held = std::min(group, count);
    const auto layers = static_cast<std::size_t>(products.layers());
    const auto grow = [](std::vector<Buffer<T>> &buffers, std::size_t size) {
        if (buffers.size() < size) buffers = std::vector<Buffer<T>>(size);
    };
    grow(workspace.forward, static_cast<std::size_t>(held) * layers);
    grow(workspace.backward, static_cast<std::size_t>(held) * layers);
    grow(workspace.shifts, static_cast<std::size_t>(held) * layers);
    grow(workspace.sums, static_cast<std::size_t>(held * products.parts) * layers);
    std::int64_t widest = 0, rows = state.blocks[0].rows;
    for (int l = 1; l <= state.depth(); l++) widest = std::max(widest, state.padded(state.width(l)));
    if (workspace.workers.empty())
        workspace.workers = std::vector<typename ProductWorkspace<T>::Worker>(static_cast<std::size_t>(pool.size()));
    for (auto &own : workspace.workers) {
        if (own.tangents.empty()) {
            own.tangents = std::vector<Buffer<T>>(layers);
            own.moved = std::vector<Buffer<T>>(layers);
        }
        own.error.reserve(static_cast<std::size_t>(rows * widest));
        own.next.reserve(static_cast<std::size_t>(rows * widest));
        own.inner.reserve(static_cast<std::size_t>(rows));
    }
    const int first = matrix.first, range = matrix.last - matrix.first + 1;
    for (std::int64_t at = 0; at < count; at += group) {
        const std::int64_t now = std::min(group, count - at);
        for (std::int64_t v = 0; v < now; v++)
            for (std::int64_t p = 0; p < products.parts; p++)
                for (int l = first; l <= matrix.last; l++)
                    workspace.sums[products.sum(v, p, l)].reserve(
                        products.weights_size(l) + static_cast<std::size_t>(state.padded(state.width(l))));
        pool.run(now * range, [&](std::int64_t i, int) {
            products.pack_vector(i / range, first + static_cast<int>(i % range), x + (at + i / range) * n);
        });
        pool.run(now * products.parts, [&](std::int64_t i, int worker) {
            products.run_part(i / products.parts, i % products.parts,
                              workspace.workers[static_cast<std::size_t>(worker)]);
        });
        pool.run(now * range, [&](std::int64_t i, int) {
            products.write(i / range, first + static_cast<int>(i % range), y + (at + i / range) * n);
        });
    }
}

template void multiply_vectors(const PerceptronState<float> &, ProductWorkspace<float> &,
                               const ht_perceptron_operator &, std::int64_t, const float *, float *);
template void multiply_vectors(const PerceptronState<double> &, ProductWorkspace<double> &,
                               const ht_perceptron_operator &, std::int64_t, const double *, double *);

} // namespace heavytails
