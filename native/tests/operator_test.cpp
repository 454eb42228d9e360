// What is refused, and how: operators that are not symmetric, not finite or that fail, and parameters out of range.
#include "curvature_support.hpp"

#include <limits>

namespace heavytails::test {
namespace {

::testing::AssertionResult last_error_has(const std::string &text) {
    const std::string message = ht_last_error();
    if (message.find(text) != std::string::npos) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "\"" << message << "\" does not hold \"" << text << "\"";
}

class Operator : public testing::Test {
protected:
    const Context context = make_context();
    static constexpr int n = 50;
    std::vector<double> matrix = random_symmetric(n, 1);
};

TEST_F(Operator, AsymmetryIsFoundAndReported) {
    matrix[3 * n + 7] += 1; // one entry of 2500
    auto op = dense<double>(matrix, n);
    const auto pairs = lanczos(context.get(), op, lanczos_params(1));
    EXPECT_EQ(pairs.status, HT_NOT_SYMMETRIC);
    EXPECT_TRUE(last_error_has("expected |u'Av - v'Au| / max(||Au||, ||Av||) of at most 1e-06, got"));
    EXPECT_EQ(pairs.report.checked, 1);
    EXPECT_GT(pairs.report.asymmetry, 1e-6);
    EXPECT_LT(pairs.report.asymmetry, 1);
    EXPECT_EQ(pairs.report.products, 3);
    auto params = lanczos_params(1);
    params.check = 0;
    EXPECT_NE(lanczos(context.get(), op, params).status, HT_NOT_SYMMETRIC);
    auto single = dense<float>(matrix, n);
    EXPECT_EQ(slq(context.get(), single, slq_params(1, 5)).status, HT_NOT_SYMMETRIC);
}

TEST_F(Operator, ProductsOfASymmetricMatrixPassWithTheirNoise) {
    auto twice = dense<double>(matrix, n);
    auto once = dense<float>(matrix, n);
    const auto precise = slq(context.get(), twice, slq_params(1, 5)),
               rough = slq(context.get(), once, slq_params(1, 5));
    ASSERT_EQ(precise.status, HT_OK);
    ASSERT_EQ(rough.status, HT_OK);
    EXPECT_LT(precise.report.asymmetry, 1e-13);
    EXPECT_LT(rough.report.asymmetry, 1e-5);
    // Rounding errors of float64 and float32: eps ||A||_F / sqrt(n), and ||A||_F is about n.
    EXPECT_GT(precise.report.noise, 1e-17);
    EXPECT_LT(precise.report.noise, 1e-14);
    EXPECT_GT(rough.report.noise, 1e-8);
    EXPECT_LT(rough.report.noise, 1e-5);
    EXPECT_EQ(precise.report.products, 3 + 5);
    EXPECT_GT(precise.report.norm, 5);
}

TEST_F(Operator, AnOffsetOfProductsIsNoise) {
    auto linear = dense<double>(matrix, n);
    TestOperator<double> affine(n, [&](int64_t count, const double *x, double *y) {
        linear.apply(count, x, y);
        for (int64_t i = 0; i < n * count; i++) y[i] += 1e-9;
        return 0;
    });
    const auto q = slq(context.get(), affine, slq_params(1, 5));
    ASSERT_EQ(q.status, HT_OK) << ht_last_error();
    EXPECT_NEAR(q.report.noise, 1e-9 * 0.2345678 / 1.2345678, 5e-11); // ||u|| is about sqrt(n)
}

TEST_F(Operator, NotFiniteProductsAreReportedWithTheirNumberAndIndex) {
    auto good = dense<double>(matrix, n);
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        TestOperator<double> op(n, [&](int64_t count, const double *x, double *y) {
            good.apply(count, x, y);
            if (op.products > 6) y[17] = bad;
            return 0;
        });
        const auto pairs = lanczos(context.get(), op, lanczos_params(1));
        EXPECT_EQ(pairs.status, HT_NOT_FINITE);
        EXPECT_TRUE(last_error_has("at index 17 of product 7"));
        EXPECT_TRUE(last_error_has("expected finite numbers"));
        EXPECT_EQ(pairs.report.products, 7);
    }
}

TEST_F(Operator, AFailureIsReportedWithItsNumberAndTheMessageOfANestedCall) {
    TestOperator<double> fails(n, [](int64_t, const double *, double *) { return 42; });
    EXPECT_EQ(slq(context.get(), fails, slq_params(1, 5)).status, HT_OPERATOR_FAILED);
    EXPECT_TRUE(last_error_has("expected it to return 0, got 42 at product 1"));
    TestOperator<double> nested(n, [&](int64_t, const double *, double *) {
        return ht_singular_values_batch_d(context.get(), -1, 1, 1, nullptr, 1, 0, nullptr, 1, nullptr);
    });
    EXPECT_EQ(slq(context.get(), nested, slq_params(1, 5)).status, HT_OPERATOR_FAILED);
    EXPECT_TRUE(last_error_has("got 2 at product 1: count: expected at least 0, got -1"));
}

TEST_F(Operator, SuccessKeepsTheLastError) {
    EXPECT_EQ(ht_slq_params_init(nullptr, 8), HT_INVALID_ARGUMENT);
    const std::string before = ht_last_error();
    auto op = dense<double>(matrix, n);
    ASSERT_EQ(slq(context.get(), op, slq_params(1, 5)).status, HT_OK);
    EXPECT_EQ(ht_last_error(), before);
}

TEST(OperatorThreads, AnOperatorMayCallTheLibraryWithTheSameContext) {
    const Context context = make_context(2);
    const int n = 20000; // enough for several strips
    const auto exact = gaussian_numbers(n, 2);
    auto inner = planted<double>(exact);
    const auto small = random_symmetric(40, 3);
    int calls = 0;
    TestOperator<double> op(n, [&](int64_t count, const double *x, double *y) {
        std::vector<double> lambda(40 * 4), many;
        for (int b = 0; b < 4; b++) many.insert(many.end(), small.begin(), small.end());
        EXPECT_EQ(
            ht_eigenvalues_symmetric_batch_d(context.get(), 4, 40, many.data(), 40, 1600, lambda.data(), 40, nullptr),
            HT_OK);
        calls++;
        return inner.apply(count, x, y);
    });
    auto params = lanczos_params(1, 1);
    params.max_products = 12;
    const auto pairs = lanczos(context.get(), op, params), alone = lanczos(context.get(), inner, params);
    EXPECT_EQ(pairs.status, HT_PARTIAL);
    EXPECT_GT(calls, 5);
    EXPECT_EQ(pairs.eigenvalues, alone.eigenvalues);
    auto q = slq(context.get(), op, slq_params(2, 3));
    EXPECT_EQ(q.status, HT_OK);
}

TEST_F(Operator, ParametersOutOfRangeAreRefusedWithBothSides) {
    auto op = dense<double>(matrix, n);
    const auto refused = [&](ht_lanczos_params params, const std::string &text) {
        EXPECT_EQ(lanczos(context.get(), op, params, false).status, HT_INVALID_ARGUMENT);
        EXPECT_TRUE(last_error_has(text));
    };
    refused(lanczos_params(40, 11), "largest + smallest: expected 1 to n = 50, got 40 + 11");
    refused(lanczos_params(0, 0), "largest + smallest: expected 1 to n = 50, got 0 + 0");
    refused(lanczos_params(-1, 2), "largest: expected at least 0, got -1");
    refused(lanczos_params(1, 0, 51), "block: expected 1 to n = 50, got 51");
    auto params = lanczos_params(3, 2, 2);
    params.basis_size = 8;
    refused(params, "basis_size: expected 0 or at least 9");
    params = lanczos_params(3, 2, 2);
    params.max_products = 4;
    refused(params, "max_products: expected 0 or at least largest + smallest = 5, got 4");
    params = lanczos_params(1);
    params.basis = 3;
    refused(params, "basis: expected 0 to 2, got 3");
    params = lanczos_params(1);
    params.tolerance = std::numeric_limits<double>::quiet_NaN();
    refused(params, "tolerance: expected a positive number");
    params = lanczos_params(1);
    params.struct_size = 0;
    refused(params, "params->struct_size: expected at least");
    std::vector<double> start(n, 1.0);
    start[4] = std::numeric_limits<double>::infinity();
    EXPECT_EQ(lanczos(context.get(), op, lanczos_params(1), false, start.data()).status, HT_INVALID_ARGUMENT);
    EXPECT_TRUE(last_error_has("start: expected finite numbers, got inf at index 4"));
    EXPECT_EQ(op.products, 0);

    double nodes[5], weights[5];
    int64_t counts[1];
    EXPECT_EQ(ht_slq_d(context.get(), 0, &TestOperator<double>::call, &op, nullptr, nodes, weights, counts, nullptr),
              HT_INVALID_ARGUMENT);
    EXPECT_TRUE(last_error_has("n: expected at least 1, got 0"));
    EXPECT_EQ(ht_slq_d(context.get(), n, nullptr, nullptr, nullptr, nodes, weights, counts, nullptr),
              HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_slq_d(nullptr, n, &TestOperator<double>::call, &op, nullptr, nodes, weights, counts, nullptr),
              HT_INVALID_ARGUMENT);
    auto slq_p = slq_params(0, 5);
    EXPECT_EQ(ht_slq_d(context.get(), n, &TestOperator<double>::call, &op, &slq_p, nodes, weights, counts, nullptr),
              HT_INVALID_ARGUMENT);
    EXPECT_TRUE(last_error_has("probes: expected at least 1, got 0"));
    ht_operator_report report{};
    slq_p = slq_params(1, 5);
    EXPECT_EQ(ht_slq_d(context.get(), n, &TestOperator<double>::call, &op, &slq_p, nodes, weights, counts, &report),
              HT_INVALID_ARGUMENT);
    EXPECT_TRUE(last_error_has("report->struct_size"));
    ht_estimate trace;
    for (const auto &[method, products] : {std::pair{HT_TRACE_HUTCHINSON, 1}, std::pair{HT_TRACE_HUTCHPP, 5},
                                           std::pair{HT_TRACE_XTRACE, 2}, std::pair{HT_TRACE_XTRACE, 7}}) {
        const auto trace_p = trace_params(method, products);
        EXPECT_EQ(ht_trace_d(context.get(), n, &TestOperator<double>::call, &op, &trace_p, &trace, nullptr, nullptr),
                  HT_INVALID_ARGUMENT);
        EXPECT_TRUE(last_error_has("products: expected"));
    }
    EXPECT_EQ(op.products, 0);
}

} // namespace
} // namespace heavytails::test
