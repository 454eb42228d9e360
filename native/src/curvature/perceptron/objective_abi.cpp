// The C functions of objective.h. Arguments are checked here and nowhere else.
#include "curvature/perceptron/arguments.hpp"
#include "curvature/perceptron/objective.hpp"

#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <variant>

using namespace heavytails;

struct ht_objective {
    std::variant<std::monostate, Objective<float>, Objective<double>> passes;
};

namespace {

constexpr std::size_t params_min = sizeof(ht_objective_params); // its size in the first version of the library

ht_objective_params read(const ht_objective_params *given) {
    require_pointer("params", given);
    const auto params = read_struct("params", *given, ht_objective_params{}, params_min, "ht_objective_params_init");
    require_in("precise", params.precise, 0, 1);
    require_in("activation", params.activation, HT_RELU, HT_IDENTITY);
    require_in("loss", params.loss, HT_SQUARED_ERROR, HT_SQUARED_HINGE);
    require_widths(params.layers, params.widths, params.samples);
    if (params.scales != nullptr)
        for (std::int64_t l = 0; l < params.layers; l++)
            require(std::isfinite(params.scales[l]),
                    "scales[" + number(l) + "]: expected a finite number, got " + number(params.scales[l]));
    require(params.factor >= 0 && std::isfinite(params.factor),
            "factor: expected a positive number, or 0 for the mean, got " + number(params.factor));
    require(std::isfinite(params.margin), "margin: expected a finite number, got " + number(params.margin));
    return params;
}

// Calls body(passes) in the objective's number type, once the weights are checked.
template <class Body>
ht_status visit(ht_objective *objective, const double *const *weights, const void *results, Body body) {
    return guarded([&] {
        require(objective != nullptr, "objective: expected an objective, got NULL");
        require_pointer("weights", weights);
        require(results != nullptr, "results: expected an array of pointers, got NULL");
        if (auto *single = std::get_if<Objective<float>>(&objective->passes)) body(*single);
        if (auto *twice = std::get_if<Objective<double>>(&objective->passes)) body(*twice);
        return HT_OK;
    });
}

void require_weights(const double *const *weights, int layers) {
    for (int l = 0; l < layers; l++) require_pointer("weights[" + number(std::int64_t{l}) + "]", weights[l]);
}

} // namespace

extern "C" {

ht_status ht_objective_params_init(ht_objective_params *params, size_t struct_size) {
    ht_objective_params values{};
    values.activation = HT_TANH;
    values.loss = HT_SQUARED_ERROR;
    values.margin = 1;
    return init_struct("params", params, struct_size, params_min, values);
}

ht_status ht_objective_create(ht_context *context, const ht_objective_params *given, const double *x,
                              const double *targets, ht_objective **objective) {
    return guarded([&] {
        require(objective != nullptr, "objective: expected a pointer to a pointer, got NULL");
        *objective = nullptr;
        require(context != nullptr, "context: expected a context, got NULL");
        require_cpu(*context, "ht_objective_create");
        const ht_objective_params params = read(given);
        require_pointer("x", x);
        require_finite("x", x, params.samples, params.widths[0]);
        if (targets != nullptr) require_finite("targets", targets, params.samples, params.widths[params.layers]);
        auto made = std::make_unique<ht_objective>();
        if (params.precise != 0)
            made->passes.emplace<Objective<double>>(*context, params, x, targets);
        else
            made->passes.emplace<Objective<float>>(*context, params, x, targets);
        *objective = made.release();
        return HT_OK;
    });
}

void ht_objective_destroy(ht_objective *objective) { delete objective; }

ht_status ht_objective_gradient(ht_objective *objective, const double *const *weights, double *loss,
                                double *const *gradients) {
    return visit(objective, weights, gradients, [&](auto &passes) {
        require_pointer("loss", loss);
        require_weights(weights, passes.depth());
        require(passes.has_targets(), "targets: expected an objective with targets, got one that was made without");
        passes.gradient(weights, *loss, gradients);
    });
}

ht_status ht_objective_features(ht_objective *objective, const double *const *weights, double *const *layers) {
    return visit(objective, weights, layers, [&](auto &passes) {
        require_weights(weights, passes.depth() - 1);
        passes.features(weights, layers);
    });
}
}
