// The calls for one matrix: the bits of a batch of one, and a status of the call where the matrix has none.
#include "support.hpp"

#include <cstring>
#include <limits>

namespace heavytails::test {
namespace {

constexpr int m = 23, n = 17, k = 17;

std::vector<double> dense() { return random_matrix(Kind::StudentT, m, n, 5); }

TEST(Single, SingularValuesAreThoseOfABatchOfOne) {
    const Context context = make_context();
    const auto a = dense();
    const auto b = rounded<float>(a);
    std::vector<double> sigma(k), of_floats(k);
    ASSERT_EQ(ht_singular_values_d(context.get(), m, n, a.data(), m, sigma.data()), HT_OK);
    EXPECT_EQ(sigma, values_of(context.get(), a, m, n));
    ASSERT_EQ(ht_singular_values_s(context.get(), m, n, b.data(), m, of_floats.data()), HT_OK);
    EXPECT_EQ(of_floats, values_of(context.get(), b, m, n));
}

TEST(Single, AThinDecompositionMultipliesToItsMatrix) {
    const Context context = make_context();
    const auto a = dense();
    const auto b = rounded<float>(a);
    std::vector<double> u(m * k), sigma(k), vt(k * n);
    for (const bool single : {false, true}) {
        ASSERT_EQ(single ? ht_svd_s(context.get(), m, n, b.data(), m, u.data(), m, sigma.data(), vt.data(), k)
                         : ht_svd_d(context.get(), m, n, a.data(), m, u.data(), m, sigma.data(), vt.data(), k),
                  HT_OK);
        for (int j = 0; j < n; j++)
            for (int i = 0; i < m; i++) {
                double sum = 0;
                for (int l = 0; l < k; l++) sum += u[i + l * m] * sigma[l] * vt[l + j * k];
                EXPECT_NEAR(sum, single ? b[i + j * m] : a[i + j * m], 1e-13 * sigma[0]);
            }
    }
}

TEST(Single, EigenvaluesOfASmallSymmetricMatrixAreExact) {
    const Context context = make_context();
    const double a[4] = {2, 1, -99, 2}; // [[2, 1], [1, 2]]; what is above the diagonal is not read
    double lambda[2] = {0, 0}, v[4] = {0, 0, 0, 0};
    ASSERT_EQ(ht_eigenvalues_symmetric_d(context.get(), 2, a, 2, lambda), HT_OK);
    EXPECT_NEAR(lambda[0], 1, 1e-15);
    EXPECT_NEAR(lambda[1], 3, 1e-15);
    ASSERT_EQ(ht_eigen_symmetric_d(context.get(), 2, a, 2, lambda, v, 2), HT_OK);
    for (int j = 0; j < 2; j++) {
        EXPECT_NEAR(2 * v[2 * j] + v[2 * j + 1], lambda[j] * v[2 * j], 1e-15);
        EXPECT_NEAR(v[2 * j] * v[2 * j] + v[2 * j + 1] * v[2 * j + 1], 1, 1e-15);
    }
}

TEST(Single, AMatrixThatIsNotFiniteIsAStatusOfTheCall) {
    const Context context = make_context();
    auto a = dense();
    a[40] = std::numeric_limits<double>::infinity();
    std::vector<double> sigma(k, 7), u(m * k), vt(k * n);
    EXPECT_EQ(ht_singular_values_d(context.get(), m, n, a.data(), m, sigma.data()), HT_NOT_FINITE);
    EXPECT_NE(std::strstr(ht_last_error(), "NaN or infinity in [23 x 17]"), nullptr) << ht_last_error();
    EXPECT_TRUE(std::isnan(sigma[0]) && std::isnan(sigma[k - 1]));
    EXPECT_EQ(ht_svd_d(context.get(), m, n, a.data(), m, u.data(), m, sigma.data(), vt.data(), k), HT_NOT_FINITE);
    const double nan[1] = {std::numeric_limits<double>::quiet_NaN()};
    EXPECT_EQ(ht_eigenvalues_symmetric_d(context.get(), 1, nan, 1, sigma.data()), HT_NOT_FINITE);
    EXPECT_EQ(ht_eigen_symmetric_d(context.get(), 1, nan, 1, sigma.data(), u.data(), 1), HT_NOT_FINITE);
}

TEST(Single, InvalidArgumentsKeepTheMessageOfTheBatch) {
    const Context context = make_context();
    const auto a = dense();
    double sigma[k];
    EXPECT_EQ(ht_singular_values_d(context.get(), m, n, a.data(), m - 1, sigma), HT_INVALID_ARGUMENT);
    EXPECT_NE(std::strstr(ht_last_error(), "ld >= 23, got ld = 22"), nullptr) << ht_last_error();
    EXPECT_EQ(ht_singular_values_d(context.get(), 0, n, nullptr, 1, nullptr), HT_OK);
}

} // namespace
} // namespace heavytails::test
