// Extremal eigenpairs: lambda against dense eigenvalues or planted ones, ||A v - lambda v|| against the residuals.
#include "curvature_support.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace heavytails::test {
namespace {

double norm_of(const std::vector<double> &ascending) {
    return std::max(std::abs(ascending.front()), std::abs(ascending.back()));
}

// The wanted eigenvalues in the order in which ht_lanczos returns them.
std::vector<double> wanted(std::vector<double> all, int64_t largest, int64_t smallest) {
    std::sort(all.begin(), all.end());
    std::vector<double> some(all.rbegin(), all.rbegin() + largest);
    some.insert(some.end(), all.begin(), all.begin() + smallest);
    return some;
}

void expect_near(const std::vector<double> &found, const std::vector<double> &expected, double bound,
                 const std::string &what) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t k = 0; k < found.size(); k++) EXPECT_NEAR(found[k], expected[k], bound) << what << ", pair " << k;
}

// Residuals are what the operator says, and vectors have norm 1.
template <class T>
void expect_residuals(TestOperator<T> &a, const Pairs<T> &pairs, double norm, double eps) {
    const auto n = static_cast<std::size_t>(a.n);
    std::vector<T> y(n);
    for (std::size_t k = 0; k < pairs.eigenvalues.size(); k++) {
        const T *const v = pairs.vectors.data() + k * n;
        a.apply(1, v, y.data());
        double squares = 0, residual = 0;
        for (std::size_t i = 0; i < n; i++) {
            squares += static_cast<double>(v[i]) * static_cast<double>(v[i]);
            const double r = static_cast<double>(y[i]) - pairs.eigenvalues[k] * static_cast<double>(v[i]);
            residual += r * r;
        }
        EXPECT_NEAR(squares, 1, 10 * eps);
        EXPECT_NEAR(std::sqrt(residual), pairs.residuals[k], 10 * eps * norm) << k;
    }
}

TEST(Lanczos, AllEigenvaluesOfADenseMatrixAgreeWithItsDecomposition) {
    const Context context = make_context();
    for (const int n : {1, 2, 5, 100, 500})
        for (const int block : {1, 4})
            for (const bool vectors : {false, true}) {
                if (block > n || (small_only() && n > 100)) continue;
                const auto a = random_symmetric(n, static_cast<unsigned>(n));
                const auto exact = eigenvalues_of(a, n);
                auto op = dense<double>(a, n);
                const int64_t smallest = n / 2, largest = n - smallest;
                const auto pairs = lanczos(context.get(), op, lanczos_params(largest, smallest, block), vectors);
                ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
                const std::string what =
                    "n = " + std::to_string(n) + ", block " + std::to_string(block) + (vectors ? ", vectors" : "");
                const auto expected = wanted(exact, largest, smallest);
                expect_near(pairs.eigenvalues, expected, 1e-12 * norm_of(exact), what);
                for (std::size_t k = 0; k < expected.size(); k++)
                    EXPECT_LE(std::abs(pairs.eigenvalues[k] - expected[k]), pairs.residuals[k] + 1e-14 * norm_of(exact))
                        << what;
                if (vectors) expect_residuals(op, pairs, norm_of(exact), 1e-15);
                EXPECT_EQ(pairs.report.products, n + 3 + (vectors ? n : 0));
                EXPECT_EQ(op.products, pairs.report.products);
            }
}

TEST(Lanczos, AllEigenvaluesAtOrder2000AreFound) {
    if (small_only()) return;
    const Context context = make_context(2);
    const int n = 2000;
    auto exact = gaussian_numbers(n, 5);
    auto op = planted<double>(exact);
    const auto pairs = lanczos(context.get(), op, lanczos_params(n), false);
    ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
    std::sort(exact.begin(), exact.end());
    expect_near(pairs.eigenvalues, wanted(exact, n, 0), 1e-10 * norm_of(exact), "n = 2000");
    EXPECT_LE(*std::max_element(pairs.residuals.begin(), pairs.residuals.end()), 1e-10 * norm_of(exact));
}

TEST(Lanczos, BothEndsOfALargeSpectrumAreFoundWithRestarts) {
    const Context context = make_context();
    const int n = small_only() ? 300 : 3000;
    auto exact = gaussian_numbers(n, 7);
    std::sort(exact.begin(), exact.end());
    for (const int block : {1, 3}) {
        auto op = planted<double>(exact);
        const auto pairs = lanczos(context.get(), op, lanczos_params(4, 3, block));
        ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
        expect_near(pairs.eigenvalues, wanted(exact, 4, 3), 1e-12 * norm_of(exact), "block " + std::to_string(block));
        expect_residuals(op, pairs, norm_of(exact), 1e-14);
        EXPECT_GT(pairs.history.size(), 2u);
        EXPECT_EQ(pairs.history.back().converged, 7);
        EXPECT_LE(pairs.history.back().residual, 1e-10 * norm_of(exact));
        for (std::size_t i = 1; i < pairs.history.size(); i++)
            EXPECT_GT(pairs.history[i].products, pairs.history[i - 1].products);
        EXPECT_LE(*std::max_element(pairs.residuals.begin(), pairs.residuals.end()), 2e-10 * norm_of(exact));
    }
}

TEST(Lanczos, EigenvaluesOfAMultiplicityAreFoundByABlockOfThatSize) {
    const Context context = make_context();
    auto exact = gaussian_numbers(200, 11);
    for (std::size_t i = 0; i < 3; i++) exact[i] = 5; // three times
    for (std::size_t i = 3; i < 6; i++) exact[i] = -6;
    std::sort(exact.begin(), exact.end());
    auto op = planted<double>(exact);
    const auto pairs = lanczos(context.get(), op, lanczos_params(4, 4, 3));
    ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
    expect_near(pairs.eigenvalues, wanted(exact, 4, 4), 1e-12 * 6, "block 3");
    expect_residuals(op, pairs, 6, 1e-14);
    for (std::size_t k = 0; k < 8; k++) // of a cluster as well, vectors are orthogonal
        for (std::size_t l = 0; l < k; l++)
            EXPECT_NEAR(std::inner_product(pairs.vectors.begin() + static_cast<std::ptrdiff_t>(200 * k),
                                           pairs.vectors.begin() + static_cast<std::ptrdiff_t>(200 * k + 200),
                                           pairs.vectors.begin() + static_cast<std::ptrdiff_t>(200 * l), 0.0),
                        0, 1e-9);
}

TEST(Lanczos, ClusteredEigenvaluesAreFoundWithinTheirResiduals) {
    const Context context = make_context();
    auto exact = gaussian_numbers(400, 12);
    for (std::size_t i = 0; i < 4; i++) exact[i] = 6 + 1e-6 * static_cast<double>(i);
    std::sort(exact.begin(), exact.end());
    for (const int block : {1, 4}) {
        auto op = planted<double>(exact);
        const auto pairs = lanczos(context.get(), op, lanczos_params(5, 0, block));
        ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
        expect_near(pairs.eigenvalues, wanted(exact, 5, 0), 1e-9, "block " + std::to_string(block));
        expect_residuals(op, pairs, 6, 1e-14);
    }
}

TEST(Lanczos, ResidualsBoundTheErrorsWhereverTheIterationStops) {
    const Context context = make_context();
    auto exact = gaussian_numbers(300, 13);
    std::sort(exact.begin(), exact.end());
    for (const bool vectors : {false, true})
        for (int64_t products = 7; products < 45; products += 3) {
            auto op = planted<double>(exact);
            auto params = lanczos_params(2, 1);
            params.max_products = products;
            const auto pairs = lanczos(context.get(), op, params, vectors);
            EXPECT_EQ(pairs.status, HT_PARTIAL);
            EXPECT_EQ(pairs.report.products, products + 3); // those of the check
            for (std::size_t k = 0; k < 3; k++) {
                double nearest = HUGE_VAL;
                for (const double x : exact) nearest = std::min(nearest, std::abs(pairs.eigenvalues[k] - x));
                EXPECT_LE(nearest, pairs.residuals[k] * (1 + 1e-12) + 1e-15);
            }
            if (vectors) expect_residuals(op, pairs, 4, 1e-14);
        }
}

TEST(Lanczos, AFloat32BasisGivesTheEigenvaluesOfAFloat64Operator) {
    const Context context = make_context();
    auto exact = gaussian_numbers(500, 14);
    std::sort(exact.begin(), exact.end());
    auto op = planted<double>(exact);
    auto params = lanczos_params(3, 2);
    params.basis = HT_BASIS_SINGLE;
    const auto pairs = lanczos(context.get(), op, params);
    ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
    expect_residuals(op, pairs, norm_of(exact), 1e-14);
    for (const double residual : pairs.residuals) EXPECT_LE(residual, 2e-5 * norm_of(exact));
    // A Rayleigh quotient's error is of the order of the squared residual over the gap.
    expect_near(pairs.eigenvalues, wanted(exact, 3, 2), 1e-8, "float32 basis");
}

TEST(Lanczos, AFloat32OperatorGivesEigenvaluesToItsRounding) {
    const Context context = make_context();
    auto exact = gaussian_numbers(500, 15);
    std::sort(exact.begin(), exact.end());
    for (const int basis : {HT_BASIS_OF_OPERATOR, HT_BASIS_SINGLE, HT_BASIS_DOUBLE}) {
        auto op = planted<float>(exact);
        auto params = lanczos_params(3, 2, 2);
        params.basis = basis;
        const auto pairs = lanczos(context.get(), op, params);
        ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
        expect_near(pairs.eigenvalues, wanted(exact, 3, 2), 1e-6, "basis " + std::to_string(basis));
        expect_residuals(op, pairs, norm_of(exact), 1e-6);
        EXPECT_GT(pairs.report.noise, 1e-9);
        EXPECT_LT(pairs.report.noise, 1e-6);
        const auto alone = lanczos(context.get(), op, params, false);
        const auto expected = wanted(exact, 3, 2);
        for (std::size_t k = 0; k < 5; k++) {
            EXPECT_LE(std::abs(alone.eigenvalues[k] - expected[k]), alone.residuals[k]);
            EXPECT_LE(alone.residuals[k], 1e-4);
        }
    }
}

TEST(Lanczos, AWarmStartIsAccurateAfterThreeProducts) {
    const Context context = make_context();
    auto exact = gaussian_numbers(400, 16);
    exact[0] = 8; // as a Hessian's, apart from the bulk
    auto before = planted<double>(exact);
    const auto first = lanczos(context.get(), before, lanczos_params(1));
    ASSERT_EQ(first.status, HT_OK);
    exact[0] = 8.01;
    auto after = planted<double>(exact);
    auto start = first.vectors;
    for (double &x : start) x += 1e-3 / 20; // the eigenvector has turned by 1e-3
    auto params = lanczos_params(1);
    params.check = 0;
    params.max_products = 3;
    const auto warm = lanczos(context.get(), after, params, true, start.data());
    const auto cold = lanczos(context.get(), after, params);
    EXPECT_EQ(after.products, 6);
    EXPECT_EQ(warm.status, HT_PARTIAL);
    EXPECT_NEAR(warm.eigenvalues[0], 8.01, 1e-6); // second order in the angle, and one more step
    EXPECT_EQ(cold.status, HT_PARTIAL);
    EXPECT_LT(cold.eigenvalues[0], 7);
    expect_residuals(after, warm, 8, 1e-14);
    for (params.max_products = 1; params.max_products <= 3; params.max_products++) {
        const auto pairs = lanczos(context.get(), after, params);
        EXPECT_EQ(pairs.report.products, params.max_products);
        EXPECT_EQ(pairs.status, HT_PARTIAL);
        expect_residuals(after, pairs, 8, 1e-13);
    }
}

TEST(Lanczos, CopiesOfAMultipleEigenvalueAreSearchedForWhateverTheBlock) {
    const Context context = make_context();
    auto exact = gaussian_numbers(300, 12);
    for (std::size_t i = 0; i < 10; i++) exact[i] = 9; // ten times
    for (std::size_t i = 10; i < 13; i++) exact[i] = -8;
    std::sort(exact.begin(), exact.end());
    for (const int block : {1, 2, 3}) {
        auto op = planted<double>(exact);
        const auto pairs = lanczos(context.get(), op, lanczos_params(12, 5, block));
        ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
        expect_near(pairs.eigenvalues, wanted(exact, 12, 5), 1e-12 * 9, "block " + std::to_string(block));
        // The residuals of the recurrence bound those by products, also what searches have left out.
        ASSERT_FALSE(pairs.history.empty());
        const double largest = *std::max_element(pairs.residuals.begin(), pairs.residuals.end());
        EXPECT_LE(largest, pairs.history.back().residual + 1e-14 * 9);
        EXPECT_LE(pairs.history.back().residual, 1e-10 * 9);
        auto params = lanczos_params(12, 5, block);
        params.search = 0;
        auto again = planted<double>(exact);
        const auto without = lanczos(context.get(), again, params);
        EXPECT_LT(without.report.products, pairs.report.products);
    }
}

TEST(Lanczos, InvariantSubspacesAreReplacedByRandomVectors) {
    const Context context = make_context();
    const int n = 40;
    std::vector<double> ones(n, 1.0), zeros(n, 0.0), rank_one(n, 0.0), three(n, 2.0);
    rank_one[3] = -7;
    for (std::size_t i = 0; i < 10; i++) three[i] = -1;
    three[20] = 9;
    for (const auto &exact : {ones, zeros, rank_one, three})
        for (const int block : {1, 3})
            for (const int64_t k : {1, 6, n}) {
                auto op = planted<double>(exact);
                const auto pairs = lanczos(context.get(), op, lanczos_params(k - k / 2, k / 2, block));
                ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
                expect_residuals(op, pairs, 9, 1e-14);
                expect_near(pairs.eigenvalues, wanted(exact, k - k / 2, k / 2), 1e-13 * 9, "k = " + std::to_string(k));
            }
}

TEST(Lanczos, HugeAndTinyOperatorsScale) {
    const Context context = make_context();
    auto exact = gaussian_numbers(50, 17);
    std::sort(exact.begin(), exact.end());
    auto plain = planted<double>(exact);
    const auto expected = lanczos(context.get(), plain, lanczos_params(2, 2));
    for (const double factor : {1e300, 1e-300}) {
        auto scaled = exact;
        for (double &x : scaled) x *= factor;
        auto op = planted<double>(scaled);
        const auto pairs = lanczos(context.get(), op, lanczos_params(2, 2));
        ASSERT_EQ(pairs.status, HT_OK) << ht_last_error();
        for (std::size_t k = 0; k < 4; k++)
            EXPECT_NEAR(pairs.eigenvalues[k] / factor, expected.eigenvalues[k], 1e-12) << factor;
        EXPECT_NEAR(pairs.report.norm / factor, expected.report.norm, 1e-9);
        EXPECT_LE(pairs.residuals[0] / factor, 1e-9);
    }
}

class LanczosOnIsa : public testing::TestWithParam<int> {};

TEST_P(LanczosOnIsa, ResultsHaveTheSameBitsForEveryNumberOfThreads) {
    const int n = small_only() ? 3001 : 30001;
    auto exact = gaussian_numbers(n, 18);
    for (const int basis : {HT_BASIS_SINGLE, HT_BASIS_DOUBLE}) {
        auto params = lanczos_params(3, 2, 2);
        params.basis = basis;
        params.max_products = 60;
        auto op = planted<double>(exact);
        const auto one = lanczos(make_context(1, HT_FAST, GetParam()).get(), op, params);
        ASSERT_EQ(one.status, HT_PARTIAL);
        expect_residuals(op, one, 4, 1e-13);
        for (const int threads : {2, 3}) {
            const auto more = lanczos(make_context(threads, HT_FAST, GetParam()).get(), op, params);
            EXPECT_EQ(one.eigenvalues, more.eigenvalues);
            EXPECT_EQ(one.residuals, more.residuals);
            EXPECT_EQ(one.vectors, more.vectors);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Isa, LanczosOnIsa, testing::ValuesIn(isas()),
                         [](const auto &info) { return isa_name(info.param); });

} // namespace
} // namespace heavytails::test
