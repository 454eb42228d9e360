#include "training_support.hpp"

#include <algorithm>
#include <random>

namespace heavytails::test {

ht_training_net_d TrainingNet::view() {
    ht_training_net_d view{};
    view.layers = static_cast<int64_t>(widths.size()) - 1;
    view.widths = widths.data();
    view.patterns = patterns();
    view.x = x.data();
    view.labels = labels.data();
    view.parameters = parameters.data();
    view.first_moments = first.data();
    view.second_moments = second.data();
    view.steps = steps;
    return view;
}

ht_training_params training_params() {
    ht_training_params params;
    EXPECT_EQ(ht_training_params_init(&params, sizeof params), HT_OK);
    return params;
}

TrainingNet random_training_net(std::vector<int64_t> widths, bool bias, int64_t patterns, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    TrainingNet net;
    net.widths = std::move(widths);
    for (std::size_t l = 1; l < net.widths.size(); l++) {
        const double scale = 1.5 / std::sqrt(static_cast<double>(net.widths[l - 1]));
        const int64_t count = net.widths[l] * (net.widths[l - 1] + (bias ? 1 : 0));
        for (int64_t i = 0; i < count; i++) net.parameters.push_back(scale * normal(random));
    }
    net.first.assign(net.parameters.size(), 0);
    net.second = net.first;
    for (int64_t i = 0; i < patterns * net.widths[0]; i++) net.x.push_back(normal(random));
    for (int64_t p = 0; p < patterns; p++) net.labels.push_back(random() % 2 == 0 ? 1 : -1);
    return net;
}

ht_training_net_d train(ht_context *context, const ht_training_params &params, TrainingNet &net) {
    ht_training_net_d view = net.view();
    EXPECT_EQ(ht_perceptrons_train_d(context, &params, 1, &view), HT_OK) << ht_last_error();
    net.steps = view.steps;
    return view;
}

namespace {

// Activations of all layers of pattern p, a[0] = x.
std::vector<std::vector<double>> plain_forward(const TrainingNet &net, const ht_training_params &params, int64_t p) {
    const auto inputs = net.x.begin() + p * net.widths[0];
    std::vector<std::vector<double>> a{std::vector<double>(inputs, inputs + net.widths[0])};
    const double *w = net.parameters.data();
    for (std::size_t l = 1; l < net.widths.size(); l++) {
        const int64_t in = net.widths[l - 1], out = net.widths[l];
        std::vector<double> z(static_cast<std::size_t>(out), 0);
        for (int64_t i = 0; i < out; i++) {
            double sum = params.bias != 0 ? w[out * in + i] : 0;
            for (int64_t j = 0; j < in; j++) sum += w[i * in + j] * a.back()[static_cast<std::size_t>(j)];
            if (l + 1 < net.widths.size()) sum = params.activation == HT_TANH ? std::tanh(sum) : std::max(0.0, sum);
            z[static_cast<std::size_t>(i)] = sum;
        }
        w += out * (in + (params.bias != 0 ? 1 : 0));
        a.push_back(z);
    }
    return a;
}

} // namespace

double plain_output(const TrainingNet &net, const ht_training_params &params, int64_t p) {
    return plain_forward(net, params, p).back()[0];
}

std::vector<double> plain_gradient(const TrainingNet &net, const ht_training_params &params,
                                   const std::vector<int64_t> &batch, double *loss) {
    std::vector<double> gradient(net.parameters.size(), 0);
    const double factor = (params.half != 0 ? .5 : 1) / static_cast<double>(batch.size());
    *loss = 0;
    for (const int64_t p : batch) {
        const auto a = plain_forward(net, params, p);
        const double y = net.labels[static_cast<std::size_t>(p)], gap = params.margin - y * a.back()[0];
        if (gap <= 0) continue;
        *loss += factor * gap * gap;
        std::vector<double> error{-2 * factor * y * gap};
        std::size_t end = net.parameters.size();
        for (std::size_t l = net.widths.size() - 1; l >= 1; l--) {
            const auto in = static_cast<std::size_t>(net.widths[l - 1]), out = static_cast<std::size_t>(net.widths[l]);
            const std::size_t begin = end - out * (in + (params.bias != 0 ? 1 : 0));
            std::vector<double> below(in, 0);
            for (std::size_t i = 0; i < out; i++) {
                for (std::size_t j = 0; j < in; j++) {
                    gradient[begin + i * in + j] += error[i] * a[l - 1][j];
                    below[j] += error[i] * net.parameters[begin + i * in + j];
                }
                if (params.bias != 0) gradient[begin + out * in + i] += error[i];
            }
            for (std::size_t j = 0; j < in; j++) {
                const double value = a[l - 1][j];
                below[j] *= params.activation == HT_TANH ? 1 - value * value : (value > 0 ? 1 : 0);
            }
            error = below;
            end = begin;
        }
    }
    return gradient;
}

void plain_step(TrainingNet &net, const ht_training_params &params, const std::vector<double> &gradient) {
    net.steps++;
    const double rest1 = 1 - std::pow(params.beta1, static_cast<double>(net.steps)),
                 rest2 = 1 - std::pow(params.beta2, static_cast<double>(net.steps));
    for (std::size_t i = 0; i < gradient.size(); i++) {
        double &m = net.first[i], &v = net.second[i];
        m = params.beta1 * m + (1 - params.beta1) * gradient[i];
        v = params.beta2 * v + (1 - params.beta2) * gradient[i] * gradient[i];
        if (params.adam_form == HT_ADAM_KERAS)
            net.parameters[i] -= params.learning_rate * std::sqrt(rest2) / rest1 * m / (std::sqrt(v) + params.epsilon);
        else
            net.parameters[i] -= params.learning_rate * (m / rest1) / (std::sqrt(v / rest2) + params.epsilon);
    }
}

double largest_difference(const std::vector<double> &a, const std::vector<double> &b) {
    EXPECT_EQ(a.size(), b.size());
    double difference = 0, norm = 0;
    for (std::size_t i = 0; i < b.size(); i++) {
        difference = std::max(difference, std::abs(a[i] - b[i]));
        norm = std::max(norm, std::abs(b[i]));
    }
    return norm == 0 ? difference : difference / norm;
}

} // namespace heavytails::test
