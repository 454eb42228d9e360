// Estimates over random probes: tr A, ||A||_F^2 and the diagonal against exact ones, within their standard errors.
#include "curvature_support.hpp"

#include <numeric>

namespace heavytails::test {
namespace {

double sum(const std::vector<double> &x) { return std::accumulate(x.begin(), x.end(), 0.0); }
double sum_of_squares(const std::vector<double> &x) { return std::inner_product(x.begin(), x.end(), x.begin(), 0.0); }

struct Traces {
    ht_status status;
    ht_estimate trace, squares;
    ht_operator_report report;
};
ht_status call(ht_context *c, TestOperator<float> &a, const ht_trace_params &p, Traces &t) {
    return ht_trace_s(c, a.n, &TestOperator<float>::call, &a, &p, &t.trace, &t.squares, &t.report);
}
ht_status call(ht_context *c, TestOperator<double> &a, const ht_trace_params &p, Traces &t) {
    return ht_trace_d(c, a.n, &TestOperator<double>::call, &a, &p, &t.trace, &t.squares, &t.report);
}
template <class T>
Traces traces(ht_context *context, TestOperator<T> &a, const ht_trace_params &params) {
    Traces t{};
    EXPECT_EQ(ht_operator_report_init(&t.report, sizeof t.report), HT_OK);
    t.status = call(context, a, params, t);
    EXPECT_EQ(t.status, HT_OK) << ht_last_error();
    return t;
}

constexpr int32_t methods[] = {HT_TRACE_HUTCHINSON, HT_TRACE_HUTCHPP, HT_TRACE_XTRACE};

TEST(Trace, EveryMethodIsUnbiasedWithAnErrorOfTheStatedSize) {
    const Context context = make_context();
    const int runs = small_only() ? 20 : 400;
    auto eigenvalues = gaussian_numbers(60, 3);
    for (int i = 0; i < 5; i++) eigenvalues[static_cast<std::size_t>(i)] *= 20;
    auto op = planted<double>(eigenvalues);
    const double trace = sum(eigenvalues), squares = sum_of_squares(eigenvalues);
    for (const int32_t method : methods)
        for (const int32_t distribution : {HT_PROBE_RADEMACHER, HT_PROBE_SPHERE}) {
            double mean = 0, mean_squares = 0, error = 0, error_squares = 0, stated = 0, stated_squares = 0;
            for (int run = 0; run < runs; run++) {
                auto params = trace_params(method, 30, static_cast<uint64_t>(run));
                params.distribution = distribution;
                params.check = 0;
                params.at_once = 1 + run % 4;
                const auto t = traces(context.get(), op, params);
                EXPECT_EQ(t.report.products, 30);
                mean += t.trace.value / runs;
                mean_squares += t.squares.value / runs;
                error += std::pow(t.trace.value - trace, 2) / runs;
                error_squares += std::pow(t.squares.value - squares, 2) / runs;
                stated += std::pow(t.trace.standard_error, 2) / runs;
                stated_squares += std::pow(t.squares.standard_error, 2) / runs;
            }
            const std::string what = "method " + std::to_string(method) + ", " + std::to_string(distribution);
            EXPECT_NEAR(mean, trace, 4 * std::sqrt(error / runs)) << what;
            EXPECT_NEAR(mean_squares, squares, 4 * std::sqrt(error_squares / runs)) << what;
            if (small_only()) continue;
            EXPECT_NEAR(std::sqrt(stated / error), 1, method == HT_TRACE_XTRACE ? 0.4 : 0.15) << what;
            EXPECT_NEAR(std::sqrt(stated_squares / error_squares), 1, method == HT_TRACE_XTRACE ? 0.4 : 0.2) << what;
        }
}

TEST(Trace, HutchinsonsErrorFallsWithTheRootOfTheProbes) {
    if (small_only()) return; // hundreds of runs
    const Context context = make_context();
    const auto eigenvalues = gaussian_numbers(300, 4);
    auto op = planted<double>(eigenvalues);
    const int runs = 200;
    double error[2] = {0, 0};
    for (int run = 0; run < runs; run++)
        for (int i = 0; i < 2; i++) {
            auto params = trace_params(HT_TRACE_HUTCHINSON, i == 0 ? 10 : 160, static_cast<uint64_t>(run));
            params.check = 0;
            error[i] += std::pow(traces(context.get(), op, params).trace.value - sum(eigenvalues), 2) / runs;
        }
    EXPECT_NEAR(std::sqrt(error[0] / error[1]), 4, 0.8);
}

TEST(Trace, HutchppAndXTraceAreMuchBetterOnFastDecayingSpectra) {
    const Context context = make_context();
    const auto eigenvalues = decaying(500, 50); // a decade in ten eigenvalues
    auto op = planted<double>(eigenvalues);
    double error[3] = {0, 0, 0};
    for (const int32_t method : methods)
        for (uint64_t seed = 0; seed < 20; seed++) {
            const auto t = traces(context.get(), op, trace_params(method, 90, seed));
            error[method] += std::abs(t.trace.value - sum(eigenvalues)) / 20;
            EXPECT_LE(std::abs(t.trace.value - sum(eigenvalues)), 6 * t.trace.standard_error + 1e-14 * 5) << method;
            EXPECT_NEAR(t.squares.value, sum_of_squares(eigenvalues), 6 * t.squares.standard_error + 1e-13) << method;
        }
    EXPECT_LT(error[HT_TRACE_HUTCHPP], 0.02 * error[HT_TRACE_HUTCHINSON]);
    EXPECT_LT(error[HT_TRACE_XTRACE], 0.1 * error[HT_TRACE_HUTCHPP]);
}

TEST(Trace, LowRankZeroAndTinyMatricesAreExactBySubspaces) {
    const Context context = make_context();
    for (const int n : {1, 2, 5, 40})
        for (const int rank : {0, 1, 2}) {
            std::vector<double> eigenvalues(static_cast<std::size_t>(n));
            for (int i = 0; i < std::min(rank, n); i++) eigenvalues[static_cast<std::size_t>(i)] = 3 - 5 * i;
            auto op = planted<double>(eigenvalues);
            for (const int32_t method : {HT_TRACE_HUTCHPP, HT_TRACE_XTRACE})
                for (const int32_t distribution : {HT_PROBE_RADEMACHER, HT_PROBE_SPHERE}) {
                    auto params = trace_params(method, 12);
                    params.distribution = distribution;
                    params.at_once = 5;
                    const auto t = traces(context.get(), op, params);
                    const std::string what = "n " + std::to_string(n) + ", rank " + std::to_string(rank) + ", method " +
                                             std::to_string(method);
                    EXPECT_NEAR(t.trace.value, sum(eigenvalues), 1e-12) << what;
                    EXPECT_NEAR(t.squares.value, sum_of_squares(eigenvalues), 1e-11) << what;
                    if (n > 1) {
                        EXPECT_LE(t.trace.standard_error, 1e-12) << what;
                    }
                }
        }
}

TEST(Trace, Float32OperatorsAgreeWithFloat64Ones) {
    const Context context = make_context();
    const auto eigenvalues = gaussian_numbers(200, 6);
    auto twice = planted<double>(eigenvalues);
    auto once = planted<float>(eigenvalues);
    for (const int32_t method : methods) {
        const auto t = traces(context.get(), twice, trace_params(method, 60)),
                   s = traces(context.get(), once, trace_params(method, 60));
        EXPECT_NEAR(s.trace.value, t.trace.value, 1e-4);
        EXPECT_NEAR(s.squares.value, t.squares.value, 1e-3);
    }
}

TEST(Trace, ResultsHaveTheSameBitsForEveryNumberOfThreads) {
    const int n = small_only() ? 2000 : 40000;
    auto op = planted<double>(gaussian_numbers(n, 7));
    for (const int32_t method : methods) {
        auto params = trace_params(method, 12);
        params.distribution = HT_PROBE_SPHERE;
        const auto one = traces(make_context(1).get(), op, params), three = traces(make_context(3).get(), op, params);
        EXPECT_EQ(one.trace.value, three.trace.value);
        EXPECT_EQ(one.trace.standard_error, three.trace.standard_error);
        EXPECT_EQ(one.squares.value, three.squares.value);
    }
}

TEST(Diagonal, IsWithinItsStandardErrors) {
    const Context context = make_context();
    const int n = 80, probes = 400;
    const auto a = random_symmetric(n, 8);
    auto op = dense<double>(a, n);
    for (const int32_t distribution : {HT_PROBE_RADEMACHER, HT_PROBE_SPHERE}) {
        auto params = trace_params(HT_TRACE_HUTCHINSON, probes);
        params.distribution = distribution;
        params.at_once = 7;
        std::vector<double> diagonal(n), error(n);
        ASSERT_EQ(ht_diagonal_d(context.get(), n, &TestOperator<double>::call, &op, &params, diagonal.data(),
                                error.data(), nullptr),
                  HT_OK)
            << ht_last_error();
        double chi = 0;
        for (int i = 0; i < n; i++) {
            const auto k = static_cast<std::size_t>(i);
            const double z = (diagonal[k] - a[k * n + k]) / error[k];
            chi += z * z / n;
            EXPECT_LT(std::abs(z), 5) << i;
            // Off-diagonal entries of a row, of variance 1, make the spread of its samples.
            if (distribution == HT_PROBE_RADEMACHER) {
                EXPECT_NEAR(error[k], std::sqrt(80.0 / probes), 0.15);
            }
        }
        EXPECT_NEAR(chi, 1, 0.8);
    }
    std::vector<float> exact(n);
    TestOperator<float> scaling(n, [](int64_t count, const float *x, float *y) {
        for (int64_t i = 0; i < n * count; i++) y[i] = static_cast<float>(i % n) * x[i];
        return 0;
    });
    const auto params = trace_params(HT_TRACE_HUTCHINSON, 2);
    std::vector<double> diagonal(n), error(n);
    ASSERT_EQ(ht_diagonal_s(context.get(), n, &TestOperator<float>::call, &scaling, &params, diagonal.data(),
                            error.data(), nullptr),
              HT_OK);
    for (int i = 0; i < n; i++) { // signs leave a diagonal matrix exact
        EXPECT_EQ(diagonal[static_cast<std::size_t>(i)], i);
        EXPECT_EQ(error[static_cast<std::size_t>(i)], 0);
    }
}

} // namespace
} // namespace heavytails::test
