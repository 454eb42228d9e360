/**
 * @file
 * Spectra of symmetric operators that are known by their products: the functions of curvature.h and trace.h.
 *
 * An operator is anything that can be called as function(Matrix<const T> x, Matrix<T> y) and then writes y = A x, for
 * several columns at once: a lambda, a function or an object. T is the type in which it computes, double unless the
 * call names float, as in ht::slq<float>(context, n, function).
 */
#ifndef HEAVYTAILS_CPP_CURVATURE_HPP
#define HEAVYTAILS_CPP_CURVATURE_HPP

#include <heavytails/cpp/operator.hpp>
#include <heavytails/curvature.h>

#include <algorithm>
#include <vector>

namespace ht {

/** ht_lanczos_params with its defaults, and what is wanted beside eigenvalues. */
struct LanczosParams : Defaults<ht_lanczos_params, ht_lanczos_params_init> {
    bool vectors = false;     /**< Whether eigenvectors are wanted. */
    std::int64_t history = 0; /**< Number of states of the iteration that are kept at most. */
};

/** ht_slq_params with its defaults. */
using SlqParams = Defaults<ht_slq_params, ht_slq_params_init>;
/** ht_density_params with its defaults; low and high must be set. */
using DensityParams = Defaults<ht_density_params, ht_density_params_init>;
/** ht_trace_params with its defaults. */
using TraceParams = Defaults<ht_trace_params, ht_trace_params_init>;

/** Extremal eigenpairs. */
template <class T>
struct Eigenpairs {
    std::vector<double> eigenvalues;      /**< The largest ones, descending, then the smallest ones, ascending [k]. */
    std::vector<double> residuals;        /**< An eigenvalue of A lies within residuals[i] of eigenvalues[i] [k]. */
    std::vector<T> vectors;               /**< Eigenvectors [n x k], column-major; empty unless they were wanted. */
    std::vector<ht_lanczos_step> history; /**< States at restarts and at the end. */
    OperatorReport report;                /**< Symmetry, rounding error and products of the operator. */
    bool converged = false;               /**< Whether every pair has converged (HT_OK rather than HT_PARTIAL). */
};

/** A density of eigenvalues with its standard error, on a grid. */
struct Density {
    std::vector<double> t;              /**< Points of the grid. */
    std::vector<double> density;        /**< Density at each point. */
    std::vector<double> standard_error; /**< Its standard error over probes. */
};

/** Nodes and weights of stochastic Lanczos quadrature. */
struct Quadrature {
    std::int64_t n = 0;               /**< Order of the operator. */
    std::int64_t probes = 0;          /**< Number of probes. */
    std::int64_t steps = 0;           /**< Number of steps of each. */
    std::vector<double> nodes;        /**< Those of probe p from p steps on, ascending [probes x steps]. */
    std::vector<double> weights;      /**< Their weights, of sum 1 for each probe [probes x steps]. */
    std::vector<std::int64_t> counts; /**< Number of nodes of each probe [probes]. */
    OperatorReport report;            /**< Symmetry, rounding error and products of the operator. */

    /** tr f(A) with its standard error, f any function of an eigenvalue. */
    template <class Function>
    Estimate trace(Function &&f) const {
        detail::Scalar<Function> scalar(f);
        Estimate estimate{0, 0, 0};
        scalar.finish(ht_slq_trace(n, probes, steps, nodes.data(), weights.data(), counts.data(),
                                   detail::Scalar<Function>::apply, &scalar, &estimate));
        return estimate;
    }

    /** The density on a grid of `size` >= 2 points. */
    Density density(const ht_density_params &grid, std::int64_t size) const {
        Density result;
        result.t.resize(detail::area(size, 1));
        result.density.resize(result.t.size());
        result.standard_error.resize(result.t.size());
        check(ht_slq_density(probes, steps, nodes.data(), weights.data(), counts.data(), &grid, size, result.t.data(),
                             result.density.data(), result.standard_error.data()));
        return result;
    }
};

/** A trace and a squared Frobenius norm. */
struct Traces {
    Estimate trace;             /**< tr A. */
    Estimate frobenius_squared; /**< ||A||_F^2. */
    OperatorReport report;      /**< Symmetry, rounding error and products of the operator. */
};

/** The diagonal of an operator. */
struct Diagonal {
    std::vector<double> values;         /**< Estimates of A_ii [n]. */
    std::vector<double> standard_error; /**< Their standard errors [n]. */
    OperatorReport report;              /**< Symmetry, rounding error and products of the operator. */
};

/** @cond */
namespace detail {

// The C functions by the type of their operator.
template <class T>
struct Curvature;
template <>
struct Curvature<float> {
    static constexpr decltype(&ht_lanczos_s) lanczos = &ht_lanczos_s;
    static constexpr decltype(&ht_slq_s) slq = &ht_slq_s;
    static constexpr decltype(&ht_trace_s) trace = &ht_trace_s;
    static constexpr decltype(&ht_diagonal_s) diagonal = &ht_diagonal_s;
};
template <>
struct Curvature<double> {
    static constexpr decltype(&ht_lanczos_d) lanczos = &ht_lanczos_d;
    static constexpr decltype(&ht_slq_d) slq = &ht_slq_d;
    static constexpr decltype(&ht_trace_d) trace = &ht_trace_d;
    static constexpr decltype(&ht_diagonal_d) diagonal = &ht_diagonal_d;
};

} // namespace detail
/** @endcond */

/** Extremal eigenpairs by block Lanczos. `start` [n x block] are vectors to start from, none for random ones. */
template <class T = double, class Function>
Eigenpairs<T> lanczos(const Context &context, std::int64_t n, Function &&a, const LanczosParams &params = {},
                      Span<const T> start = {}) {
    detail::Operator<T, Function> op(a);
    const std::int64_t k = params.largest + params.smallest;
    if (!start.empty()) detail::require_size("start", start.size(), detail::area(n, params.block));
    Eigenpairs<T> result;
    result.eigenvalues.resize(detail::area(k, 1));
    result.residuals.resize(detail::area(k, 1));
    if (params.vectors) result.vectors.resize(detail::area(n, k));
    result.history.resize(detail::area(params.history, 1));
    std::int64_t states = 0;
    result.converged = op.finish(detail::Curvature<T>::lanczos(
        context.get(), n, op.apply, &op, &params, start.empty() ? nullptr : start.data(), result.eigenvalues.data(),
        result.residuals.data(), params.vectors ? result.vectors.data() : nullptr,
        params.history > 0 ? result.history.data() : nullptr, params.history, &states, &result.report));
    result.history.resize(static_cast<std::size_t>(std::min(states, params.history)));
    return result;
}

/** Stochastic Lanczos quadrature. */
template <class T = double, class Function>
Quadrature slq(const Context &context, std::int64_t n, Function &&a, const SlqParams &params = {}) {
    detail::Operator<T, Function> op(a);
    Quadrature result;
    result.n = n;
    result.probes = params.probes;
    result.steps = params.steps;
    result.nodes.resize(detail::area(params.probes, params.steps));
    result.weights.resize(result.nodes.size());
    result.counts.resize(detail::area(params.probes, 1));
    op.finish(detail::Curvature<T>::slq(context.get(), n, op.apply, &op, &params, result.nodes.data(),
                                        result.weights.data(), result.counts.data(), &result.report));
    return result;
}

/** tr A and ||A||_F^2. */
template <class T = double, class Function>
Traces trace(const Context &context, std::int64_t n, Function &&a, const TraceParams &params = {}) {
    detail::Operator<T, Function> op(a);
    Traces result{};
    op.finish(detail::Curvature<T>::trace(context.get(), n, op.apply, &op, &params, &result.trace,
                                          &result.frobenius_squared, &result.report));
    return result;
}

/** The diagonal of A. */
template <class T = double, class Function>
Diagonal diagonal(const Context &context, std::int64_t n, Function &&a, const TraceParams &params = {}) {
    detail::Operator<T, Function> op(a);
    Diagonal result;
    result.values.resize(detail::area(n, 1));
    result.standard_error.resize(result.values.size());
    op.finish(detail::Curvature<T>::diagonal(context.get(), n, op.apply, &op, &params, result.values.data(),
                                             result.standard_error.data(), &result.report));
    return result;
}

} // namespace ht

#endif
