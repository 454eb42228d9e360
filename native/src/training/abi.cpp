// The C functions of training.h. Arguments are checked here and nowhere else.
#include "core/arguments.hpp"
#include "core/context.hpp"
#include "training/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

using namespace heavytails;

namespace {

constexpr std::size_t params_min = sizeof(ht_training_params); // its size in the first version of the library
constexpr std::int64_t most_numbers = std::int64_t{1} << 40;

void require_number(const char *name, double value, bool holds, const char *expected) {
    require(holds && std::isfinite(value), std::string(name) + ": expected " + expected + ", got " + number(value));
}

ht_training_params read(const ht_training_params *given) {
    require_pointer("params", given);
    const auto params = read_struct("params", *given, ht_training_params{}, params_min, "ht_training_params_init");
    require_in("activation", params.activation, HT_RELU, HT_TANH);
    require_in("adam_form", params.adam_form, HT_ADAM_PYTORCH, HT_ADAM_KERAS);
    require_number("margin", params.margin, true, "a finite number");
    require_number("learning_rate", params.learning_rate, params.learning_rate >= 0, "a number >= 0");
    require_number("beta1", params.beta1, params.beta1 >= 0 && params.beta1 < 1, "0 <= beta1 < 1");
    require_number("beta2", params.beta2, params.beta2 >= 0 && params.beta2 < 1, "0 <= beta2 < 1");
    require_number("epsilon", params.epsilon, params.epsilon > 0, "a number > 0");
    require_number("tolerance", params.tolerance, params.tolerance >= 0, "a number >= 0");
    require_in("batch_size", params.batch_size, 0, most_numbers);
    require_at_least("stop_violated", params.stop_violated, -1);
    require_at_least("until_step", params.until_step, 0);
    return params;
}

template <class T>
void require_finite(const std::string &name, const T *x, std::int64_t count) {
    for (std::int64_t i = 0; i < count; i++)
        if (!std::isfinite(x[i]))
            throw Error(HT_NOT_FINITE, name + ": expected finite numbers, got " + number(static_cast<double>(x[i])) +
                                           " at index " + number(i));
}

// Checks the shape of a net and its patterns, and returns its number of parameters.
template <class T>
std::int64_t require_net(const std::string &name, const ht_training_params &params, const Net<T> &net) {
    require_in(name + ".layers", net.layers, 1, 1000);
    require_pointer(name + ".widths", net.widths);
    std::int64_t parameters = 0, widest = 0;
    for (std::int64_t l = 0; l <= net.layers; l++) {
        require_in(name + ".widths[" + number(l) + "]", net.widths[l], 1, std::int64_t{1} << 20);
        widest = std::max(widest, net.widths[l]);
        if (l > 0) parameters += net.widths[l] * (net.widths[l - 1] + (params.bias != 0 ? 1 : 0));
    }
    require(net.widths[net.layers] == 1,
            name + ".widths[" + number(net.layers) + "]: expected 1 output, got " + number(net.widths[net.layers]));
    require_in(name + ".patterns", net.patterns, 1, most_numbers / widest);
    require_pointer(name + ".x", net.x);
    require_pointer(name + ".parameters", net.parameters);
    require_finite(name + ".parameters", net.parameters, parameters);
    require_finite(name + ".x", net.x, net.patterns * net.widths[0]);
    return parameters;
}

template <class T>
void require_trainable(const std::string &name, const ht_training_params &params, const Net<T> &net) {
    const std::int64_t parameters = require_net<T>(name, params, net);
    require_pointer(name + ".labels", net.labels);
    for (std::int64_t p = 0; p < net.patterns; p++)
        require(net.labels[p] == 1 || net.labels[p] == -1, name + ".labels[" + number(p) + "]: expected 1 or -1, got " +
                                                               number(static_cast<double>(net.labels[p])));
    require_pointer(name + ".first_moments", net.first_moments);
    require_pointer(name + ".second_moments", net.second_moments);
    require_finite(name + ".first_moments", net.first_moments, parameters);
    require_finite(name + ".second_moments", net.second_moments, parameters);
    for (std::int64_t i = 0; i < parameters; i++)
        require(net.second_moments[i] >= 0, name + ".second_moments[" + number(i) + "]: expected at least 0, got " +
                                                number(static_cast<double>(net.second_moments[i])));
    require_at_least(name + ".steps", net.steps, 0);
}

// Multiplications of a net's remaining steps.
template <class T>
double cost(const ht_training_params &params, const Net<T> &net) {
    double parameters = 0;
    for (std::int64_t l = 1; l <= net.layers; l++)
        parameters += static_cast<double>(net.widths[l]) * static_cast<double>(net.widths[l - 1]);
    const std::int64_t batch = params.batch_size == 0 ? net.patterns : std::min(net.patterns, params.batch_size);
    return parameters *
           (static_cast<double>(net.patterns) +
            static_cast<double>(batch) * static_cast<double>(std::max<std::int64_t>(0, params.until_step - net.steps)));
}

template <class T>
ht_status train_all(ht_context *context, const ht_training_params *given, std::int64_t count, Net<T> *nets) {
    return guarded([&] {
        require_pointer("context", context);
        require_cpu(*context, "ht_perceptrons_train");
        const ht_training_params params = read(given);
        require_in("count", count, 0, most_numbers);
        if (count == 0) return HT_OK;
        require_pointer("nets", nets);
        for (std::int64_t i = 0; i < count; i++) require_trainable<T>("nets[" + number(i) + "]", params, nets[i]);
        std::vector<double> costs(static_cast<std::size_t>(count));
        std::vector<std::size_t> order(costs.size());
        for (std::size_t i = 0; i < costs.size(); i++) costs[i] = cost<T>(params, nets[i]);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return costs[a] > costs[b]; });
        std::lock_guard<std::mutex> turn(context->turn);
        std::vector<Workspace<T>> workspaces(static_cast<std::size_t>(context->pool.size()));
        context->pool.run(count, [&](std::int64_t i, int worker) {
            train<T>(workspaces[static_cast<std::size_t>(worker)], context->isa, params,
                     nets[order[static_cast<std::size_t>(i)]]);
        });
        for (std::int64_t i = 0; i < count; i++)
            if (nets[i].status != HT_OK)
                throw Error(HT_NOT_FINITE, "nets[" + number(i) + "]: expected a finite loss, got " +
                                               number(nets[i].loss) + " at step " + number(nets[i].steps));
        return HT_OK;
    });
}

template <class T>
ht_status outputs_of(ht_context *context, const ht_training_params *given, const Net<T> *net, T *outputs, T *features) {
    return guarded([&] {
        require_pointer("context", context);
        require_cpu(*context, "ht_perceptrons_outputs");
        const ht_training_params params = read(given);
        require_pointer("net", net);
        require_net<T>("net", params, *net);
        Workspace<T> workspace;
        write_outputs<T>(workspace, context->isa, params, *net, outputs, features);
        return HT_OK;
    });
}

} // namespace

extern "C" {

ht_status ht_training_params_init(ht_training_params *params, size_t struct_size) {
    ht_training_params values{};
    values.activation = HT_RELU;
    values.margin = 1;
    values.learning_rate = 1e-3;
    values.beta1 = .9;
    values.beta2 = .999;
    values.epsilon = 1e-8;
    values.stop_violated = -1;
    return init_struct("params", params, struct_size, params_min, values);
}

ht_status ht_perceptrons_train_d(ht_context *context, const ht_training_params *params, int64_t count,
                                 ht_training_net_d *nets) {
    return train_all<double>(context, params, count, nets);
}

ht_status ht_perceptrons_train_s(ht_context *context, const ht_training_params *params, int64_t count,
                                 ht_training_net_s *nets) {
    return train_all<float>(context, params, count, nets);
}

ht_status ht_perceptrons_outputs_d(ht_context *context, const ht_training_params *params, const ht_training_net_d *net,
                                   double *outputs, double *features) {
    return outputs_of<double>(context, params, net, outputs, features);
}

ht_status ht_perceptrons_outputs_s(ht_context *context, const ht_training_params *params, const ht_training_net_s *net,
                                   float *outputs, float *features) {
    return outputs_of<float>(context, params, net, outputs, features);
}
}
