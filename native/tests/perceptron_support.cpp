#include "perceptron_support.hpp"

#include <random>

namespace heavytails::test {

int64_t Net::count() const {
    int64_t sum = 0;
    for (std::size_t l = 1; l < widths.size(); l++) sum += widths[l] * (widths[l - 1] + (bias ? 1 : 0));
    return sum;
}

double Net::scale() const {
    if (factor != 0) return factor;
    const auto n = static_cast<double>(samples());
    return loss == HT_CROSS_ENTROPY ? 1 / n : 1 / (n * static_cast<double>(outputs()));
}

std::vector<double> gaussian(std::size_t count, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    std::vector<double> values(count);
    for (double &value : values) value = normal(random);
    return values;
}

Net random_net(std::vector<int64_t> widths, int activation, int loss, bool bias, int64_t samples, unsigned seed) {
    Net net;
    net.widths = std::move(widths);
    net.activation = activation;
    net.loss = loss;
    net.bias = bias;
    net.parameters = gaussian(static_cast<std::size_t>(net.count()), seed);
    std::size_t at = 0;
    for (std::size_t l = 1; l < net.widths.size(); l++) {
        const auto in = static_cast<double>(net.widths[l - 1]);
        for (int64_t i = 0; i < net.widths[l] * net.widths[l - 1]; i++) net.parameters[at++] /= std::sqrt(in);
        if (bias) at += static_cast<std::size_t>(net.widths[l]);
    }
    net.x = gaussian(static_cast<std::size_t>(samples * net.widths[0]), seed + 1);
    for (int64_t s = 0; s < samples; s++)
        for (int64_t j = 1; j < std::min<int64_t>(3, net.widths[0]); j++)
            net.x[static_cast<std::size_t>(s * net.widths[0] + j)] = j == 1 ? 0.7 : 0;
    std::mt19937 random(seed + 2);
    for (int64_t s = 0; s < samples; s++) {
        const auto label = static_cast<int32_t>(random() % static_cast<unsigned>(net.outputs()));
        if (loss == HT_CROSS_ENTROPY)
            net.labels.push_back(label);
        else
            for (int64_t c = 0; c < net.outputs(); c++)
                net.targets.push_back(loss == HT_SQUARED_ERROR ? (c == label ? 1 : 0)
                                      : net.outputs() == 1     ? (random() % 2 ? 1 : -1)
                                                               : (c == label ? 1 : -1));
    }
    return net;
}

Net only(const Net &net, int64_t s) {
    Net one = net;
    one.factor = 1;
    one.x.assign(net.x.begin() + s * net.widths[0], net.x.begin() + (s + 1) * net.widths[0]);
    if (net.loss == HT_CROSS_ENTROPY)
        one.labels = {net.labels[static_cast<std::size_t>(s)]};
    else
        one.targets.assign(net.targets.begin() + s * net.outputs(), net.targets.begin() + (s + 1) * net.outputs());
    return one;
}

namespace {
ht_status create(ht_context *context, const ht_perceptron_params &params, const std::vector<float> &parameters,
                 const std::vector<float> &x, const int32_t *labels, const float *targets, ht_perceptron **made) {
    return ht_perceptron_create_s(context, &params, parameters.data(), x.data(), labels, targets, made);
}
ht_status create(ht_context *context, const ht_perceptron_params &params, const std::vector<double> &parameters,
                 const std::vector<double> &x, const int32_t *labels, const double *targets, ht_perceptron **made) {
    return ht_perceptron_create_d(context, &params, parameters.data(), x.data(), labels, targets, made);
}
int32_t apply(void *matrix, int64_t n, int64_t count, const float *x, float *y) {
    return ht_perceptron_apply_s(matrix, n, count, x, y);
}
int32_t apply(void *matrix, int64_t n, int64_t count, const double *x, double *y) {
    return ht_perceptron_apply_d(matrix, n, count, x, y);
}
} // namespace

template <class T>
Perceptron make_perceptron(ht_context *context, const Net &net) {
    ht_perceptron_params params;
    EXPECT_EQ(ht_perceptron_params_init(&params, sizeof params), HT_OK);
    params.activation = net.activation;
    params.loss = net.loss;
    params.bias = net.bias;
    params.layers = net.layers();
    params.widths = net.widths.data();
    params.samples = net.samples();
    params.margin = net.margin;
    params.factor = net.factor;
    ht_perceptron *made = nullptr;
    const auto targets = rounded<T>(net.targets);
    EXPECT_EQ(create(context, params, rounded<T>(net.parameters), rounded<T>(net.x),
                     net.labels.empty() ? nullptr : net.labels.data(), targets.empty() ? nullptr : targets.data(),
                     &made),
              HT_OK)
        << ht_last_error();
    return Perceptron(made);
}

double loss_of(ht_context *context, const Net &net) {
    ht_perceptron_info info;
    EXPECT_EQ(ht_perceptron_info_init(&info, sizeof info), HT_OK);
    EXPECT_EQ(ht_perceptron_describe(make_perceptron<double>(context, net).get(), &info), HT_OK);
    return info.loss;
}

std::vector<double> gradient_of(ht_context *context, const Net &net) {
    std::vector<double> gradient(static_cast<std::size_t>(net.count()));
    EXPECT_EQ(ht_perceptron_gradient(make_perceptron<double>(context, net).get(), gradient.data()), HT_OK);
    return gradient;
}

template <class T>
std::vector<T> products(const ht_perceptron_operator &matrix, const std::vector<T> &x) {
    const int64_t n = ht_perceptron_count(matrix.perceptron, matrix.first, matrix.last);
    std::vector<T> y(x.size());
    ht_perceptron_operator copy = matrix;
    EXPECT_EQ(apply(&copy, n, static_cast<int64_t>(x.size()) / n, x.data(), y.data()), HT_OK) << ht_last_error();
    return y;
}

std::vector<double> dense(const ht_perceptron *perceptron, int kind, int first, int last) {
    const ht_perceptron_operator matrix{perceptron, kind, first, last};
    const int64_t n = ht_perceptron_count(perceptron, first, last);
    std::vector<double> h(static_cast<std::size_t>(n * n));
    EXPECT_EQ(ht_perceptron_dense(&matrix, h.data(), n), HT_OK) << ht_last_error();
    return h;
}

template Perceptron make_perceptron<float>(ht_context *, const Net &);
template Perceptron make_perceptron<double>(ht_context *, const Net &);
template std::vector<float> products(const ht_perceptron_operator &, const std::vector<float> &);
template std::vector<double> products(const ht_perceptron_operator &, const std::vector<double> &);

} // namespace heavytails::test
