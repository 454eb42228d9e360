// The C functions of perceptron.h. Arguments are checked here and nowhere else.
#include "curvature/gpu/perceptron.hpp"
#include "curvature/perceptron/arguments.hpp"
#include "curvature/perceptron/dense.hpp"
#include "curvature/perceptron/products.hpp"

#include <cmath>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <variant>

using namespace heavytails;

namespace {

template <class T>
struct Held {
    PerceptronState<T> state;
    mutable ProductWorkspace<T> workspace;
    std::unique_ptr<GpuPerceptron> gpu; // where the context has a device: what products need, there
    Held(ht_context &context, const ht_perceptron_params &params) : state(context, params) {}
    ~Held() {
        if (gpu != nullptr) cuda::device_of(state.context).release([&] { gpu.reset(); });
    }
};

} // namespace

struct ht_perceptron {
    std::unique_ptr<Held<float>> single;
    std::unique_ptr<Held<double>> twice;

    template <class Body>
    auto visit(Body body) const {
        return single ? body(*single) : body(*twice);
    }
};

namespace {

// Sizes of the structures in the first version of the library.
constexpr std::size_t params_min = sizeof(ht_perceptron_params), info_min = sizeof(ht_perceptron_info);

ht_perceptron_params read(const ht_perceptron_params *given) {
    require_pointer("params", given);
    const ht_perceptron_params params =
        read_struct("params", *given, ht_perceptron_params{}, params_min, "ht_perceptron_params_init");
    require_in("activation", params.activation, HT_RELU, HT_IDENTITY);
    require_in("loss", params.loss, HT_CROSS_ENTROPY, HT_SQUARED_HINGE);
    require_widths(params.layers, params.widths, params.samples);
    require(params.factor >= 0 && std::isfinite(params.factor),
            "factor: expected a positive number, or 0 for the mean, got " + std::to_string(params.factor));
    require(std::isfinite(params.margin), "margin: expected a number, got " + std::to_string(params.margin));
    return params;
}

template <class T>
ht_status create(ht_context *context, const ht_perceptron_params *given, const T *parameters, const T *x,
                 const std::int32_t *labels, const T *targets, ht_perceptron **perceptron,
                 std::unique_ptr<Held<T>> ht_perceptron::*place) {
    return guarded([&] {
        require(perceptron != nullptr, "perceptron: expected a pointer to a pointer, got NULL");
        *perceptron = nullptr;
        require(context != nullptr, "context: expected a context, got NULL");
        const ht_perceptron_params params = read(given);
        require_pointer("parameters", parameters);
        require_pointer("x", x);
        const std::int64_t k = params.widths[params.layers];
        if (params.loss == HT_CROSS_ENTROPY) {
            require_pointer("labels", labels);
            require(targets == nullptr, "targets: expected NULL for cross-entropy, got a pointer");
            for (std::int64_t i = 0; i < params.samples; i++)
                require_in("labels[" + number(i) + "]", labels[i], 0, k - 1);
        } else {
            require_pointer("targets", targets);
            require(labels == nullptr, "labels: expected NULL for a loss of values, got a pointer");
        }
        require(params.factor == 0 || std::isnormal(static_cast<T>(params.factor)),
                "factor: expected a normal number of float" + number(static_cast<std::int64_t>(8 * sizeof(T))) +
                    ", got " + number(params.factor));
        std::int64_t count = 0;
        for (std::int64_t l = 1; l <= params.layers; l++)
            count += params.widths[l] * (params.widths[l - 1] + (params.bias != 0 ? 1 : 0));
        require_finite("parameters", parameters, 1, count);
        require_finite("x", x, params.samples, params.widths[0]);
        if (targets != nullptr) require_finite("targets", targets, params.samples, k);
        auto made = std::make_unique<ht_perceptron>();
        (*made).*place = std::make_unique<Held<T>>(*context, params);
        Held<T> &held = *((*made).*place);
        held.state.load(parameters, x, labels, targets);
        if (context->accelerator != nullptr) {
            cuda::Device &device = cuda::device_of(*context);
            device.use([&] { held.gpu = std::make_unique<GpuPerceptron>(device, held.state); });
        }
        *perceptron = made.release();
        return HT_OK;
    });
}

// Checks a matrix and returns its number of rows.
std::int64_t require_matrix(const ht_perceptron_operator *matrix) {
    require(matrix != nullptr, "user: expected an ht_perceptron_operator, got NULL");
    require(matrix->perceptron != nullptr, "perceptron: expected a perceptron, got NULL");
    const ht_perceptron &perceptron = *matrix->perceptron;
    require_in("kind", matrix->kind, HT_HESSIAN, HT_EMPIRICAL_FISHER);
    perceptron.visit([&](const auto &held) {
        require_in("first", matrix->first, 1, held.state.depth());
        require_in("last", matrix->last, matrix->first, held.state.depth());
        require(matrix->kind != HT_FISHER || !held.state.is_hinge(),
                "kind: expected HT_FISHER for cross-entropy or squared errors, got a hinge loss, which has no model");
        return 0;
    });
    return ht_perceptron_count(&perceptron, matrix->first, matrix->last);
}

template <class T>
ht_status apply(void *user, std::int64_t n, std::int64_t count, const T *x, T *y,
                std::unique_ptr<Held<T>> ht_perceptron::*place) {
    return guarded([&] {
        const auto *matrix = static_cast<const ht_perceptron_operator *>(user);
        const std::int64_t rows = require_matrix(matrix);
        const auto &held = matrix->perceptron->*place;
        require(held != nullptr, std::string("perceptron: expected one in float") +
                                     (sizeof(T) == 4 ? "32, got one in float64" : "64, got one in float32"));
        require(n == rows, "n: expected " + number(rows) + " parameters in layers " + number(matrix->first) + " to " +
                               number(matrix->last) + ", got " + number(n));
        require(count >= 0, "count: expected at least 0, got " + number(count));
        if (count == 0) return HT_OK;
        require_pointer("x", x);
        require_pointer("y", y);
        if (held->gpu == nullptr) {
            multiply_vectors(held->state, held->workspace, *matrix, count, x, y);
            return HT_OK;
        }
        ht_context &context = held->state.context;
        const std::lock_guard<std::mutex> turn(context.turn);
        cuda::device_of(context).use([&] { held->gpu->multiply(*matrix, count, x, y); });
        return HT_OK;
    });
}

} // namespace

extern "C" {

ht_status ht_perceptron_params_init(ht_perceptron_params *params, size_t struct_size) {
    ht_perceptron_params values{};
    values.bias = 1;
    values.margin = 1;
    return init_struct("params", params, struct_size, params_min, values);
}

ht_status ht_perceptron_create_s(ht_context *context, const ht_perceptron_params *params, const float *parameters,
                                 const float *x, const int32_t *labels, const float *targets,
                                 ht_perceptron **perceptron) {
    return create(context, params, parameters, x, labels, targets, perceptron, &ht_perceptron::single);
}

ht_status ht_perceptron_create_d(ht_context *context, const ht_perceptron_params *params, const double *parameters,
                                 const double *x, const int32_t *labels, const double *targets,
                                 ht_perceptron **perceptron) {
    return create(context, params, parameters, x, labels, targets, perceptron, &ht_perceptron::twice);
}

void ht_perceptron_destroy(ht_perceptron *perceptron) { delete perceptron; }

ht_status ht_perceptron_info_init(ht_perceptron_info *info, size_t struct_size) {
    return init_struct("info", info, struct_size, info_min, ht_perceptron_info{});
}

ht_status ht_perceptron_describe(const ht_perceptron *perceptron, ht_perceptron_info *info) {
    return guarded([&] {
        require(perceptron != nullptr, "perceptron: expected a perceptron, got NULL");
        require_pointer("info", info);
        require_struct_size("info", info->struct_size, info_min, "ht_perceptron_info_init");
        ht_perceptron_info answer{};
        answer.precise = perceptron->twice != nullptr;
        perceptron->visit([&](const auto &held) {
            const auto &state = held.state;
            answer.parameters = state.count();
            answer.active = state.active;
            answer.violated = state.violated;
            answer.columns = state.width(0);
            answer.bytes = state.bytes();
            answer.loss = state.value;
            return 0;
        });
        write_struct(answer, info);
        return HT_OK;
    });
}

ht_status ht_perceptron_gradient(const ht_perceptron *perceptron, double *gradient) {
    return guarded([&] {
        require(perceptron != nullptr, "perceptron: expected a perceptron, got NULL");
        require_pointer("gradient", gradient);
        perceptron->visit([&](const auto &held) {
            write_gradient(held.state, gradient);
            return 0;
        });
        return HT_OK;
    });
}

int64_t ht_perceptron_count(const ht_perceptron *perceptron, int32_t first, int32_t last) {
    if (perceptron == nullptr) return 0;
    return perceptron->visit([&](const auto &held) -> int64_t {
        const auto &layers = held.state.layers;
        if (first < 1 || last < first || last > held.state.depth()) return 0;
        return layers[static_cast<std::size_t>(last - 1)].end - layers[static_cast<std::size_t>(first - 1)].weights;
    });
}

int32_t ht_perceptron_apply_s(void *user, int64_t n, int64_t count, const float *x, float *y) {
    return apply(user, n, count, x, y, &ht_perceptron::single);
}

int32_t ht_perceptron_apply_d(void *user, int64_t n, int64_t count, const double *x, double *y) {
    return apply(user, n, count, x, y, &ht_perceptron::twice);
}

ht_status ht_perceptron_dense(const ht_perceptron_operator *matrix, double *h, int64_t ld) {
    return guarded([&] {
        const std::int64_t n = require_matrix(matrix);
        require_pointer("h", h);
        require(n <= 100000, "matrix: expected at most 100000 parameters for a dense matrix, got " + number(n));
        require(ld >= n, "h: expected [" + number(n) + " x " + number(n) + "] column-major with ld >= " + number(n) +
                             ", got ld = " + number(ld));
        matrix->perceptron->visit([&](const auto &held) {
            if (held.gpu == nullptr) {
                write_dense(held.state, *matrix, h, ld);
                return 0;
            }
            ht_context &context = held.state.context;
            const std::lock_guard<std::mutex> turn(context.turn);
            cuda::device_of(context).use([&] { held.gpu->write_dense(*matrix, h, ld); });
            return 0;
        });
        return HT_OK;
    });
}
}
