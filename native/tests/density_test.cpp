// The density phi(t) of ht_slq_density: its integral, and its distance from the exact one in standard errors.
#include "curvature_support.hpp"

namespace heavytails::test {
namespace {

struct Density {
    std::vector<double> t, density, error;
    double integral(bool logarithmic) const {
        double sum = 0;
        for (std::size_t i = 1; i < t.size(); i++) {
            const double step = logarithmic ? std::abs(std::log(t[i] / t[i - 1])) : t[i] - t[i - 1];
            sum += step * (density[i] + density[i - 1]) / 2;
        }
        return sum;
    }
};

Density density_of(const Quadratures &q, double low, double high, bool logarithmic, std::size_t size) {
    ht_density_params params;
    EXPECT_EQ(ht_density_params_init(&params, sizeof params), HT_OK);
    params.low = low;
    params.high = high;
    params.logarithmic = logarithmic;
    Density d{std::vector<double>(size), std::vector<double>(size), std::vector<double>(size)};
    EXPECT_EQ(ht_slq_density(static_cast<int64_t>(q.counts.size()), q.steps, q.nodes.data(), q.weights.data(),
                             q.counts.data(), &params, static_cast<int64_t>(size), d.t.data(), d.density.data(),
                             d.error.data()),
              HT_OK)
        << ht_last_error();
    return d;
}

TEST(SlqDensity, IntegratesToOneAndFindsAGaussian) {
    const Context context = make_context();
    const int n = 2000;
    std::vector<double> eigenvalues = gaussian_numbers(n, 12);
    auto op = planted<double>(eigenvalues);
    const auto q = slq(context.get(), op, slq_params(8, 60));
    const auto d = density_of(q, -6, 6, false, 601);
    EXPECT_EQ(d.t.front(), -6);
    EXPECT_EQ(d.t.back(), 6);
    EXPECT_NEAR(d.t[300], 0, 1e-12);
    EXPECT_NEAR(d.integral(false), 1, 1e-6);
    const double width = 0.12;                  // a hundredth of the grid's length
    for (std::size_t i = 0; i < 601; i += 50) { // the exact density with the same width
        double exact = 0;
        for (const double x : eigenvalues) exact += std::exp(-0.5 * std::pow((d.t[i] - x) / width, 2));
        exact /= n * width * std::sqrt(2 * pi);
        EXPECT_NEAR(d.density[i], exact, 6 * d.error[i] + 0.03) << d.t[i];
    }
}

TEST(SlqDensity, LogarithmicGridsHoldTheFractionsOfEachSign) {
    const Context context = make_context();
    const int n = 300;
    std::vector<double> eigenvalues = gaussian_numbers(n, 13);
    for (double &x : eigenvalues) x = std::exp(2 * x);
    for (std::size_t i = 0; i < 60; i++) eigenvalues[i] *= -1; // a fifth of all
    auto op = planted<double>(eigenvalues);
    const auto q = slq(context.get(), op, slq_params(40, 100));
    const auto positive = density_of(q, 1e-6, 1e6, true, 1001), negative = density_of(q, -1e6, -1e-6, true, 1001);
    EXPECT_EQ(negative.t.front(), -1e6);
    EXPECT_EQ(negative.t.back(), -1e-6);
    EXPECT_NEAR(positive.t[500], 1, 1e-12);
    EXPECT_NEAR(positive.integral(true), 0.8, 0.03);
    EXPECT_NEAR(positive.integral(true) + negative.integral(true), 1, 1e-4);
}

TEST(SlqDensity, GridsThatAreNoneAreRefused) {
    const double nodes[] = {1}, weights[] = {1};
    const int64_t counts[] = {1}, too_many[] = {2};
    double t[3], density[3], error[3];
    ht_density_params params;
    ASSERT_EQ(ht_density_params_init(&params, sizeof params), HT_OK);
    const auto status = [&](const int64_t *c, int64_t size) {
        return ht_slq_density(1, 1, nodes, weights, c, &params, size, t, density, error);
    };
    EXPECT_EQ(status(counts, 3), HT_INVALID_ARGUMENT); // low = high = 0
    EXPECT_STREQ(ht_last_error(), "low, high: expected finite numbers with low < high, got 0 and 0");
    params.low = -1;
    params.high = 1;
    EXPECT_EQ(status(counts, 3), HT_OK);
    EXPECT_TRUE(std::isnan(error[0])); // one probe has no spread
    EXPECT_EQ(status(counts, 1), HT_INVALID_ARGUMENT);
    EXPECT_EQ(status(too_many, 3), HT_INVALID_ARGUMENT);
    params.logarithmic = 1;
    EXPECT_EQ(status(counts, 3), HT_INVALID_ARGUMENT);
    params.logarithmic = 0;
    params.width = -1;
    EXPECT_EQ(status(counts, 3), HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_slq_density(1, 1, nodes, weights, counts, nullptr, 3, t, density, error), HT_INVALID_ARGUMENT);
}

} // namespace
} // namespace heavytails::test
