// The C functions of curvature.h but for density.cpp's. Arguments are checked here and nowhere else.
#include "curvature/gpu/space.hpp"
#include "curvature/lanczos.hpp"
#include "curvature/slq.hpp"
#include "curvature/structs.hpp"
#include "curvature/trace.hpp"

#include <cmath>
#include <limits>

using namespace heavytails;

namespace {

template <class T>
void require_operator(const ht_context *context, std::int64_t n, typename OperatorType<T>::Function a) {
    require(context != nullptr, "context: expected a context, got NULL");
    require_at_least("n", n, 1);
    require(n <= std::numeric_limits<std::int64_t>::max() >> 16, "n: " + number(n) + " is beyond 64-bit sizes");
    require(a != nullptr, "a: expected a function, got NULL");
}

// Makes the operator in a space, checks it if asked to, runs body(space, operator), and fills the report, of failures
// as well.
template <class T, class S, class Body>
ht_status in_space(const S &team, std::int64_t n, typename OperatorType<T>::Function function, void *user, bool check,
                   std::uint64_t seed, ht_operator_report *report, Body body) {
    if (report != nullptr)
        require_struct_size("report", report->struct_size, sizeof *report, "ht_operator_report_init");
    SymmetricOperator<T, S> a(team, n, function, user);
    try {
        if (check) a.check(seed);
        const ht_status status = body(team, a);
        if (report != nullptr) write_struct(a.report(), report);
        return status;
    } catch (...) {
        if (report != nullptr) write_struct(a.report(), report);
        throw;
    }
}

template <class T, class Body>
ht_status with_operator(ht_context &context, std::int64_t n, typename OperatorType<T>::Function function, void *user,
                        bool check, std::uint64_t seed, ht_operator_report *report, Body body) {
    if (context.accelerator == nullptr) return in_space<T>(Team(context), n, function, user, check, seed, report, body);
    cuda::Device &device = cuda::device_of(context);
    return device.use([&] {
        cuda::VectorSpace vectors(device, n);
        return in_space<T>(GpuTeam(context, vectors), n, function, user, check, seed, report, body);
    });
}

template <class T>
bool basis_is_single(std::int32_t basis) {
    return basis == HT_BASIS_SINGLE || (basis == HT_BASIS_OF_OPERATOR && sizeof(T) == sizeof(float));
}

// Checks parameters and fills in those that are 0 for a default.
template <class T>
void complete(ht_lanczos_params &p, std::int64_t n) {
    require_in("basis", p.basis, 0, HT_BASIS_DOUBLE);
    require_at_least("largest", p.largest, 0);
    require_at_least("smallest", p.smallest, 0);
    require(p.largest <= n && p.smallest <= n - p.largest && p.largest + p.smallest >= 1,
            "largest + smallest: expected 1 to n = " + number(n) + ", got " + number(p.largest) + " + " +
                number(p.smallest));
    const std::int64_t k = p.largest + p.smallest;
    require(p.block >= 1 && p.block <= n, "block: expected 1 to n = " + number(n) + ", got " + number(p.block));
    require(p.max_products == 0 || p.max_products >= k, "max_products: expected 0 or at least largest + smallest = " +
                                                            number(k) + ", got " + number(p.max_products));
    std::int64_t least = std::min(n, k + 2 * p.block);
    if (p.max_products > 0) least = std::min(least, p.max_products);
    require(p.basis_size == 0 || p.basis_size >= least,
            "basis_size: expected 0 or at least " + number(least) +
                ", the least of n, max_products and largest + smallest + 2 block, got " + number(p.basis_size));
    if (p.basis_size == 0) p.basis_size = std::max<std::int64_t>(2 * k + p.block, 20) + 2 * p.block;
    p.basis_size = std::min(p.basis_size, n);
    if (p.max_products == 0) p.max_products = 100 * p.basis_size;
    require(p.tolerance >= 0 && std::isfinite(p.tolerance),
            "tolerance: expected a positive number, or 0 for the default, got " + number(p.tolerance));
    if (p.tolerance == 0) p.tolerance = sizeof(T) == sizeof(float) || basis_is_single<T>(p.basis) ? 1e-5 : 1e-10;
}

template <class T>
void require_finite(const T *start, std::int64_t count) {
    for (std::int64_t i = 0; i < count; i++)
        if (!std::isfinite(start[i]))
            throw Error(HT_INVALID_ARGUMENT,
                        "start: expected finite numbers, got " + number(double{start[i]}) + " at index " + number(i));
}

template <class T>
ht_status run_lanczos(ht_context *context, std::int64_t n, typename OperatorType<T>::Function a, void *user,
                      const ht_lanczos_params *given, const T *start, const LanczosResults<T> &results,
                      ht_operator_report *report) {
    return guarded([&] {
        require_operator<T>(context, n, a);
        auto params = read_params(given, lanczos_defaults(), "ht_lanczos_params_init");
        complete<T>(params, n);
        require_pointer("eigenvalues", results.eigenvalues);
        require_pointer("residuals", results.residuals);
        require_at_least("history_capacity", results.history_capacity, 0);
        if (start != nullptr) require_finite(start, n * params.block);
        if (results.history_length != nullptr) *results.history_length = 0;
        return with_operator<T>(
            *context, n, a, user, params.check != 0, params.seed, report, [&](const auto &team, auto &counted) {
                return basis_is_single<T>(params.basis) ? lanczos<T, float>(team, counted, params, start, results)
                                                        : lanczos<T, double>(team, counted, params, start, results);
            });
    });
}

template <class T>
ht_status run_slq(ht_context *context, std::int64_t n, typename OperatorType<T>::Function a, void *user,
                  const ht_slq_params *given, double *nodes, double *weights, std::int64_t *counts,
                  ht_operator_report *report) {
    return guarded([&] {
        require_operator<T>(context, n, a);
        const auto params = read_params(given, slq_defaults(), "ht_slq_params_init");
        require_in("basis", params.basis, 0, HT_BASIS_DOUBLE);
        require_in("distribution", params.distribution, 0, HT_PROBE_SPHERE);
        require_at_least("probes", params.probes, 1);
        require_at_least("steps", params.steps, 1);
        area(params.probes, params.steps); // what the caller's arrays hold
        require_at_least("at_once", params.at_once, 1);
        require_at_least("first_probe", params.first_probe, 0);
        require_pointer("nodes", nodes);
        require_pointer("weights", weights);
        require_pointer("counts", counts);
        return with_operator<T>(*context, n, a, user, params.check != 0, params.seed, report,
                                [&](const auto &team, auto &counted) {
                                    if (basis_is_single<T>(params.basis))
                                        slq<T, float>(team, counted, params, nodes, weights, counts);
                                    else
                                        slq<T, double>(team, counted, params, nodes, weights, counts);
                                    return HT_OK;
                                });
    });
}

// Products that a method needs at least.
std::int64_t least_products(std::int32_t method) {
    return method == HT_TRACE_HUTCHPP ? 6 : method == HT_TRACE_XTRACE ? 4 : 2;
}

ht_trace_params read_trace_params(const ht_trace_params *given) {
    const auto params = read_params(given, trace_defaults(), "ht_trace_params_init");
    require_in("method", params.method, 0, HT_TRACE_XTRACE);
    require_in("distribution", params.distribution, 0, HT_PROBE_SPHERE);
    require_at_least("at_once", params.at_once, 1);
    return params;
}

template <class T>
ht_status run_trace(ht_context *context, std::int64_t n, typename OperatorType<T>::Function a, void *user,
                    const ht_trace_params *given, ht_estimate *trace, ht_estimate *frobenius_squared,
                    ht_operator_report *report) {
    return guarded([&] {
        require_operator<T>(context, n, a);
        require_cpu(*context, "ht_trace");
        const auto params = read_trace_params(given);
        require_at_least("products", params.products, least_products(params.method));
        require(params.method != HT_TRACE_XTRACE || params.products % 2 == 0,
                "products: expected an even number for HT_TRACE_XTRACE, got " + number(params.products));
        require_pointer("trace", trace);
        return in_space<T>(Team(*context), n, a, user, params.check != 0, params.seed, report,
                           [&](const Team &team, SymmetricOperator<T> &counted) {
                               const auto results = estimate_trace(team, counted, params, frobenius_squared != nullptr);
                               *trace = results.trace;
                               if (frobenius_squared != nullptr) *frobenius_squared = results.frobenius_squared;
                               return HT_OK;
                           });
    });
}

template <class T>
ht_status run_diagonal(ht_context *context, std::int64_t n, typename OperatorType<T>::Function a, void *user,
                       const ht_trace_params *given, double *diagonal, double *standard_error,
                       ht_operator_report *report) {
    return guarded([&] {
        require_operator<T>(context, n, a);
        require_cpu(*context, "ht_diagonal");
        const auto params = read_trace_params(given);
        require_at_least("products", params.products, least_products(HT_TRACE_HUTCHINSON));
        require_pointer("diagonal", diagonal);
        require_pointer("standard_error", standard_error);
        return in_space<T>(Team(*context), n, a, user, params.check != 0, params.seed, report,
                           [&](const Team &team, SymmetricOperator<T> &counted) {
                               estimate_diagonal(team, counted, params, diagonal, standard_error);
                               return HT_OK;
                           });
    });
}

} // namespace

extern "C" {

ht_status ht_operator_report_init(ht_operator_report *report, size_t struct_size) {
    return init_struct("report", report, struct_size, sizeof(ht_operator_report), ht_operator_report{});
}

ht_status ht_lanczos_params_init(ht_lanczos_params *params, size_t struct_size) {
    return init_struct("params", params, struct_size, sizeof(ht_lanczos_params), lanczos_defaults());
}

ht_status ht_slq_params_init(ht_slq_params *params, size_t struct_size) {
    return init_struct("params", params, struct_size, sizeof(ht_slq_params), slq_defaults());
}

ht_status ht_density_params_init(ht_density_params *params, size_t struct_size) {
    return init_struct("params", params, struct_size, sizeof(ht_density_params), density_defaults());
}

ht_status ht_trace_params_init(ht_trace_params *params, size_t struct_size) {
    return init_struct("params", params, struct_size, sizeof(ht_trace_params), trace_defaults());
}

ht_status ht_lanczos_s(ht_context *context, int64_t n, ht_operator_s a, void *user, const ht_lanczos_params *params,
                       const float *start, double *eigenvalues, double *residuals, float *vectors,
                       ht_lanczos_step *history, int64_t history_capacity, int64_t *history_length,
                       ht_operator_report *report) {
    return run_lanczos<float>(context, n, a, user, params, start,
                              {eigenvalues, residuals, vectors, history, history_capacity, history_length}, report);
}

ht_status ht_lanczos_d(ht_context *context, int64_t n, ht_operator_d a, void *user, const ht_lanczos_params *params,
                       const double *start, double *eigenvalues, double *residuals, double *vectors,
                       ht_lanczos_step *history, int64_t history_capacity, int64_t *history_length,
                       ht_operator_report *report) {
    return run_lanczos<double>(context, n, a, user, params, start,
                               {eigenvalues, residuals, vectors, history, history_capacity, history_length}, report);
}

ht_status ht_slq_s(ht_context *context, int64_t n, ht_operator_s a, void *user, const ht_slq_params *params,
                   double *nodes, double *weights, int64_t *counts, ht_operator_report *report) {
    return run_slq<float>(context, n, a, user, params, nodes, weights, counts, report);
}

ht_status ht_slq_d(ht_context *context, int64_t n, ht_operator_d a, void *user, const ht_slq_params *params,
                   double *nodes, double *weights, int64_t *counts, ht_operator_report *report) {
    return run_slq<double>(context, n, a, user, params, nodes, weights, counts, report);
}

ht_status ht_trace_s(ht_context *context, int64_t n, ht_operator_s a, void *user, const ht_trace_params *params,
                     ht_estimate *trace, ht_estimate *frobenius_squared, ht_operator_report *report) {
    return run_trace<float>(context, n, a, user, params, trace, frobenius_squared, report);
}

ht_status ht_trace_d(ht_context *context, int64_t n, ht_operator_d a, void *user, const ht_trace_params *params,
                     ht_estimate *trace, ht_estimate *frobenius_squared, ht_operator_report *report) {
    return run_trace<double>(context, n, a, user, params, trace, frobenius_squared, report);
}

ht_status ht_diagonal_s(ht_context *context, int64_t n, ht_operator_s a, void *user, const ht_trace_params *params,
                        double *diagonal, double *standard_error, ht_operator_report *report) {
    return run_diagonal<float>(context, n, a, user, params, diagonal, standard_error, report);
}

ht_status ht_diagonal_d(ht_context *context, int64_t n, ht_operator_d a, void *user, const ht_trace_params *params,
                        double *diagonal, double *standard_error, ht_operator_report *report) {
    return run_diagonal<double>(context, n, a, user, params, diagonal, standard_error, report);
}
}
