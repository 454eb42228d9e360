// Hutchinson:  tr A = E v'Av,  ||A||_F^2 = E ||A v||^2.
// Hutch++:     tr A = tr Q'AQ + E v'PAPv,  P = I - QQ',  A S = Q R for random S.  Meyer et al. 2021, arXiv:2010.09649
// Diagonal:    A_ii = E v_i (A v)_i.  Bekas, Kokiopoulou & Saad 2007, doi:10.1016/j.apnum.2007.01.003
#include "curvature/trace.hpp"

#include "curvature/mean.hpp"
#include "curvature/sketch.hpp"
#include "curvature/xtrace.hpp"

#include <cmath>
#include <vector>

namespace heavytails {
namespace {

template <class T>
TraceResults hutchinson(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params) {
    const std::int64_t n = a.order();
    Probes<T> probes(team, a, params);
    Mean trace, squares;
    probes.products(
        params.products, [&](std::int64_t i, T *x) { probes.fill(i, x); },
        [&](std::int64_t, const T *x, const T *y) {
            const double product = dot(team, n, x, y);
            a.saw(product / static_cast<double>(n));
            trace.add(product);
            squares.add(dot(team, n, y, y));
        });
    return {trace.estimate(), squares.estimate()};
}

template <class T>
TraceResults hutchpp(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params) {
    const std::int64_t n = a.order(), third = params.products / 3, k = std::min(third, n);
    Probes<T> probes(team, a, params);
    Sketch<T> sketch(team, probes, n, k);
    double trace = 0, squares = 0; // of A on the space of Q
    probes.products(
        k, [&](std::int64_t i, T *x) { sketch.q.load(i, x); },
        [&](std::int64_t, const T *x, const T *y) {
            const double product = dot(team, n, x, y);
            a.saw(product);
            trace += product;
            squares += dot(team, n, y, y);
        });
    if (k == n) return {{trace, 0, 0}, {squares, 0, 0}}; // Q spans the whole space: nothing is left to chance
    WorkVectors work(team, n, 1);
    std::vector<double> unused(static_cast<std::size_t>(k));
    Mean rest, rest_squares;
    probes.products(
        params.products - 2 * third,
        [&](std::int64_t i, T *x) {
            double *const w = work.column(0);
            probes.fill(2 * n + i, w); // no probe of the sketch
            sketch.q.project(0, k, w, 1, unused.data(), k);
            team.rows(n, [&](std::int64_t begin, std::int64_t end) {
                for (std::int64_t row = begin; row < end; row++) x[row] = static_cast<T>(w[row]);
            });
        },
        [&](std::int64_t, const T *x, const T *y) {
            rest.add(dot(team, n, x, y));
            rest_squares.add(dot(team, n, y, y));
        });
    TraceResults results{rest.estimate(), rest_squares.estimate()};
    results.trace.value += trace;
    results.frobenius_squared.value += squares;
    return results;
}

template <class T>
TraceResults by_method(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params, bool frobenius) {
    switch (params.method) {
    case HT_TRACE_HUTCHPP:
        return hutchpp(team, a, params);
    case HT_TRACE_XTRACE:
        return xtrace(team, a, params, frobenius);
    default:
        return hutchinson(team, a, params);
    }
}

} // namespace

template <class T>
TraceResults estimate_trace(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params, bool frobenius) {
    TraceResults results = by_method(team, a, params, frobenius);
    results.trace.value *= a.unit();
    results.trace.standard_error *= a.unit();
    results.frobenius_squared.value *= a.unit() * a.unit();
    results.frobenius_squared.standard_error *= a.unit() * a.unit();
    return results;
}
template TraceResults estimate_trace(const Team &, SymmetricOperator<float> &, const ht_trace_params &, bool);
template TraceResults estimate_trace(const Team &, SymmetricOperator<double> &, const ht_trace_params &, bool);

template <class T>
void estimate_diagonal(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params, double *diagonal,
                       double *standard_error) {
    const std::int64_t n = a.order();
    Probes<T> probes(team, a, params);
    std::fill_n(diagonal, n, 0.0);
    std::fill_n(standard_error, n, 0.0); // sums of squares at first
    probes.products(
        params.products, [&](std::int64_t i, T *x) { probes.fill(i, x); },
        [&](std::int64_t number, const T *x, const T *y) {
            const double part = 1 / static_cast<double>(number + 1);
            team.rows(n, [&](std::int64_t begin, std::int64_t end) {
                for (std::int64_t i = begin; i < end; i++) {
                    const double sample = static_cast<double>(x[i]) * static_cast<double>(y[i]);
                    const double difference = sample - diagonal[i];
                    diagonal[i] += difference * part;
                    standard_error[i] += difference * (sample - diagonal[i]);
                }
            });
            a.saw(dot(team, n, x, y) / static_cast<double>(n));
        });
    const auto p = static_cast<double>(params.products);
    for (std::int64_t i = 0; i < n; i++) {
        diagonal[i] *= a.unit();
        standard_error[i] = a.unit() * std::sqrt(standard_error[i] / (p - 1) / p);
    }
}
template void estimate_diagonal(const Team &, SymmetricOperator<float> &, const ht_trace_params &, double *, double *);
template void estimate_diagonal(const Team &, SymmetricOperator<double> &, const ht_trace_params &, double *, double *);

} // namespace heavytails
