// Stochastic Lanczos quadrature: sum_j w_j theta_j^k = v'A^k v / n for k < 2 steps.
#include "curvature_support.hpp"

#include <algorithm>
#include <numeric>

namespace heavytails::test {
namespace {

TEST(Slq, MomentsBelowTwiceTheStepsAreThoseOfTheProbe) {
    const Context context = make_context();
    const int n = 60, steps = 5;
    const auto a = dense_planted(gaussian_numbers(n, 3), 4);
    auto op = dense<double>(a, n);
    for (const int reorthogonalise : {0, 1}) {
        auto params = slq_params(1, steps, 9);
        params.reorthogonalise = reorthogonalise;
        const auto q = slq(context.get(), op, params);
        ASSERT_EQ(q.status, HT_OK) << ht_last_error();
        EXPECT_EQ(q.counts[0], steps);
        // The probe, by one step with an operator that shows its argument.
        std::vector<double> v(n), x(n), y(n);
        TestOperator<double> spy(n, [&](int64_t, const double *in, double *out) {
            std::copy_n(in, n, v.begin());
            std::copy_n(in, n, out);
            return 0;
        });
        auto one = slq_params(1, 1, 9);
        one.check = 0;
        ASSERT_EQ(slq(context.get(), spy, one).status, HT_OK);
        x = v;
        for (int order = 0; order < 2 * steps; order++) {
            double exact = 0;
            for (int i = 0; i < n; i++) exact += v[static_cast<std::size_t>(i)] * x[static_cast<std::size_t>(i)];
            EXPECT_NEAR(q.moment(0, order), exact, 1e-12 * std::pow(3.0, order)) << order;
            op.apply(1, x.data(), y.data());
            x = y;
        }
    }
}

double mean_of_powers(const std::vector<double> &x, int order) {
    double sum = 0;
    for (const double v : x) sum += std::pow(v, order);
    return sum / static_cast<double>(x.size());
}

ht_estimate trace_of(const Quadratures &q, int64_t n, double (*f)(double, void *), void *user = nullptr) {
    ht_estimate estimate{};
    EXPECT_EQ(ht_slq_trace(n, static_cast<int64_t>(q.counts.size()), q.steps, q.nodes.data(), q.weights.data(),
                           q.counts.data(), f, user, &estimate),
              HT_OK)
        << ht_last_error();
    return estimate;
}

double power(double lambda, void *user) { return std::pow(lambda, *static_cast<int *>(user)); }

TEST(Slq, WeightsAreProbabilitiesAndNodesAscend) {
    const Context context = make_context();
    auto op = planted<double>(gaussian_numbers(120, 5));
    for (const int reorthogonalise : {0, 1})
        for (const int64_t steps : {1, 2, 40, 120, 200}) {
            auto params = slq_params(4, steps);
            params.reorthogonalise = reorthogonalise;
            params.at_once = 3;
            const auto q = slq(context.get(), op, params);
            ASSERT_EQ(q.status, HT_OK) << ht_last_error();
            for (int64_t p = 0; p < 4; p++) {
                const auto first = static_cast<std::size_t>(p * steps);
                const auto count = static_cast<std::size_t>(q.counts[static_cast<std::size_t>(p)]);
                EXPECT_EQ(count, static_cast<std::size_t>(std::min<int64_t>(steps, 120)));
                EXPECT_NEAR(q.moment(p, 0), 1, 1e-14);
                for (std::size_t j = 0; j < static_cast<std::size_t>(steps); j++) {
                    EXPECT_GE(q.weights[first + j], 0);
                    if (j > 0 && j < count) {
                        EXPECT_LE(q.nodes[first + j - 1], q.nodes[first + j]);
                    }
                    if (j >= count) {
                        EXPECT_EQ(q.nodes[first + j], 0);
                        EXPECT_EQ(q.weights[first + j], 0);
                    }
                }
            }
        }
}

TEST(Slq, SmallKrylovSpacesGiveTheExactMeasure) {
    const Context context = make_context();
    const int n = 50;
    std::vector<double> two(n, 2.0), ones(n, 1.0), zeros(n, 0.0), single(1, -3.0);
    std::fill_n(two.begin(), 20, -1.0);
    for (const auto &[eigenvalues, distinct] :
         {std::pair{two, 2}, std::pair{ones, 1}, std::pair{zeros, 1}, std::pair{single, 1}}) {
        auto op = planted<double>(eigenvalues);
        const auto q = slq(context.get(), op, slq_params(2, 10));
        ASSERT_EQ(q.status, HT_OK) << ht_last_error();
        for (int64_t p = 0; p < 2; p++) {
            EXPECT_EQ(q.counts[static_cast<std::size_t>(p)], distinct);
            EXPECT_NEAR(q.nodes[static_cast<std::size_t>(10 * p)],
                        *std::min_element(eigenvalues.begin(), eigenvalues.end()), 1e-13);
        }
    }
}

TEST(Slq, ResultsDependNeitherOnThreadsNorOnBlocksNorOnTheFirstProbe) {
    const int n = small_only() ? 3000 : 30000;
    auto op = planted<double>(gaussian_numbers(n, 6));
    for (const int32_t distribution : {HT_PROBE_RADEMACHER, HT_PROBE_SPHERE})
        for (const int32_t basis : {HT_BASIS_SINGLE, HT_BASIS_DOUBLE}) {
            auto params = slq_params(5, 8, 77);
            params.distribution = distribution;
            params.basis = basis;
            const auto one = slq(make_context(1).get(), op, params);
            ASSERT_EQ(one.status, HT_OK);
            params.at_once = 3;
            const auto three = slq(make_context(3).get(), op, params);
            EXPECT_EQ(one.nodes, three.nodes);
            EXPECT_EQ(one.weights, three.weights);
            params.probes = 2;
            params.first_probe = 3;
            const auto last = slq(make_context(2).get(), op, params);
            EXPECT_TRUE(std::equal(last.nodes.begin(), last.nodes.end(), one.nodes.begin() + 3 * 8));
            params.seed = 78;
            EXPECT_NE(slq(make_context(1).get(), op, params).nodes, last.nodes);
        }
}

TEST(Slq, TracesOfFunctionsConvergeWithTheRootOfTheProbes) {
    if (small_only()) return; // hundreds of runs
    const Context context = make_context();
    const int n = 100, runs = 200;
    std::vector<double> eigenvalues = gaussian_numbers(n, 8);
    double exact = 0;
    for (double &x : eigenvalues) exact += std::log(x = std::exp(x));
    auto op = planted<double>(eigenvalues);
    double error[2] = {0, 0};
    for (int run = 0; run < runs; run++)
        for (int i = 0; i < 2; i++) {
            auto params = slq_params(i == 0 ? 5 : 45, 40, static_cast<uint64_t>(run));
            params.check = 0;
            const auto log_det =
                trace_of(slq(context.get(), op, params), n, [](double lambda, void *) { return std::log(lambda); });
            error[i] += std::pow(log_det.value - exact, 2) / runs;
        }
    EXPECT_NEAR(std::sqrt(error[0] / error[1]), 3, 0.6);
}

TEST(Slq, WithoutReorthogonalisationConvergedNodesMayRepeatButMomentsHold) {
    const Context context = make_context();
    const int n = 300;
    auto eigenvalues = gaussian_numbers(n, 9);
    eigenvalues[0] = 50;
    auto op = planted<double>(eigenvalues);
    auto params = slq_params(1, 150);
    const auto with = slq(context.get(), op, params);
    params.reorthogonalise = 0;
    const auto without = slq(context.get(), op, params);
    const auto near_top = [](const Quadratures &q) {
        return std::count_if(q.nodes.begin(), q.nodes.end(), [](double x) { return std::abs(x - 50) < 1e-6; });
    };
    EXPECT_EQ(near_top(with), 1);
    EXPECT_GT(near_top(without), 1);
    for (const int order : {1, 2, 3, 4})
        EXPECT_NEAR(without.moment(0, order), with.moment(0, order), 1e-10 * std::pow(50, order));
}

TEST(Slq, AFloat32BasisAgreesWithAFloat64One) {
    const Context context = make_context();
    auto op = planted<double>(gaussian_numbers(400, 10));
    auto single = planted<float>(gaussian_numbers(400, 10));
    auto params = slq_params(2, 30);
    const auto twice = slq(context.get(), op, params);
    params.basis = HT_BASIS_SINGLE;
    const auto once = slq(context.get(), op, params);
    const auto rough = slq(context.get(), single, slq_params(2, 30));
    for (std::size_t j = 0; j < 60; j++) {
        EXPECT_NEAR(once.nodes[j], twice.nodes[j], 1e-4);
        EXPECT_NEAR(once.weights[j], twice.weights[j], 1e-4);
        EXPECT_NEAR(rough.nodes[j], twice.nodes[j], 1e-3);
    }
}

// The fraction of runs in which Student's band of 95 percent around the estimate holds the exact moment n E
// lambda^order.
std::vector<double> coverage(const std::vector<double> &eigenvalues, int64_t probes, double quantile) {
    const int n = static_cast<int>(eigenvalues.size()), runs = small_only() ? 10 : 1000;
    const Context context = make_context();
    auto op = dense<double>(dense_planted(eigenvalues, 30), n);
    std::vector<double> covered(4);
    for (int run = 0; run < runs; run++) {
        auto params = slq_params(probes, 4, static_cast<uint64_t>(run));
        params.check = 0;
        params.at_once = probes;
        const auto q = slq(context.get(), op, params);
        for (int order = 1; order <= 3; order++) {
            const auto estimate = trace_of(q, n, &power, &order);
            EXPECT_EQ(estimate.probes, probes);
            if (std::abs(estimate.value - n * mean_of_powers(eigenvalues, order)) <= quantile * estimate.standard_error)
                covered[static_cast<std::size_t>(order)] += 1.0 / runs;
        }
    }
    return covered;
}

void expect_coverage(const std::vector<double> &covered, double expected) {
    for (std::size_t order = 1; order <= 3; order++)
        EXPECT_NEAR(covered[order], expected, small_only() ? 0.4 : 0.02) << order;
}

constexpr double student_9 = 2.262157, student_99 = 1.984217; // 97.5 percent, 9 and 99 degrees of freedom

TEST(SlqBand, CoversMomentsOfBothSignsWithTenProbes) {
    expect_coverage(coverage(gaussian_numbers(60, 22), 10, student_9), 0.95);
}

TEST(SlqBand, CoversMomentsOfAHeavyTailWithAHundredProbes) {
    std::vector<double> eigenvalues = gaussian_numbers(60, 20);
    for (double &x : eigenvalues) x = std::pow(std::abs(x), -0.5); // a density that falls as lambda^-3
    expect_coverage(coverage(eigenvalues, 100, student_99), 0.95);
}

// One eigenvalue apart from the others makes samples of lambda^k (q'v)^2, nearly a chi square variable of one degree of
// freedom, for which Student's band of ten samples covers 87 percent.
TEST(SlqBand, CoversMomentsOfASpikeWithAHundredProbesAndLessWithTen) {
    std::vector<double> eigenvalues = gaussian_numbers(60, 21);
    for (double &x : eigenvalues) x = 1 + 0.3 * x;
    eigenvalues[0] = 20;
    expect_coverage(coverage(eigenvalues, 100, student_99), 0.95);
    expect_coverage(coverage(eigenvalues, 10, student_9), 0.87);
}

// The stream of SplitMix64 step by step, as HeavyTails.Core has it.
class SplitMix {
public:
    SplitMix(uint64_t seed, uint64_t number) : state_(mix(mix(seed + golden) + golden * (number + 1))) {}
    uint64_t next() { return mix(state_ += golden); }
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

private:
    static constexpr uint64_t golden = 0x9E3779B97F4A7C15;
    static uint64_t mix(uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
    uint64_t state_;
};

// Probe `number`, of norm 1, by one step with an operator that shows its argument.
std::vector<double> probe(ht_context *context, int n, int32_t distribution, uint64_t seed, int64_t number) {
    std::vector<double> v;
    TestOperator<double> spy(n, [&](int64_t, const double *x, double *y) {
        v.assign(x, x + n);
        std::copy_n(x, n, y);
        return 0;
    });
    auto params = slq_params(1, 1, seed);
    params.check = 0;
    params.distribution = distribution;
    params.first_probe = number;
    EXPECT_EQ(slq(context, spy, params).status, HT_OK);
    return v;
}

TEST(Probes, SignsAreTheBitsOfACounterBasedStream) {
    const int n = 9001; // several strips, and a last word that is not full
    const Context context = make_context(2);
    const auto v = probe(context.get(), n, HT_PROBE_RADEMACHER, 12345, 7);
    SplitMix stream(12345, 7);
    uint64_t word = 0;
    for (int i = 0; i < n; i++) {
        if (i % 64 == 0) word = stream.next();
        ASSERT_NEAR(v[static_cast<std::size_t>(i)] * std::sqrt(n), word >> (i % 64) & 1 ? -1 : 1, 1e-13) << i;
    }
}

TEST(Probes, SphereProbesAreScaledNormalPairs) {
    const int n = 9001;
    const Context context = make_context(2);
    const auto v = probe(context.get(), n, HT_PROBE_SPHERE, 12345, 7);
    SplitMix stream(12345, 7);
    std::vector<double> normals;
    for (int i = 0; i < n; i += 2) {
        const double r = std::sqrt(-2 * std::log(1 - stream.uniform())), angle = 2 * pi * stream.uniform();
        normals.push_back(r * std::cos(angle));
        normals.push_back(r * std::sin(angle));
    }
    normals.resize(n);
    const double norm = std::sqrt(std::inner_product(normals.begin(), normals.end(), normals.begin(), 0.0));
    for (std::size_t i = 0; i < normals.size(); i++) ASSERT_NEAR(v[i], normals[i] / norm, 1e-15) << i;
}

} // namespace
} // namespace heavytails::test
