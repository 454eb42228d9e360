// One vector after the other: with thousands of samples each product fills the device.
#include "curvature/gpu/perceptron.hpp"

#include "cuda/kernels/arguments.hpp"
#include "curvature/perceptron/terms.hpp"

#include <algorithm>
#include <type_traits>

namespace heavytails {

using cuda::Kernel;

double *GpuPerceptron::reserve(std::int64_t count) {
    memory_.emplace_back(lane_.api);
    return memory_.back().reserve<double>(std::max<std::int64_t>(1, count));
}

double *GpuPerceptron::upload(const std::vector<double> &numbers) {
    double *const to = reserve(static_cast<std::int64_t>(numbers.size()));
    lane_.upload(to, numbers.data(), numbers.size() * sizeof(double));
    lane_.wait();
    return to;
}

// An array of the state, which is in panels by blocks of samples, densely in float64.
template <class T>
double *GpuPerceptron::unpack(const PerceptronState<T> &s, const Buffer<T> &of, std::int64_t width) {
    std::vector<double> dense(static_cast<std::size_t>(samples_ * width));
    for (const SampleBlock &block : s.blocks)
        for (std::int64_t j = 0; j < width; j++)
            for (std::int64_t i = 0; i < block.count; i++)
                dense[static_cast<std::size_t>(j * samples_ + block.first + i)] =
                    static_cast<double>(of.data()[s.at(block, width) + s.place(block.rows, i, j)]);
    return upload(dense);
}

namespace {

// a_0 with the columns that are constant over the active samples.
template <class T>
std::vector<double> inputs(const PerceptronState<T> &s) {
    const std::int64_t in = s.layers[0].in, width = s.width(0);
    std::vector<double> dense(static_cast<std::size_t>(s.active * in));
    for (const SampleBlock &block : s.blocks)
        for (std::int64_t i = 0; i < block.count; i++) {
            const std::int64_t row = block.first + i;
            for (std::int64_t j = 0; j < width; j++)
                dense[static_cast<std::size_t>(s.columns[static_cast<std::size_t>(j)] * s.active + row)] =
                    static_cast<double>(s.activations[0].data()[s.at(block, width) + s.place(block.rows, i, j)]);
            for (std::size_t j = 0; j < s.constant.size(); j++)
                dense[static_cast<std::size_t>(s.constant[j] * s.active + row)] =
                    static_cast<double>(s.constant_values[j]);
        }
    return dense;
}

} // namespace

template <class T>
GpuPerceptron::GpuPerceptron(cuda::Device &device, const PerceptronState<T> &s)
    : device_(device), lane_(device.api, device.module()), loss_(s.loss), bias_(s.bias), curved_(s.curved()),
      factor_(s.factor), samples_(s.active) {
    double *const parameters = upload(std::vector<double>(s.parameters.begin(), s.parameters.end()));
    std::int64_t widest = 1;
    for (int l = 1; l <= s.depth(); l++) {
        const DenseLayer &shape = s.layers[static_cast<std::size_t>(l - 1)];
        const auto at = static_cast<std::size_t>(l);
        Layer own{};
        own.in = shape.in;
        own.out = shape.out;
        own.weights = shape.weights;
        own.biases = shape.biases;
        own.w = parameters + shape.weights;
        own.b = parameters + shape.biases;
        own.input = l == 1 ? upload(inputs(s)) : unpack(s, s.activations[at - 1], shape.in);
        own.error = unpack(s, s.errors[at], shape.out);
        own.tangent = reserve(samples_ * shape.out);
        widest = std::max(widest, shape.out);
        if (l < s.depth()) {
            own.slope = unpack(s, s.slopes[at], shape.out);
            own.bend = curved_ ? unpack(s, s.bends[at], shape.out) : nullptr;
            own.moved = reserve(samples_ * shape.out);
        }
        layers_.push_back(own);
    }
    outputs_ = unpack(s, s.outputs, s.width(s.depth()));
    ones_ = upload(std::vector<double>(static_cast<std::size_t>(samples_), 1.0));
    error_ = reserve(samples_ * widest);
    below_ = reserve(samples_ * widest);
    inner_ = reserve(samples_);
    memory_.emplace_back(lane_.api);
    top_ = memory_.back().reserve<int>(std::max<std::int64_t>(1, samples_));
    std::vector<int> top;
    for (const SampleBlock &block : s.blocks)
        for (std::int64_t i = 0; i < block.count; i++) top.push_back(s.top[static_cast<std::size_t>(block.first + i)]);
    lane_.upload(top_, top.data(), top.size() * sizeof(int));
    lane_.wait();
}

void GpuPerceptron::run(const Product &p) {
    if (p.m == 0 || p.n == 0 || p.k == 0) return;
    const double one = 1;
    const auto size = [](std::int64_t n) { return cuda::narrow(n, "a layer"); };
    cuda::check_blas(
        lane_.api,
        lane_.api.cublasDgemmStridedBatched(lane_.blas(), p.transpose_a ? cuda::transposed : cuda::not_transposed,
                                            p.transpose_b ? cuda::transposed : cuda::not_transposed, size(p.m),
                                            size(p.n), size(p.k), &one, p.a, size(p.transpose_a ? p.k : p.m), 0, p.b,
                                            size(p.transpose_b ? p.n : p.k), 0, &p.beta, p.c, size(p.m), 0, 1),
        "cublasDgemmStridedBatched");
}

// r_l, and R a_l, of the vector x.
void GpuPerceptron::forward(const ht_perceptron_operator &matrix, bool fisher, const double *x) {
    const std::int64_t first = layer(matrix.first).weights;
    for (int l = matrix.first; l <= depth(); l++) {
        Layer &own = layer(l);
        double beta = 0;
        if (l <= matrix.last) {
            run({false, false, samples_, own.out, own.in, own.input, x + own.weights - first, 0, own.tangent});
            beta = 1;
            if (bias_) run({false, false, samples_, own.out, 1, ones_, x + own.biases - first, 1, own.tangent});
        }
        if (fisher && l == matrix.last) return;
        if (l > matrix.first && !fisher)
            run({false, false, samples_, own.out, own.in, layer(l - 1).moved, own.w, beta, own.tangent});
        if (l < depth() && !fisher)
            lane_.launch(Kernel::Multiply, samples_ * own.out, 1,
                         cuda::MultiplyArguments{own.slope, own.tangent, samples_ * own.out, own.moved});
    }
}

// e_L of the curvature of the loss.
void GpuPerceptron::output(const ht_perceptron_operator &matrix) {
    Layer &last = layer(depth());
    const std::int64_t size = samples_ * last.out;
    if (loss_ == HT_CROSS_ENTROPY)
        lane_.launch(Kernel::SoftmaxHessian, samples_, 1,
                     cuda::SoftmaxHessianArguments{outputs_, last.tangent, top_, samples_, last.out, factor_, error_});
    else if (matrix.kind == HT_FISHER) // squared errors: the model has unit variance
        lane_.launch(Kernel::ConvertDoubleDouble, size, 1,
                     cuda::ConvertArguments<double, double>{last.tangent, size, factor_, error_});
    else
        lane_.launch(Kernel::Multiply, size, 1, cuda::MultiplyArguments{outputs_, last.tangent, size, error_});
}

// Y_l' [in x out], which is Y_l row by row, (+)= a'e, and y_l (+)= the sum of e over samples.
void GpuPerceptron::add_outer(int l, const double *e, const double *a, bool biases, bool add, double *y) {
    const Layer &own = layer(l);
    run({true, false, own.in, own.out, samples_, a, e, add ? 1.0 : 0.0, y});
    if (biases) run({true, false, own.out, 1, samples_, e, ones_, add ? 1.0 : 0.0, y + own.biases - own.weights});
}

void GpuPerceptron::backward(const ht_perceptron_operator &matrix, const double *x, double *y) {
    const Terms terms = terms_of(matrix.kind, loss_);
    const std::int64_t first = layer(matrix.first).weights;
    double *e = error_, *below = below_;
    bool any = terms.curvature; // whether e holds anything
    if (any) output(matrix);
    for (int l = depth(); l >= matrix.first; l--) {
        Layer &own = layer(l);
        const bool has_columns = l <= matrix.last, residual = terms.residual && has_columns && l > matrix.first;
        if (has_columns) {
            if (any) add_outer(l, e, own.input, bias_, false, y + own.weights - first);
            if (residual) add_outer(l, own.error, layer(l - 1).moved, false, any, y + own.weights - first);
        }
        if (l == matrix.first) return;
        Layer &lower = layer(l - 1);
        const std::int64_t size = samples_ * own.in;
        bool add = any;
        if (any) run({false, true, samples_, own.in, own.out, e, own.w, 0, below});
        if (residual) {
            run({false, true, samples_, own.in, own.out, own.error, x + own.weights - first, add ? 1.0 : 0.0, below});
            add = true;
        }
        const bool bends = terms.residual && curved_;
        if (add && bends)
            lane_.launch(Kernel::ScaleAndAdd, size, 1,
                         cuda::ScaleAndAddArguments{lower.slope, lower.bend, lower.tangent, size, below});
        else if (add)
            lane_.launch(Kernel::Multiply, size, 1, cuda::MultiplyArguments{lower.slope, below, size, below});
        else if (bends)
            lane_.launch(Kernel::Multiply, size, 1, cuda::MultiplyArguments{lower.bend, lower.tangent, size, below});
        any = add || bends;
        std::swap(e, below);
    }
}

// (g'x) d_l, g the gradient of one sample's loss: d holds factor times it.
void GpuPerceptron::fisher(const ht_perceptron_operator &matrix, double *y) {
    const std::int64_t first = layer(matrix.first).weights;
    lane_.clear(inner_, static_cast<std::size_t>(samples_) * sizeof(double));
    for (int l = matrix.first; l <= matrix.last; l++)
        lane_.launch(
            Kernel::RowProducts, samples_, 1,
            cuda::RowProductsArguments{layer(l).error, layer(l).tangent, samples_, layer(l).out, 1 / factor_, inner_});
    for (int l = matrix.first; l <= matrix.last; l++) {
        Layer &own = layer(l);
        lane_.launch(Kernel::ScaleRows, samples_ * own.out, 1,
                     cuda::ScaleRowsArguments{inner_, own.error, samples_, own.out, error_});
        add_outer(l, error_, own.input, bias_, false, y + own.weights - first);
    }
}

void GpuPerceptron::product(const ht_perceptron_operator &matrix, const double *x, double *y) {
    const Terms terms = terms_of(matrix.kind, loss_);
    forward(matrix, terms.fisher, x);
    if (terms.fisher)
        fisher(matrix, y);
    else
        backward(matrix, x, y);
}

bool GpuPerceptron::is_on_device(const void *pointer) const {
    cuda::PointerAttributes attributes{};
    cuda::check_runtime(lane_.api, lane_.api.cudaPointerGetAttributes(&attributes, pointer),
                        "cudaPointerGetAttributes");
    return attributes.type == cuda::device_memory || attributes.type == cuda::managed_memory;
}

template <class T>
void GpuPerceptron::multiply(const ht_perceptron_operator &matrix, std::int64_t count, const T *x, T *y) {
    const Layer &last = layer(matrix.last);
    const std::int64_t n = last.biases + (bias_ ? last.out : 0) - layer(matrix.first).weights;
    const bool from_device = is_on_device(x), to_device = is_on_device(y);
    double *const in = lane_.reserve<double>(cuda::Lane::input, n);
    double *const out = lane_.reserve<double>(cuda::Lane::packed, n);
    T *const staged = reinterpret_cast<T *>(lane_.reserve<double>(cuda::Lane::vectors, n));
    constexpr bool single = std::is_same_v<T, float>;
    const cuda::Lane::Settled settled(lane_);
    for (std::int64_t v = 0; v < count; v++) {
        const T *from = x + v * n;
        if (!from_device) {
            lane_.upload(staged, from, static_cast<std::size_t>(n) * sizeof(T));
            from = staged;
        }
        lane_.launch(single ? Kernel::ConvertSingleDouble : Kernel::ConvertDoubleDouble, n, 1,
                     cuda::ConvertArguments<T, double>{from, n, 1, in});
        lane_.clear(out, static_cast<std::size_t>(n) * sizeof(double));
        if (samples_ > 0) product(matrix, in, out);
        T *const to = to_device ? y + v * n : staged;
        lane_.launch(single ? Kernel::ConvertDoubleSingle : Kernel::ConvertDoubleDouble, n, 1,
                     cuda::ConvertArguments<double, T>{out, n, 1, to});
        if (!to_device) lane_.download(y + v * n, staged, static_cast<std::size_t>(n) * sizeof(T));
        if (!from_device || !to_device) lane_.wait(); // `staged` serves the next vector
    }
    lane_.wait();
}

void GpuPerceptron::write_dense(const ht_perceptron_operator &matrix, double *h, std::int64_t ld) {
    const Layer &last = layer(matrix.last);
    const std::int64_t n = last.biases + (bias_ ? last.out : 0) - layer(matrix.first).weights;
    std::vector<double> unit(static_cast<std::size_t>(n)), column(static_cast<std::size_t>(n));
    for (std::int64_t j = 0; j < n; j++) {
        unit[static_cast<std::size_t>(j)] = 1;
        multiply(matrix, 1, unit.data(), column.data());
        unit[static_cast<std::size_t>(j)] = 0;
        std::copy(column.begin(), column.end(), h + j * ld);
    }
    // Products of the two triangles differ by rounding errors.
    for (std::int64_t j = 0; j < n; j++)
        for (std::int64_t i = 0; i < j; i++) h[i * ld + j] = h[j * ld + i];
}

template GpuPerceptron::GpuPerceptron(cuda::Device &, const PerceptronState<float> &);
template GpuPerceptron::GpuPerceptron(cuda::Device &, const PerceptronState<double> &);
template void GpuPerceptron::multiply(const ht_perceptron_operator &, std::int64_t, const float *, float *);
template void GpuPerceptron::multiply(const ht_perceptron_operator &, std::int64_t, const double *, double *);

} // namespace heavytails
