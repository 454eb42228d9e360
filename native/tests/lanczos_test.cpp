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
    const Context context = make_context();
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

} // namespace
} // namespace heavytails::test
