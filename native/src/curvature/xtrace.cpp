// For probes omega_i, i < k, and A Omega = Q R:  the mean over i of
//
//   tr Q_i'A Q_i + f_i omega_i'P_i A P_i omega_i,  P_i = I - Q_i Q_i',
//
// Q_i a basis of the products without the i-th. Q_i Q_i' = Q (I - s_i s_i') Q', s_i the unit vector along R^-T e_i.
// With H = Q'AQ, w_i = Q'omega_i, x_i = (I - s_i s_i') w_i and r_i = R e_i everything is of order k:
//
//   tr H - s_i'H s_i + f_i (w_i'r_i - 2 x_i'r_i + x_i'H x_i)
//
// The same for A^2, with G = (A Q)'(A Q), gives ||A||_F^2 = tr G - s_i'G s_i + f_i (r_i'r_i - 2 x_i'H'r_i + x_i'G x_i).
// f_i = (n - k + 1) / ||P_i omega_i||^2 for probes on the sphere, whose direction is independent of that norm, else 1.
// Epperly, Tropp & Webber 2024, arXiv:2301.07825
#include "curvature/xtrace.hpp"

#include "curvature/mean.hpp"
#include "curvature/sketch.hpp"

#include <cmath>
#include <memory>
#include <vector>

namespace heavytails {
namespace {

using Vector = std::vector<double>;

double inner(const Vector &x, const Vector &y) {
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); i++) sum += x[i] * y[i];
    return sum;
}

// A square matrix, column-major.
struct Square {
    explicit Square(std::int64_t k) : k(k), entries(area(k, k)) {}

    double *column(std::int64_t j) { return entries.data() + j * k; }
    double operator()(std::int64_t i, std::int64_t j) const { return entries[static_cast<std::size_t>(j * k + i)]; }
    double trace() const {
        double sum = 0;
        for (std::int64_t i = 0; i < k; i++) sum += (*this)(i, i);
        return sum;
    }
    // x'M y
    double form(const Vector &x, const Vector &y) const {
        double sum = 0;
        for (std::int64_t j = 0; j < k; j++)
            for (std::int64_t i = 0; i < k; i++)
                sum += x[static_cast<std::size_t>(i)] * (*this)(i, j) * y[static_cast<std::size_t>(j)];
        return sum;
    }

    std::int64_t k;
    Vector entries;
};

// The unit vector along R^-T e_i: the direction in the space of Q that is orthogonal to all products but the i-th. Zero
// where R is singular, as then every product is in the space of the others.
template <class T>
Vector direction(const Sketch<T> &sketch, std::int64_t i) {
    const std::int64_t k = sketch.k;
    Vector s(static_cast<std::size_t>(k));
    if (!sketch.full_rank) return s;
    for (std::int64_t row = i; row < k; row++) {
        const double *const r = sketch.r.data() + row * k;
        double sum = row == i ? 1 : 0;
        for (std::int64_t j = i; j < row; j++) sum -= r[j] * s[static_cast<std::size_t>(j)];
        s[static_cast<std::size_t>(row)] = sum / r[row];
    }
    const double norm = std::sqrt(inner(s, s));
    for (double &x : s) x /= norm;
    return s;
}

} // namespace

template <class T>
TraceResults xtrace(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params, bool frobenius) {
    const std::int64_t n = a.order(), k = std::min(params.products / 2, n);
    Probes<T> probes(team, a, params);
    Sketch<T> sketch(team, probes, n, k);
    WorkVectors work(team, n, 1);
    double *const w = work.column(0);
    Square h(k), g(k);
    std::unique_ptr<KrylovBasis<T>> products; // A Q, whose columns need not be orthogonal
    if (frobenius) products = std::make_unique<KrylovBasis<T>>(team, n, k);
    probes.products(
        k, [&](std::int64_t i, T *x) { sketch.q.load(i, x); },
        [&](std::int64_t i, const T *, const T *y) {
            work.set(0, y);
            sketch.q.coefficients(w, 1, h.column(i), k);
            a.saw(h(i, i));
            if (!frobenius) return;
            products->store(i, w, 1);
            products->coefficients(w, 1, g.column(i), k);
            for (std::int64_t j = 0; j < i; j++) g.column(j)[i] = g(j, i);
        });
    if (k == n) return {{h.trace(), 0, 0}, {g.trace(), 0, 0}}; // Q spans the whole space: nothing is left to chance
    Mean trace, squares;
    for (std::int64_t i = 0; i < k; i++) {
        Vector wi(static_cast<std::size_t>(k));
        probes.fill(i, w);
        sketch.q.coefficients(w, 1, wi.data(), k);
        const Vector s = direction(sketch, i), r(sketch.r.begin() + i * k, sketch.r.begin() + (i + 1) * k);
        Vector x = wi;
        const double along = inner(s, wi);
        for (std::size_t j = 0; j < x.size(); j++) x[j] -= along * s[j];
        double factor = 1;
        if (params.distribution == HT_PROBE_SPHERE) {
            const double left = static_cast<double>(n) - inner(x, x);
            factor = left > 0 ? static_cast<double>(n - k + (sketch.full_rank ? 1 : 0)) / left : 0;
        }
        trace.add(h.trace() - h.form(s, s) + factor * (inner(wi, r) - 2 * inner(x, r) + h.form(x, x)));
        if (frobenius) squares.add(g.trace() - g.form(s, s) + factor * (inner(r, r) - 2 * h.form(r, x) + g.form(x, x)));
    }
    return {trace.estimate(), squares.estimate()};
}
template TraceResults xtrace(const Team &, SymmetricOperator<float> &, const ht_trace_params &, bool);
template TraceResults xtrace(const Team &, SymmetricOperator<double> &, const ht_trace_params &, bool);

} // namespace heavytails
