// Extreme matrices: empty, rank one, zero, huge, tiny, not finite, with gaps between columns. Every instruction set.
#include "support.hpp"

#include <cfloat>
#include <limits>

namespace heavytails::test {
namespace {

class Shapes : public testing::TestWithParam<int> {
protected:
    const Context context = make_context(2, HT_FAST, GetParam());
};

template <class T>
std::vector<T> times(std::vector<double> a, double factor) {
    for (auto &x : a) x *= factor;
    return rounded<T>(a);
}

TEST_P(Shapes, DiagonalMatrixHasItsEntries) {
    const std::vector<float> a{0, 0, 2, 0, -7, 0, 0.5f, 0, 0}; // columns: (0, 0, 2), (0, -7, 0), (0.5, 0, 0)
    const auto sigma = values_of(context.get(), a, 3, 3);
    EXPECT_NEAR(sigma[0], 7, 7e-12);
    EXPECT_NEAR(sigma[1], 2, 2e-9);
    EXPECT_NEAR(sigma[2], 0.5, 1e-9);
}

TEST_P(Shapes, OneRowOrColumnHasItsNorm) {
    for (const int n : {1, 2, 7, 64, 1000}) {
        const auto a = rounded<float>(random_matrix(Kind::Gaussian, n, 1, 3));
        double squares = 0;
        for (const double x : a) squares += x * x;
        EXPECT_NEAR(values_of(context.get(), a, n, 1)[0], std::sqrt(squares), 1e-14 * n * std::sqrt(squares));
        EXPECT_NEAR(values_of(context.get(), a, 1, n)[0], std::sqrt(squares), 1e-14 * n * std::sqrt(squares));
    }
}

TEST_P(Shapes, ZeroMatrixHasOnlyZeros) {
    for (const int n : {1, 5, 64, 300})
        for (const double s :
             values_of(context.get(), std::vector<float>(static_cast<std::size_t>(n) * (n + 3)), n, n + 3))
            EXPECT_EQ(s, 0);
}

TEST_P(Shapes, IdentityMatrixHasOnlyOnes) {
    for (const int n : {1, 2, 8, 31, 64, 200, 300}) {
        std::vector<float> a(static_cast<std::size_t>(n) * n);
        for (int i = 0; i < n; i++) a[static_cast<std::size_t>(i) * n + i] = 1;
        for (const double s : values_of(context.get(), a, n, n)) EXPECT_NEAR(s, 1, 1e-14) << n;
    }
}

TEST_P(Shapes, RankOneMatrixHasOneValue) {
    for (const int n : {2, 6, 64, 150, 300}) {
        std::vector<double> a(static_cast<std::size_t>(n) * 2 * n);
        double u = 0, v = 0;
        for (int j = 0; j < n; j++)
            for (int i = 0; i < 2 * n; i++) a[static_cast<std::size_t>(j) * 2 * n + i] = (i % 7 - 3.0) * (j % 5 + 1.0);
        for (int i = 0; i < 2 * n; i++) u += (i % 7 - 3.0) * (i % 7 - 3.0);
        for (int j = 0; j < n; j++) v += (j % 5 + 1.0) * (j % 5 + 1.0);
        const auto sigma = values_of(context.get(), rounded<float>(a), 2 * n, n);
        EXPECT_NEAR(sigma[0], std::sqrt(u * v), 1e-12 * std::sqrt(u * v)) << n;
        for (std::size_t j = 1; j < sigma.size(); j++) EXPECT_LE(sigma[j], 5e-8 * sigma[0]) << n;
    }
}

// Each reflector shrinks what rounding leaves of the zeros by 1e-16, until squares underflow.
TEST_P(Shapes, EqualEntriesHaveOneValue) {
    std::vector<int> orders{17, 30, 64, 100, 257};
    if (!small_only()) orders.push_back(600);
    for (const int n : orders)
        for (const double entry : {1.0, 0.1, 3.7, 1e-40, 1e30})
            for (const int count : {1, 9}) { // alone and in lanes
                if (count > 1 && n > 100) continue;
                const int m = n + 13;
                const std::size_t size = static_cast<std::size_t>(m) * n;
                const std::vector<float> a(size * count, static_cast<float>(entry));
                std::vector<double> sigma(static_cast<std::size_t>(n) * count, -1);
                std::vector<int32_t> status(count, -1);
                EXPECT_EQ(values(context.get(), count, m, n, a.data(), m, static_cast<int64_t>(size), sigma.data(), n,
                                 status.data()),
                          HT_OK);
                const double largest = static_cast<double>(a[0]) * std::sqrt(static_cast<double>(size));
                for (int b = 0; b < count; b++) {
                    EXPECT_NEAR(sigma[b * n] / largest, 1, 1e-12) << n << ", " << entry;
                    EXPECT_LE(sigma[b * n + 1], 2e-7 * largest) << n << ", " << entry;
                }
                std::vector<double> lambda(n);
                const std::vector<double> square(static_cast<std::size_t>(n) * n, entry);
                EXPECT_EQ(ht_eigenvalues_symmetric_batch_d(context.get(), 1, n, square.data(), n, 0, lambda.data(), n,
                                                           status.data()),
                          HT_OK);
                EXPECT_NEAR(lambda[n - 1] / (n * entry), 1, 1e-12) << n << ", " << entry;
                for (const int i : {0, n - 2}) EXPECT_NEAR(lambda[i] / (n * entry), 0, 1e-13) << n << ", " << entry;
            }
}

TEST_P(Shapes, HugeAndTinyEntriesKeepTheirDigits) {
    for (const int n : {1, 8, 40, 150}) {
        const auto gaussian = random_matrix(Kind::Gaussian, n + 9, n, 8);
        for (const double factor : {1e30, 1e-30, 1e-38, 3e-44}) { // the last two are subnormal
            const auto a = times<float>(gaussian, factor);
            Errors errors;
            std::vector<double> big(a.begin(), a.end());
            for (auto &x : big) x *= 0x1p140; // so that dgesvd does not rescale by itself
            auto expected = reference(big, n + 9, n);
            for (auto &x : expected) x *= 0x1p-140;
            errors.add(values_of(context.get(), a, n + 9, n).data(), expected);
            errors.expect_fast("float32 " + std::to_string(n) + " times " + std::to_string(factor));
        }
        for (const double factor : {1e300, 1e-300, 1e160, 1e-160, 0x1p-1060}) {
            const auto a = times<double>(gaussian, factor);
            std::vector<double> ordinary(a);
            const int exponent = -std::ilogb(factor);
            for (auto &x : ordinary) x = std::ldexp(x, exponent);
            auto sigma = values_of(context.get(), a, n + 9, n);
            for (auto &x : sigma) x = std::ldexp(x, exponent);
            Errors errors;
            errors.add(sigma.data(), reference(ordinary, n + 9, n));
            // Results below 2^-1022 are subnormal, and their rounding is not an error of the library.
            if (factor > 1e-301)
                errors.expect_fast("float64 " + std::to_string(n) + " times 2^" + std::to_string(-exponent));
            EXPECT_LE(errors.upper, factor > 1e-301 ? 1e-6 : 1e-2);
        }
    }
}

TEST_P(Shapes, LargestFloatsDoNotOverflow) {
    const std::vector<float> a(64 * 64, FLT_MAX);
    EXPECT_NEAR(values_of(context.get(), a, 64, 64)[0] / (64.0 * FLT_MAX), 1, 1e-12);
    const std::vector<double> b(20 * 20, DBL_MAX / 32);
    EXPECT_NEAR(values_of(context.get(), b, 20, 20)[0] / (20.0 * (DBL_MAX / 32)), 1, 1e-12);
}

TEST_P(Shapes, EmptyBatchesAndSizesAreAllowed) {
    double sigma = 42;
    int32_t status[2] = {-1, -1};
    const float a = 1;
    EXPECT_EQ(values(context.get(), 0, 5, 5, static_cast<const float *>(nullptr), 5, 25, nullptr, 5, nullptr), HT_OK);
    EXPECT_EQ(values(context.get(), 2, 0, 5, &a, 1, 0, &sigma, 0, status), HT_OK);
    EXPECT_EQ(status[0], HT_MATRIX_OK);
    EXPECT_EQ(status[1], HT_MATRIX_OK);
    EXPECT_EQ(values(context.get(), 2, 5, 0, &a, 5, 0, &sigma, 0, status), HT_OK);
    EXPECT_EQ(sigma, 42);
    EXPECT_EQ(ht_singular_values_mixed_s(context.get(), 0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
              HT_OK);
}

template <class T>
void expect_non_finite_reported(ht_context *context, int m, int n, int count) {
    const std::size_t size = static_cast<std::size_t>(m) * n;
    const int k = std::min(m, n);
    std::vector<T> a;
    for (int b = 0; b < count; b++)
        for (const double x : random_matrix(Kind::Gaussian, m, n, static_cast<unsigned>(b)))
            a.push_back(static_cast<T>(x));
    const auto good = a;
    a[size / 2] = std::numeric_limits<T>::quiet_NaN();
    a[2 * size + size - 1] = -std::numeric_limits<T>::infinity();
    std::vector<double> sigma(static_cast<std::size_t>(k) * count), all(sigma.size());
    std::vector<int32_t> status(static_cast<std::size_t>(count), -1);
    ASSERT_EQ(values(context, count, m, n, good.data(), m, static_cast<int64_t>(size), all.data(), k, status.data()),
              HT_OK);
    EXPECT_EQ(values(context, count, m, n, a.data(), m, static_cast<int64_t>(size), sigma.data(), k, status.data()),
              HT_PARTIAL);
    for (int b = 0; b < count; b++) {
        EXPECT_EQ(status[static_cast<std::size_t>(b)], b == 0 || b == 2 ? HT_MATRIX_NOT_FINITE : HT_MATRIX_OK);
        for (int j = 0; j < k; j++) {
            const auto at = static_cast<std::size_t>(b * k + j);
            if (b == 0 || b == 2)
                EXPECT_TRUE(std::isnan(sigma[at]));
            else
                EXPECT_EQ(sigma[at], all[at]) << "a neighbour's NaN changed matrix " << b;
        }
    }
}

TEST_P(Shapes, NonFiniteMatricesAreReportedAndTheOthersComputed) {
    for (const int accuracy : {HT_FAST, HT_ACCURATE}) {
        const Context either = make_context(1, accuracy, GetParam());
        expect_non_finite_reported<float>(either.get(), 12, 9, 9);
        expect_non_finite_reported<double>(either.get(), 9, 12, 9);
        expect_non_finite_reported<float>(either.get(), 64, 64, 4);
        if (small_only()) continue;
        expect_non_finite_reported<float>(either.get(), 300, 280, 3);
        expect_non_finite_reported<double>(either.get(), 280, 300, 3);
    }
}

template <class T>
void expect_gaps_untouched(ht_context *context, int m, int n, int count) {
    const int lda = m + 3, k = std::min(m, n), stride = lda * n + 5, stride_sigma = k + 2;
    std::vector<T> a(static_cast<std::size_t>(stride) * count, std::numeric_limits<T>::quiet_NaN());
    std::vector<double> sigma(static_cast<std::size_t>(stride_sigma) * count, -1);
    Errors errors;
    for (int b = 0; b < count; b++) {
        const auto dense = random_matrix(Kind::Gaussian, m, n, static_cast<unsigned>(40 + b));
        for (int j = 0; j < n; j++)
            for (int i = 0; i < m; i++)
                a[static_cast<std::size_t>(b * stride + j * lda + i)] =
                    static_cast<T>(dense[static_cast<std::size_t>(j * m + i)]);
    }
    ASSERT_EQ(values(context, count, m, n, a.data(), lda, stride, sigma.data(), stride_sigma, nullptr), HT_OK);
    for (int b = 0; b < count; b++) {
        errors.add(&sigma[static_cast<std::size_t>(b * stride_sigma)],
                   reference(rounded<T>(random_matrix(Kind::Gaussian, m, n, static_cast<unsigned>(40 + b))), m, n));
        EXPECT_EQ(sigma[static_cast<std::size_t>(b * stride_sigma + k)], -1);
        EXPECT_EQ(sigma[static_cast<std::size_t>(b * stride_sigma + k + 1)], -1);
    }
    errors.expect_fast("strides");
}

TEST_P(Shapes, StridesLeaveGapsUntouched) {
    for (const auto &[m, n, count] : {std::array<int, 3>{20, 13, 5},
                                      {13, 20, 9},
                                      {64, 64, 17},
                                      {1, 9, 3},
                                      {9, 1, 3},
                                      {150, 160, 2},
                                      {160, 150, 2}}) {
        expect_gaps_untouched<float>(context.get(), m, n, count);
        expect_gaps_untouched<double>(context.get(), m, n, count);
    }
}

TEST_P(Shapes, RepeatedSingularValuesAreAllFound) {
    // Two equal diagonal blocks have every singular value twice.
    for (const int n : {5, 32, 100, 160}) {
        const auto block = rounded<float>(random_matrix(Kind::Gaussian, n, n, 77));
        std::vector<float> a(static_cast<std::size_t>(4) * n * n);
        for (int j = 0; j < n; j++)
            for (int i = 0; i < n; i++)
                a[static_cast<std::size_t>(j) * 2 * n + i] = a[static_cast<std::size_t>(j + n) * 2 * n + n + i] =
                    block[static_cast<std::size_t>(j) * n + i];
        const auto once = reference(block, n, n), twice = values_of(context.get(), a, 2 * n, 2 * n);
        for (int j = 0; j < 2 * n; j++)
            EXPECT_NEAR(twice[static_cast<std::size_t>(j)], once[static_cast<std::size_t>(j / 2)], 2e-8 * once[0]);
    }
}

INSTANTIATE_TEST_SUITE_P(Isa, Shapes, testing::ValuesIn(isas()), [](const auto &info) { return isa_name(info.param); });

} // namespace
} // namespace heavytails::test
