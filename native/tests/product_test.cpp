// C = alpha op(A) op(B) + beta C against three loops in float64, within the rounding of k + 3 operations:
//   |error| <= (k + 3) eps (|alpha| |op(A)| |op(B)| + |beta C|), entry by entry.
#include "support.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace heavytails::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

ht_status gemm(ht_context *context, bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha, const float *a,
               int64_t lda, const float *b, int64_t ldb, double beta, double *c, int64_t ldc) {
    return ht_gemm_s(context, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
ht_status gemm(ht_context *context, bool ta, bool tb, int64_t m, int64_t n, int64_t k, double alpha, const double *a,
               int64_t lda, const double *b, int64_t ldb, double beta, double *c, int64_t ldc) {
    return ht_gemm_d(context, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

struct Shape {
    int64_t m, n, k;
    int64_t padding = 0; // of every leading dimension
};

// A product with random factors, of which C is NaN between its columns, and before the product where beta is 0.
template <class T>
struct Case {
    Shape shape;
    bool ta, tb;
    double alpha, beta;
    int64_t lda, ldb, ldc;
    std::vector<T> a, b;
    std::vector<double> before;

    Case(const Shape &s, bool ta, bool tb, double alpha, double beta)
        : shape(s), ta(ta), tb(tb), alpha(alpha), beta(beta), lda((ta ? s.k : s.m) + s.padding + 1),
          ldb((tb ? s.n : s.k) + s.padding + 1), ldc(s.m + s.padding + 1) {
        std::mt19937_64 random(static_cast<unsigned>(s.m * 7 + s.n * 5 + s.k));
        std::normal_distribution<double> normal;
        a.resize(static_cast<std::size_t>(lda * (ta ? s.m : s.k)));
        b.resize(static_cast<std::size_t>(ldb * (tb ? s.k : s.n)));
        before.assign(static_cast<std::size_t>(ldc * s.n), nan);
        for (auto &x : a) x = static_cast<T>(normal(random));
        for (auto &x : b) x = static_cast<T>(normal(random));
        for (int64_t j = 0; beta != 0 && j < s.n; j++)
            for (int64_t i = 0; i < s.m; i++) before[static_cast<std::size_t>(j * ldc + i)] = normal(random);
    }

    std::vector<double> run(ht_context *context) const {
        std::vector<double> c = before;
        EXPECT_EQ(
            gemm(context, ta, tb, shape.m, shape.n, shape.k, alpha, a.data(), lda, b.data(), ldb, beta, c.data(), ldc),
            HT_OK)
            << ht_last_error();
        return c;
    }

    void expect_product(const std::vector<double> &c) const {
        const double eps = std::numeric_limits<double>::epsilon();
        for (int64_t j = 0; j < shape.n; j++) {
            for (int64_t i = 0; i < shape.m; i++) {
                double sum = 0, size = 0;
                for (int64_t t = 0; t < shape.k; t++) {
                    const double x = a[static_cast<std::size_t>(ta ? i * lda + t : t * lda + i)],
                                 y = b[static_cast<std::size_t>(tb ? t * ldb + j : j * ldb + t)];
                    sum += x * y;
                    size += std::abs(x * y);
                }
                const auto at = static_cast<std::size_t>(j * ldc + i);
                const double old = beta == 0 ? 0 : beta * before[at];
                ASSERT_NEAR(c[at], alpha * sum + old,
                            static_cast<double>(shape.k + 3) * eps * (std::abs(alpha) * size + std::abs(old)))
                    << "(" << i << ", " << j << ") of " << shape.m << " x " << shape.n << ", k = " << shape.k << ", "
                    << ta << tb;
            }
            for (int64_t i = shape.m; i < ldc; i++)
                ASSERT_TRUE(std::isnan(c[static_cast<std::size_t>(j * ldc + i)])) << "written behind column " << j;
        }
    }
};

class Products : public testing::TestWithParam<int> {
protected:
    template <class T>
    void expect_products(const std::vector<Shape> &shapes) {
        const Context context = make_context(2, HT_FAST, GetParam());
        for (const Shape &shape : shapes)
            for (const bool ta : {false, true})
                for (const bool tb : {false, true})
                    for (const auto &[alpha, beta] :
                         {std::pair<double, double>{1, 0}, {1, 1}, {-0.7, 0.3}, {2, 0}, {0, 0.5}, {0, 0}}) {
                        const Case<T> one(shape, ta, tb, alpha, beta);
                        one.expect_product(one.run(context.get()));
                    }
    }
};

// Orders around the heights of register tiles (4 to 24) and the lengths of a stretch of terms (128).
const std::vector<Shape> small_shapes = {{1, 1, 1},  {1, 1, 0},   {3, 2, 5, 4},    {4, 4, 4},       {8, 8, 8},
                                         {7, 9, 3},  {24, 8, 16}, {25, 17, 40, 3}, {23, 31, 129},   {1, 50, 20},
                                         {50, 1, 7}, {64, 64, 1}, {40, 33, 260},   {72, 48, 128, 8}};

TEST_P(Products, OfFloat64AgreeWithThreeLoopsForEveryTransposeAndFactor) { expect_products<double>(small_shapes); }

TEST_P(Products, OfFloat32AreExactInFloat64ForEveryTransposeAndFactor) { expect_products<float>(small_shapes); }

// More than one block of rows, of columns and of terms, with and without a remainder.
TEST_P(Products, LargerThanOneBlockAgreeWithThreeLoops) {
    const Context context = make_context(2, HT_FAST, GetParam());
    for (const Shape &shape : {Shape{400, 390, 130}, {201, 770, 300, 5}, {1030, 40, 257}, {40, 1600, 70}})
        for (const bool ta : {false, true}) {
            const Case<double> one(shape, ta, !ta, 1.5, -1);
            one.expect_product(one.run(context.get()));
        }
}

TEST_P(Products, HaveTheSameBitsForEveryNumberOfThreads) {
    const Case<float> one({500, 450, 300}, false, true, 1.25, 0.5);
    const auto expected = one.run(make_context(1, HT_FAST, GetParam()).get());
    for (const int threads : {2, 3}) {
        const auto got = one.run(make_context(threads, HT_FAST, GetParam()).get());
        EXPECT_EQ(std::memcmp(expected.data(), got.data(), expected.size() * sizeof(double)), 0) << threads;
    }
}

TEST_P(Products, SpreadNanAndKeepItOutOfOtherRows) {
    Case<double> one({30, 20, 10}, false, false, 1, 0);
    one.a[3] = nan; // row 3
    const auto c = one.run(make_context(1, HT_FAST, GetParam()).get());
    for (int64_t j = 0; j < 20; j++)
        for (int64_t i = 0; i < 30; i++)
            EXPECT_EQ(std::isnan(c[static_cast<std::size_t>(j * one.ldc + i)]), i == 3) << i << ", " << j;
}

INSTANTIATE_TEST_SUITE_P(Isa, Products, testing::ValuesIn(isas()),
                         [](const auto &info) { return isa_name(info.param); });

TEST(ProductArguments, SizesOfZeroAndFactorsThatAreNotReadNeedNoPointers) {
    const Context context = make_context();
    double c[4] = {1, 2, 3, 4};
    EXPECT_EQ(ht_gemm_d(context.get(), 0, 0, 0, 3, 2, 1, nullptr, 1, nullptr, 2, 0, nullptr, 1), HT_OK);
    EXPECT_EQ(ht_gemm_d(context.get(), 0, 0, 2, 2, 5, 0, nullptr, 2, nullptr, 5, 2, c, 2), HT_OK) << ht_last_error();
    EXPECT_EQ(c[3], 8);
    EXPECT_EQ(ht_gemm_d(context.get(), 0, 0, 2, 2, 0, 1, nullptr, 2, nullptr, 1, 0.5, c, 2), HT_OK);
    EXPECT_EQ(c[3], 4);
}

TEST(ProductArguments, MessagesHoldWhatWasExpectedAndWhatCame) {
    const Context context = make_context();
    double x[64] = {};
    const auto refused = [&](ht_status status, const char *words) {
        EXPECT_EQ(status, HT_INVALID_ARGUMENT);
        EXPECT_NE(std::strstr(ht_last_error(), words), nullptr) << ht_last_error();
    };
    refused(ht_gemm_d(nullptr, 0, 0, 2, 2, 2, 1, x, 2, x, 2, 0, x, 2), "context");
    refused(ht_gemm_d(context.get(), 0, 0, -2, 2, 2, 1, x, 2, x, 2, 0, x, 2), "m: expected at least 0, got -2");
    refused(ht_gemm_d(context.get(), 0, 0, 4, 2, 3, 1, x, 3, x, 3, 0, x, 4), "a: expected [4 x 3] column-major");
    refused(ht_gemm_d(context.get(), 1, 0, 4, 2, 3, 1, x, 2, x, 3, 0, x, 4), "a: expected [3 x 4] column-major");
    refused(ht_gemm_d(context.get(), 0, 1, 4, 2, 3, 1, x, 4, x, 1, 0, x, 4), "b: expected [2 x 3] column-major");
    refused(ht_gemm_d(context.get(), 0, 0, 4, 2, 3, 1, x, 4, x, 3, 0, x, 3), "ld >= 4, got ld = 3");
    refused(ht_gemm_d(context.get(), 0, 0, 2, 2, 2, 1, nullptr, 2, x, 2, 0, x, 2), "a: expected a pointer");
    refused(ht_gemm_d(context.get(), 0, 0, 2, 2, 2, 1, x, 2, x, 2, 0, nullptr, 2), "c: expected a pointer");
}

} // namespace
} // namespace heavytails::test
