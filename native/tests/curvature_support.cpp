#include "curvature_support.hpp"

#include <algorithm>
#include <random>

namespace heavytails::test {
namespace {

ht_status call_lanczos(ht_context *c, TestOperator<float> &a, const ht_lanczos_params &p, const float *start,
                       double *values, double *residuals, float *vectors, std::vector<ht_lanczos_step> &history,
                       int64_t *length, ht_operator_report *report) {
    return ht_lanczos_s(c, a.n, &TestOperator<float>::call, &a, &p, start, values, residuals, vectors, history.data(),
                        static_cast<int64_t>(history.size()), length, report);
}
ht_status call_lanczos(ht_context *c, TestOperator<double> &a, const ht_lanczos_params &p, const double *start,
                       double *values, double *residuals, double *vectors, std::vector<ht_lanczos_step> &history,
                       int64_t *length, ht_operator_report *report) {
    return ht_lanczos_d(c, a.n, &TestOperator<double>::call, &a, &p, start, values, residuals, vectors, history.data(),
                        static_cast<int64_t>(history.size()), length, report);
}
ht_status call_slq(ht_context *c, TestOperator<float> &a, const ht_slq_params &p, double *nodes, double *weights,
                   int64_t *counts, ht_operator_report *report) {
    return ht_slq_s(c, a.n, &TestOperator<float>::call, &a, &p, nodes, weights, counts, report);
}
ht_status call_slq(ht_context *c, TestOperator<double> &a, const ht_slq_params &p, double *nodes, double *weights,
                   int64_t *counts, ht_operator_report *report) {
    return ht_slq_d(c, a.n, &TestOperator<double>::call, &a, &p, nodes, weights, counts, report);
}

} // namespace

template <class T>
TestOperator<T> dense(const std::vector<double> &a, int n) {
    return {n, [n, a](int64_t count, const T *x, T *y) {
                for (int64_t k = 0; k < count; k++) {
                    std::vector<double> sum(static_cast<std::size_t>(n));
                    for (int j = 0; j < n; j++) {
                        const double xj = static_cast<double>(x[k * n + j]);
                        const double *const column = a.data() + static_cast<std::ptrdiff_t>(j) * n;
                        for (int i = 0; i < n; i++) sum[static_cast<std::size_t>(i)] += column[i] * xj;
                    }
                    for (int i = 0; i < n; i++) y[k * n + i] = static_cast<T>(sum[static_cast<std::size_t>(i)]);
                }
                return 0;
            }};
}
template TestOperator<float> dense(const std::vector<double> &, int);
template TestOperator<double> dense(const std::vector<double> &, int);

template <class T>
TestOperator<T> planted(const std::vector<double> &eigenvalues, unsigned seed) {
    const auto n = eigenvalues.size();
    std::vector<std::vector<double>> u;
    for (unsigned r = 0; r < 3; r++) {
        u.push_back(gaussian_numbers(static_cast<int>(n), 1000 * seed + r));
        double squares = 0;
        for (const double x : u[r]) squares += x * x;
        for (double &x : u[r]) x /= std::sqrt(squares);
    }
    return {static_cast<int64_t>(n), [n, u, eigenvalues](int64_t count, const T *x, T *y) {
                std::vector<double> z(n);
                const auto reflect = [&](std::size_t r) {
                    double dot = 0;
                    for (std::size_t i = 0; i < n; i++) dot += u[r][i] * z[i];
                    for (std::size_t i = 0; i < n; i++) z[i] -= 2 * dot * u[r][i];
                };
                for (int64_t k = 0; k < count; k++) {
                    std::copy_n(x + k * static_cast<int64_t>(n), n, z.begin());
                    for (std::size_t r = 0; r < 3; r++) reflect(r);
                    for (std::size_t i = 0; i < n; i++) z[i] *= eigenvalues[i];
                    for (std::size_t r = 3; r-- > 0;) reflect(r);
                    for (std::size_t i = 0; i < n; i++) y[static_cast<std::size_t>(k) * n + i] = static_cast<T>(z[i]);
                }
                return 0;
            }};
}
template TestOperator<float> planted(const std::vector<double> &, unsigned);
template TestOperator<double> planted(const std::vector<double> &, unsigned);

std::vector<double> dense_planted(const std::vector<double> &eigenvalues, unsigned seed) {
    const int n = static_cast<int>(eigenvalues.size());
    const auto g = random_symmetric(n, seed); // its eigenvectors are random
    std::vector<double> lambda(eigenvalues.size()), q(g.size()), a(g.size());
    const Context context = make_context();
    EXPECT_EQ(
        ht_eigen_symmetric_batch_d(context.get(), 1, n, g.data(), n, 0, lambda.data(), n, q.data(), n, 0, nullptr),
        HT_OK);
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++)
            for (int i = 0; i < n; i++)
                a[static_cast<std::size_t>(j * n + i)] += eigenvalues[static_cast<std::size_t>(k)] *
                                                          q[static_cast<std::size_t>(k * n + i)] *
                                                          q[static_cast<std::size_t>(k * n + j)];
    return a;
}

std::vector<double> gaussian_numbers(int n, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    std::vector<double> x(static_cast<std::size_t>(n));
    for (double &v : x) v = normal(random);
    return x;
}

std::vector<double> random_symmetric(int n, unsigned seed) {
    std::vector<double> a = gaussian_numbers(n * n, seed);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < j; i++) a[static_cast<std::size_t>(j * n + i)] = a[static_cast<std::size_t>(i * n + j)];
    return a;
}

std::vector<double> eigenvalues_of(const std::vector<double> &a, int n) {
    std::vector<double> lambda(static_cast<std::size_t>(n)), v(a.size());
    const Context context = make_context();
    EXPECT_EQ(
        ht_eigen_symmetric_batch_d(context.get(), 1, n, a.data(), n, 0, lambda.data(), n, v.data(), n, 0, nullptr),
        HT_OK);
    return lambda;
}

std::vector<double> decaying(int n, double decades) {
    std::vector<double> x(static_cast<std::size_t>(n));
    for (int i = 0; i < n; i++) x[static_cast<std::size_t>(i)] = std::pow(10.0, -decades * i / std::max(1, n - 1));
    return x;
}

ht_lanczos_params lanczos_params(int64_t largest, int64_t smallest, int64_t block) {
    ht_lanczos_params params;
    EXPECT_EQ(ht_lanczos_params_init(&params, sizeof params), HT_OK);
    params.largest = largest;
    params.smallest = smallest;
    params.block = block;
    return params;
}

ht_slq_params slq_params(int64_t probes, int64_t steps, uint64_t seed) {
    ht_slq_params params;
    EXPECT_EQ(ht_slq_params_init(&params, sizeof params), HT_OK);
    params.probes = probes;
    params.steps = steps;
    params.seed = seed;
    return params;
}

ht_trace_params trace_params(int32_t method, int64_t products, uint64_t seed) {
    ht_trace_params params;
    EXPECT_EQ(ht_trace_params_init(&params, sizeof params), HT_OK);
    params.method = method;
    params.products = products;
    params.seed = seed;
    return params;
}

template <class T>
Pairs<T> lanczos(ht_context *context, TestOperator<T> &a, const ht_lanczos_params &params, bool vectors,
                 const T *start) {
    const auto k = static_cast<std::size_t>(params.largest + params.smallest);
    Pairs<T> pairs{HT_OK,
                   std::vector<double>(k),
                   std::vector<double>(k),
                   std::vector<T>(vectors ? k * static_cast<std::size_t>(a.n) : 0),
                   std::vector<ht_lanczos_step>(1000),
                   {}};
    EXPECT_EQ(ht_operator_report_init(&pairs.report, sizeof pairs.report), HT_OK);
    int64_t length = 0;
    pairs.status = call_lanczos(context, a, params, start, pairs.eigenvalues.data(), pairs.residuals.data(),
                                vectors ? pairs.vectors.data() : nullptr, pairs.history, &length, &pairs.report);
    pairs.history.resize(static_cast<std::size_t>(std::min<int64_t>(length, 1000)));
    return pairs;
}
template Pairs<float> lanczos(ht_context *, TestOperator<float> &, const ht_lanczos_params &, bool, const float *);
template Pairs<double> lanczos(ht_context *, TestOperator<double> &, const ht_lanczos_params &, bool, const double *);

double Quadratures::moment(int64_t probe, int order) const {
    double sum = 0;
    for (int64_t j = probe * steps; j < probe * steps + counts[static_cast<std::size_t>(probe)]; j++)
        sum += weights[static_cast<std::size_t>(j)] * std::pow(nodes[static_cast<std::size_t>(j)], order);
    return sum;
}

template <class T>
Quadratures slq(ht_context *context, TestOperator<T> &a, const ht_slq_params &params) {
    const auto size = static_cast<std::size_t>(params.probes * params.steps);
    Quadratures q{HT_OK,
                  std::vector<double>(size),
                  std::vector<double>(size),
                  std::vector<int64_t>(static_cast<std::size_t>(params.probes)),
                  params.steps,
                  {}};
    EXPECT_EQ(ht_operator_report_init(&q.report, sizeof q.report), HT_OK);
    q.status = call_slq(context, a, params, q.nodes.data(), q.weights.data(), q.counts.data(), &q.report);
    return q;
}
template Quadratures slq(ht_context *, TestOperator<float> &, const ht_slq_params &);
template Quadratures slq(ht_context *, TestOperator<double> &, const ht_slq_params &);

} // namespace heavytails::test
