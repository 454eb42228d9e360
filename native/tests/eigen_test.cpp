// Symmetric eigenproblems: A V = V diag(lambda), V'V = I, sum of lambda = trace, for every instruction set.
#include "support.hpp"

#include <limits>
#include <numeric>

namespace heavytails::test {
namespace {

class Eigen : public testing::TestWithParam<int> {
protected:
    const Context context = make_context(2, HT_FAST, GetParam());
};

// Lower triangle of a random symmetric matrix; NaN above it.
std::vector<double> lower(int n, int ld, unsigned seed, double factor = 1) {
    const auto dense = random_matrix(Kind::StudentT, n, n, seed);
    std::vector<double> a(static_cast<std::size_t>(ld) * n, std::numeric_limits<double>::quiet_NaN());
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++)
            a[static_cast<std::size_t>(j * ld + i)] = dense[static_cast<std::size_t>(j * n + i)] * factor;
    return a;
}

double entry(const std::vector<double> &a, int ld, int i, int j) {
    return a[static_cast<std::size_t>(std::min(i, j) * ld + std::max(i, j))];
}

TEST_P(Eigen, EigenvectorsSatisfyTheirEquation) {
    for (const int n : {1, 2, 9, 40, 70}) {
        const int lda = n + 2, ldv = n + 1;
        const auto a = lower(n, lda, 3);
        std::vector<double> lambda(static_cast<std::size_t>(n)), v(static_cast<std::size_t>(ldv) * n);
        int32_t status = -1;
        ASSERT_EQ(ht_eigen_symmetric_batch_d(context.get(), 1, n, a.data(), lda, 0, lambda.data(), n, v.data(), ldv, 0,
                                             &status),
                  HT_OK);
        EXPECT_EQ(status, HT_MATRIX_OK);
        const double norm = std::max(std::abs(lambda.front()), std::abs(lambda.back()));
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                double av = 0, vv = 0;
                for (int l = 0; l < n; l++) {
                    av += entry(a, lda, i, l) * v[static_cast<std::size_t>(j * ldv + l)];
                    vv += v[static_cast<std::size_t>(i * ldv + l)] * v[static_cast<std::size_t>(j * ldv + l)];
                }
                EXPECT_NEAR(av, lambda[static_cast<std::size_t>(j)] * v[static_cast<std::size_t>(j * ldv + i)],
                            1e-13 * norm);
                EXPECT_NEAR(vv, i == j, 1e-13);
            }
        }
    }
}

TEST_P(Eigen, EigenvaluesAloneAgreeWithThoseOfTheDecomposition) {
    for (const int n : {1, 2, 3, 8, 9, 33, 64, 130, 200, 300}) {
        if (small_only() && n > 130) continue;
        const int count = n < 100 ? 11 : 2, lda = n + 3;
        std::vector<double> a;
        for (int b = 0; b < count; b++) {
            const auto one = lower(n, lda, static_cast<unsigned>(b));
            a.insert(a.end(), one.begin(), one.end());
        }
        std::vector<double> alone(static_cast<std::size_t>(n) * count), with(alone.size()),
            v(static_cast<std::size_t>(n) * n * count);
        ASSERT_EQ(
            ht_eigenvalues_symmetric_batch_d(context.get(), count, n, a.data(), lda, lda * n, alone.data(), n, nullptr),
            HT_OK);
        ASSERT_EQ(ht_eigen_symmetric_batch_d(context.get(), count, n, a.data(), lda, lda * n, with.data(), n, v.data(),
                                             n, n * n, nullptr),
                  HT_OK);
        for (int b = 0; b < count; b++) {
            const auto *x = &alone[static_cast<std::size_t>(b * n)], *y = &with[static_cast<std::size_t>(b * n)];
            const double norm = std::max(std::abs(y[0]), std::abs(y[n - 1]));
            double trace = 0;
            for (int j = 0; j < n; j++) {
                EXPECT_NEAR(x[j], y[j], 1e-14 * std::sqrt(n) * norm) << n << " eigenvalue " << j;
                EXPECT_LE(x[std::max(0, j - 1)], x[j]);
                trace += a[static_cast<std::size_t>(b * lda * n + j * lda + j)];
            }
            EXPECT_NEAR(std::accumulate(x, x + n, 0.0), trace, 1e-13 * n * norm);
        }
    }
}

TEST_P(Eigen, SecondDifferenceHasTheEigenvaluesOfItsFormula) {
    for (const int n : {2, 10, 64, 150, 333}) { // lambda_j = 2 - 2 cos(pi j / (n + 1))
        std::vector<double> a(static_cast<std::size_t>(n) * n), lambda(static_cast<std::size_t>(n));
        for (int i = 0; i < n; i++) a[static_cast<std::size_t>(i) * n + i] = 2;
        for (int i = 0; i + 1 < n; i++) a[static_cast<std::size_t>(i) * n + i + 1] = -1;
        ASSERT_EQ(ht_eigenvalues_symmetric_batch_d(context.get(), 1, n, a.data(), n, 0, lambda.data(), n, nullptr),
                  HT_OK);
        for (int j = 0; j < n; j++)
            EXPECT_NEAR(lambda[static_cast<std::size_t>(j)], 2 - 2 * std::cos(pi * (j + 1) / (n + 1)),
                        5e-15 * std::sqrt(n))
                << n;
    }
}

TEST_P(Eigen, HugeTinyAndZeroMatricesScaleAndNonFiniteOnesAreReported) {
    for (const int n : {1, 12, 140})
        for (const double factor : {1e300, 1e-300, 0.0}) {
            const auto a = lower(n, n, 6, factor), plain = lower(n, n, 6, 1);
            std::vector<double> x(static_cast<std::size_t>(n)), y(x);
            ASSERT_EQ(ht_eigenvalues_symmetric_batch_d(context.get(), 1, n, a.data(), n, 0, x.data(), n, nullptr),
                      HT_OK);
            ASSERT_EQ(ht_eigenvalues_symmetric_batch_d(context.get(), 1, n, plain.data(), n, 0, y.data(), n, nullptr),
                      HT_OK);
            const double norm = std::max(std::abs(y[0]), std::abs(y[static_cast<std::size_t>(n - 1)]));
            for (int j = 0; j < n; j++)
                EXPECT_NEAR(factor == 0 ? x[static_cast<std::size_t>(j)] : x[static_cast<std::size_t>(j)] / factor,
                            factor == 0 ? 0 : y[static_cast<std::size_t>(j)], 1e-13 * norm);
        }
    auto bad = lower(5, 5, 1);
    bad[7] = std::numeric_limits<double>::infinity(); // row 2 of column 1
    double lambda[5], v[25];
    int32_t status = -1;
    EXPECT_EQ(ht_eigenvalues_symmetric_batch_d(context.get(), 1, 5, bad.data(), 5, 0, lambda, 5, &status), HT_PARTIAL);
    EXPECT_EQ(status, HT_MATRIX_NOT_FINITE);
    EXPECT_TRUE(std::isnan(lambda[0]) && std::isnan(lambda[4]));
    EXPECT_EQ(ht_eigen_symmetric_batch_d(context.get(), 1, 5, bad.data(), 5, 0, lambda, 5, v, 5, 0, &status),
              HT_PARTIAL);
    EXPECT_TRUE(std::isnan(v[0]) && std::isnan(v[24]));
}

INSTANTIATE_TEST_SUITE_P(Isa, Eigen, testing::ValuesIn(isas()), [](const auto &info) { return isa_name(info.param); });

} // namespace
} // namespace heavytails::test
