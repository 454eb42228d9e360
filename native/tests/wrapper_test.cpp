// The C++ wrapper, compiled as C++20 for std::span: results are those of the C functions, statuses and what callers'
// functions throw are exceptions, and sizes of arguments are checked.
#include <heavytails/heavytails.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <span>
#include <string>

namespace {

using Doubles = std::vector<double>;

// Column-major [3 x 2] with the singular values 2 and 1, and a count of copies of it.
Doubles copies(int count) {
    Doubles a;
    for (int b = 0; b < count; b++)
        for (const double x : {0.0, 2.0, 0.0, 0.0, 0.0, -1.0}) a.push_back(x);
    return a;
}

// y = diag(1, 2, ..., n) x
constexpr auto diagonal = [](auto x, auto y) {
    for (std::int64_t j = 0; j < x.columns; j++)
        for (std::int64_t i = 0; i < x.rows; i++) y(i, j) = x(i, j) * static_cast<float>(i + 1);
};

// HT_FAST's bound for singular values near the largest.
void expect_near(const Doubles &sigma, const Doubles &expected) {
    ASSERT_EQ(sigma.size(), expected.size());
    for (std::size_t i = 0; i < sigma.size(); i++) EXPECT_NEAR(sigma[i], expected[i], 1e-6);
}

template <class Call>
void expect_error(ht_status status, const std::string &words, Call call) {
    try {
        call();
        FAIL() << "expected an exception";
    } catch (const ht::Error &e) {
        EXPECT_EQ(e.status(), status);
        EXPECT_NE(std::string(e.what()).find(words), std::string::npos) << e.what();
        EXPECT_EQ(std::string(e.what()).find(ht_status_name(status)), 0u);
    }
}

TEST(Wrapper, ASpanIsMadeOfEveryContainerAndGoesToStdSpan) {
    Doubles vector = {1, 2, 3};
    const Doubles constant = vector;
    std::array<double, 2> array = {4, 5};
    double plain[1] = {6};
    EXPECT_EQ(ht::Span<double>(vector).size(), 3u);
    EXPECT_EQ(ht::Span<const double>(constant)[2], 3);
    EXPECT_EQ(ht::Span<const double>(array)[1], 5);
    EXPECT_EQ(ht::Span<double>(plain)[0], 6);
    EXPECT_EQ(ht::Span<const double>(std::span<double>(vector))[1], 2);
    const std::span<const double> back = ht::Span<const double>(vector);
    EXPECT_EQ(back.data(), vector.data());
    static_assert(!std::is_convertible_v<const Doubles &, ht::Span<double>>, "a constant vector is not written");
    static_assert(!std::is_convertible_v<Doubles &, ht::Span<float>>, "no conversion of elements");
}

TEST(Wrapper, SingularValuesOfOneOfManyAndOfSeveralShapes) {
    const ht::Context context = ht::Context::with_threads(2);
    Doubles a = copies(3);
    const std::vector<float> single(a.begin(), a.end());
    expect_near(ht::singular_values(context, ht::column_major(a, 3, 2)), {2, 1});
    const ht::BatchValues batch = ht::singular_values(context, ht::batch(single, 3, 3, 2));
    EXPECT_TRUE(batch.complete);
    expect_near(batch.values, {2, 1, 2, 1, 2, 1});
    EXPECT_EQ(batch[2].data(), batch.values.data() + 4);
    std::vector<ht::Matrix<const double>> shapes = {ht::column_major(a, 3, 2), ht::column_major(a, 1, 2)};
    const ht::MixedValues mixed = ht::singular_values(context, shapes);
    ASSERT_EQ(mixed.values.size(), 2u);
    expect_near(mixed.values[0], {2, 1});
    expect_near(mixed.values[1], {2});
    a[7] = std::nan("");
    const ht::BatchValues partial = ht::singular_values(context, ht::batch(a, 3, 3, 2));
    EXPECT_FALSE(partial.complete);
    EXPECT_EQ(partial.status, (std::vector<std::int32_t>{0, HT_MATRIX_NOT_FINITE, 0}));
    expect_error(HT_NOT_FINITE, "[3 x 2]",
                 [&] { ht::singular_values(context, ht::Matrix<const double>(a.data() + 6, 3, 2)); });
}

TEST(Wrapper, VectorsMultiplyToTheirMatrix) {
    const ht::Context context;
    const Doubles a = copies(2);
    const ht::Svd svd = ht::svd(context, ht::batch(a, 2, 3, 2));
    for (int b = 0; b < 2; b++)
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 2; j++) {
                double sum = 0;
                for (int l = 0; l < 2; l++)
                    sum += svd.u[b * 6 + l * 3 + i] * svd.sigma[b * 2 + l] * svd.vt[b * 4 + j * 2 + l];
                EXPECT_NEAR(sum, a[b * 6 + j * 3 + i], 1e-15);
            }
    const Doubles s = {2, 1, 1, 2};
    const ht::SymmetricEigen eigen = ht::eigen_symmetric(context, ht::column_major(s, 2, 2));
    EXPECT_NEAR(eigen.values[0], 1, 1e-15);
    EXPECT_NEAR(eigen.vectors[2], eigen.vectors[3], 1e-15);
    EXPECT_NEAR(ht::eigenvalues_symmetric(context, ht::column_major(s, 2, 2))[1], 3, 1e-15);
    expect_error(HT_INVALID_ARGUMENT, "[3 x 2]",
                 [&] { ht::eigenvalues_symmetric(context, ht::column_major(a, 3, 2)); });
}

TEST(Wrapper, FullVectorsAreBasesOfTheWholeSpaces) {
    const ht::Context context;
    Doubles a = copies(2);
    const std::vector<float> single(a.begin(), a.end());
    const ht::Svd full = ht::svd_full(context, ht::batch(single, 2, 3, 2));
    EXPECT_EQ(full.u.size(), 2u * 9);
    EXPECT_EQ(full.vt.size(), 2u * 4);
    const ht::Svd one = ht::svd_full(context, ht::column_major(a, 3, 2));
    for (const double *u : {full.u.data(), full.u.data() + 9, one.u.data()})
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) {
                const double dot = u[i * 3] * u[j * 3] + u[i * 3 + 1] * u[j * 3 + 1] + u[i * 3 + 2] * u[j * 3 + 2];
                EXPECT_NEAR(dot, i == j, 1e-15);
            }
    // U' A V = diag(2, 1): row i of U' A is row i of diag(2, 1) V', and 0 for i = 2.
    const Doubles rows =
        ht::multiply(context, {ht::transposed(ht::column_major(one.u, 3, 3)), ht::column_major(a, 3, 2)});
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++) EXPECT_NEAR(rows[j * 3 + i], i < 2 ? one.sigma[i] * one.vt[j * 2 + i] : 0, 1e-14);
    const ht::Svd empty = ht::svd_full(context, ht::Matrix<const double>(nullptr, 2, 0));
    EXPECT_EQ(empty.u, (Doubles{1, 0, 0, 1}));
    a[1] = std::nan("");
    expect_error(HT_NOT_FINITE, "NaN", [&] { ht::svd_full(context, ht::column_major(a, 3, 2)); });
}

TEST(Wrapper, ProductsOfMatricesAndOfTransposes) {
    const ht::Context context = ht::Context::with_threads(1);
    Doubles a = {1, 2, 3, 4, 5, 6}, b = {1, 0, 2, 0, 1, -1}; // [3 x 2] and [3 x 2]
    const std::vector<float> single(a.begin(), a.end()), other(b.begin(), b.end());
    const auto left = ht::column_major(a, 3, 2), right = ht::column_major(b, 3, 2);
    const Doubles expected = {7, 16, -1, -1}; // A' B
    EXPECT_EQ(ht::multiply(context, {ht::transposed(left), right}), expected);
    EXPECT_EQ(ht::multiply(context, {ht::transposed(ht::column_major(single, 3, 2)), ht::column_major(other, 3, 2)}),
              expected);
    EXPECT_EQ(ht::multiply(context, {left, ht::transposed(right), 0.5}).size(), 9u);
    EXPECT_EQ(ht::multiply(context, {left, ht::transposed(right), 0.5})[6], 0.5 * (1 * 2 - 4 * 1));
    Doubles c(3 * 2, 10); // C [2 x 2] with a leading dimension of 3
    ht::gemm(context, {ht::transposed(left), right}, ht::Matrix<double>(c.data(), 2, 2, 3), 0.5);
    EXPECT_EQ(c, (Doubles{12, 21, 10, 4, 4, 10}));
    EXPECT_TRUE(ht::multiply(context, {ht::column_major(a, 0, 3), right}).empty());
    expect_error(HT_INVALID_ARGUMENT, "op(B): expected 2 rows, as op(A) is [3 x 2], got [3 x 2]",
                 [&] { ht::multiply(context, {left, right}); });
    expect_error(HT_INVALID_ARGUMENT, "c: expected [2 x 2], got [3 x 2]",
                 [&] { ht::gemm(context, {ht::transposed(left), right}, ht::column_major(c, 3, 2)); });
    expect_error(HT_INVALID_ARGUMENT, "ld",
                 [&] { ht::gemm(context, {ht::transposed(left), right}, ht::Matrix<double>(c.data(), 2, 2, 1)); });
}

TEST(Wrapper, SpectraOfLambdas) {
    const ht::Context context;
    const std::int64_t n = 60;
    ht::LanczosParams top;
    top.largest = 2;
    top.vectors = true;
    top.history = 5;
    const auto pairs = ht::lanczos<float>(context, n, diagonal, top);
    EXPECT_TRUE(pairs.converged);
    EXPECT_NEAR(pairs.eigenvalues[0], 60, 1e-3);
    EXPECT_NEAR(std::abs(pairs.vectors[n - 1]), 1, 1e-3);
    EXPECT_FALSE(pairs.history.empty());
    EXPECT_GT(pairs.report.products, 0);
    const auto quadrature = ht::slq(context, n, diagonal); // 100 steps are more than n: exact for each probe
    EXPECT_NEAR(quadrature.trace([](double) { return 1.0; }).value, 60, 1e-9);
    ht::DensityParams grid;
    grid.low = -5;
    grid.high = 66;
    const ht::Density density = quadrature.density(grid, 200);
    EXPECT_EQ(density.t.back(), 66);
    // For a diagonal matrix, probes of +1 and -1 have no error.
    EXPECT_NEAR(ht::trace(context, n, diagonal).trace.value, 60 * 61 / 2, 1e-9);
    EXPECT_NEAR(ht::diagonal(context, n, diagonal).values[7], 8, 1e-12);
}

TEST(Wrapper, WhatACallersFunctionThrowsComesOutOfTheCall) {
    const ht::Context context;
    const auto thrower = [](auto, auto) { throw std::out_of_range("no more data"); };
    EXPECT_THROW(ht::slq(context, 10, thrower), std::out_of_range);
    EXPECT_THROW(ht::lanczos(context, 10, thrower), std::out_of_range);
    EXPECT_THROW(ht::slq(context, 10, diagonal).trace([](double) -> double { throw 7; }), int);
    const auto lopsided = [](auto x, auto y) {
        for (std::int64_t i = 0; i < x.rows * x.columns; i++) y.data[i] = i % x.rows == 0 ? x.data[i + 1] : 0;
    };
    expect_error(HT_NOT_SYMMETRIC, "symmetric", [&] { ht::slq(context, 10, lopsided); });
}

TEST(Wrapper, CurvatureAndObjectiveOfAPerceptronAgree) {
    const ht::Context context;
    const std::vector<std::int64_t> widths = {2, 3, 1};
    const Doubles w = {.1, -.2, .3, .4, -.5, .6, .7, -.8, .9}, x = {1, 2, -1, .5}, targets = {1, -1};
    ht::PerceptronParams params;
    params.activation = HT_TANH;
    params.loss = HT_SQUARED_ERROR;
    params.bias = 0;
    const ht::Perceptron<double> net(context, params, widths, w, x, targets);
    auto hessian = net.matrix(HT_HESSIAN);
    ASSERT_EQ(hessian.order(), 9);
    const Doubles dense = hessian.dense();
    double trace = 0;
    for (int i = 0; i < 9; i++) trace += dense[i * 10];
    const ht::Estimate estimate = ht::trace(context, 9, net.matrix(HT_HESSIAN)).trace;
    EXPECT_NEAR(estimate.value, trace, 5 * estimate.standard_error);
    const auto top = ht::lanczos(context, 9, hessian);
    EXPECT_NEAR(top.eigenvalues[0], ht::eigenvalues_symmetric(context, ht::column_major(dense, 9, 9)).back(), 1e-9);

    ht::ObjectiveParams settings;
    settings.precise = 1;
    ht::Objective objective(context, settings, widths, x, targets);
    Doubles first(6), second(3);
    const ht::Span<const double> weights[] = {{w.data(), 6}, {w.data() + 6, 3}};
    const ht::Span<double> gradients[] = {first, second};
    EXPECT_NEAR(objective.gradient(weights, gradients), net.info().loss, 1e-12);
    const Doubles whole = net.gradient();
    for (int i = 0; i < 6; i++) EXPECT_NEAR(first[i], whole[i], 1e-12);
    for (int i = 0; i < 3; i++) EXPECT_NEAR(second[i], whole[6 + i], 1e-12);
    EXPECT_NEAR(objective.features(weights)[0][0], std::tanh(.1 * 1 - .2 * 2), 1e-12);

    expect_error(HT_INVALID_ARGUMENT, "expected 9 elements, got 2",
                 [&] { ht::Perceptron<double>(context, params, widths, Doubles{1, 2}, x, targets); });
    expect_error(HT_INVALID_ARGUMENT, "targets: expected at least 2 elements, got 1",
                 [&] { ht::Objective(context, settings, widths, x, Doubles{1}); });
}

TEST(Wrapper, ANetIsTrainedInPlace) {
    const ht::Context context;
    const std::vector<std::int64_t> widths = {1, 1};
    const Doubles x = {1, -1}, labels = {1, -1};
    Doubles w = {-0.1}, m = {0}, v = {0};
    ht_training_net_d net{};
    net.layers = 1;
    net.widths = widths.data();
    net.patterns = 2;
    net.x = x.data();
    net.labels = labels.data();
    net.parameters = w.data();
    net.first_moments = m.data();
    net.second_moments = v.data();
    ht::TrainingParams params;
    params.until_step = 1;
    ht::train(context, params, ht::Span<ht_training_net_d>(&net, 1));
    EXPECT_NEAR(w[0], -0.1 + 1e-3, 1e-9); // the first step of Adam is the learning rate
    w[0] = std::nan("");
    expect_error(HT_NOT_FINITE, "", [&] { ht::train(context, params, ht::Span<ht_training_net_d>(&net, 1)); });
}

TEST(Wrapper, SizesOfArgumentsAreChecked) {
    const ht::Context context;
    Doubles a(5);
    expect_error(HT_INVALID_ARGUMENT, "at least 6 elements, got 5", [&] { ht::column_major(a, 3, 2); });
    expect_error(HT_INVALID_ARGUMENT, "at least 8 elements, got 5", [&] { ht::batch(a, 2, 2, 2); });
    expect_error(HT_INVALID_ARGUMENT, "[-1 x 2]", [&] { ht::column_major(a, -1, 2); });
    expect_error(HT_INVALID_ARGUMENT, "64-bit", [&] { ht::column_major(a, INT64_MAX, 2); });
    EXPECT_TRUE(ht::singular_values(context, ht::column_major(a, 0, 2)).empty());
    ht::Context moved = ht::Context::with_threads(1, HT_ACCURATE);
    const ht::Context owner = std::move(moved);
    EXPECT_EQ(owner.info().accuracy, HT_ACCURATE);
}

} // namespace
