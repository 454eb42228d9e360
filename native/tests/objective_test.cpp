// Gradients of objectives against finite differences and against those of ht_perceptron, hidden layers against loops.
#include "perceptron_support.hpp"

#include <cmath>
#include <cstring>
#include <limits>

namespace heavytails::test {
namespace {

struct DestroyObjective {
    void operator()(ht_objective *objective) const { ht_objective_destroy(objective); }
};
using Made = std::unique_ptr<ht_objective, DestroyObjective>;

// A net without biases whose layers are multiplied by scales; its parameters are W_1, W_2, ...
struct Problem {
    Net net;
    std::vector<double> scales;

    Problem(std::vector<int64_t> widths, int activation, int loss, int64_t samples)
        : net(random_net(std::move(widths), activation, loss, false, samples, 5)) {
        net.margin = 0.8;
        for (int l = 0; l < net.layers(); l++) scales.push_back(0.7 + 0.2 * l);
    }

    ht_objective_params params(int precise) const {
        ht_objective_params params;
        EXPECT_EQ(ht_objective_params_init(&params, sizeof params), HT_OK);
        params.precise = precise;
        params.activation = net.activation;
        params.loss = net.loss;
        params.layers = net.layers();
        params.widths = net.widths.data();
        params.scales = scales.data();
        params.samples = net.samples();
        params.margin = net.margin;
        params.factor = net.factor;
        return params;
    }

    Made make(ht_context *context, int precise) const {
        const ht_objective_params given = params(precise);
        ht_objective *made = nullptr;
        EXPECT_EQ(ht_objective_create(context, &given, net.x.data(), net.targets.data(), &made), HT_OK)
            << ht_last_error();
        return Made(made);
    }

    template <class T>
    std::vector<T *> layers(T *parameters) const {
        std::vector<T *> all;
        for (std::size_t l = 1; l < net.widths.size(); l++) {
            all.push_back(parameters);
            parameters += net.widths[l] * net.widths[l - 1];
        }
        return all;
    }

    double gradient(ht_objective *objective, std::vector<double> &gradient) const {
        gradient.assign(net.parameters.size(), 0);
        double loss = 0;
        EXPECT_EQ(ht_objective_gradient(objective, layers(net.parameters.data()).data(), &loss,
                                        layers(gradient.data()).data()),
                  HT_OK)
            << ht_last_error();
        return loss;
    }

    // The same net for ht_perceptron: its weights hold the scales.
    Net scaled() const {
        Net other = net;
        const auto all = layers(other.parameters.data());
        for (std::size_t l = 1; l < net.widths.size(); l++)
            for (int64_t i = 0; i < net.widths[l] * net.widths[l - 1]; i++) all[l - 1][i] *= scales[l - 1];
        return other;
    }
};

class EveryObjective : public testing::TestWithParam<std::tuple<int, int, std::vector<int64_t>, int64_t>> {
protected:
    Context context = make_context(2);
    Problem problem{std::get<2>(GetParam()), std::get<0>(GetParam()), std::get<1>(GetParam()), std::get<3>(GetParam())};
};

TEST_P(EveryObjective, GradientIsTheDerivativeOfTheLoss) {
    const Made objective = problem.make(context.get(), 1);
    std::vector<double> gradient, ignored;
    problem.gradient(objective.get(), gradient);
    const std::vector<double> v = gaussian(gradient.size(), 8);
    Problem plus = problem, minus = problem;
    const double step = 1e-6;
    double slope = 0;
    for (std::size_t i = 0; i < v.size(); i++) {
        plus.net.parameters[i] += step * v[i];
        minus.net.parameters[i] -= step * v[i];
        slope += v[i] * gradient[i];
    }
    const double difference = plus.gradient(objective.get(), ignored) - minus.gradient(objective.get(), ignored);
    EXPECT_NEAR(slope, difference / (2 * step), 1e-7 * std::max(1.0, std::abs(slope)));
}

TEST_P(EveryObjective, LossAndGradientAreThoseOfThePerceptronWithScaledWeights) {
    const Net scaled = problem.scaled();
    std::vector<double> expected = gradient_of(context.get(), scaled);
    const auto layers = problem.layers(expected.data());
    for (std::size_t l = 1; l < scaled.widths.size(); l++)
        for (int64_t i = 0; i < scaled.widths[l] * scaled.widths[l - 1]; i++) layers[l - 1][i] *= problem.scales[l - 1];
    const double loss = loss_of(context.get(), scaled);
    for (const int precise : {0, 1}) {
        std::vector<double> gradient;
        const double got = problem.gradient(problem.make(context.get(), precise).get(), gradient);
        EXPECT_NEAR(got, loss, (precise ? 1e-13 : 1e-5) * loss);
        EXPECT_LT(distance(gradient, expected), precise ? 1e-12 : 1e-5);
    }
}

INSTANTIATE_TEST_SUITE_P(Nets, EveryObjective,
                         testing::Combine(testing::Values(HT_RELU, HT_TANH, HT_SOFTPLUS, HT_IDENTITY),
                                          testing::Values(HT_SQUARED_ERROR, HT_HINGE, HT_SQUARED_HINGE),
                                          testing::Values(std::vector<int64_t>{7, 6, 5, 3},
                                                          std::vector<int64_t>{40, 70, 1}, std::vector<int64_t>{5, 2},
                                                          std::vector<int64_t>{3, 9, 33, 9, 4, 1}),
                                          testing::Values(1, 37)));

// Two ranges of columns, more than two of rows, sums of two pieces, and two blocks of samples.
TEST(ObjectiveTest, SizesThatAreDividedGiveTheGradientOfThePerceptron) {
    const Problem problem({300, 290, 260, 1}, HT_TANH, HT_SQUARED_ERROR, 270);
    std::vector<double> expected = gradient_of(make_context(2).get(), problem.scaled()), gradient;
    const auto layers = problem.layers(expected.data());
    for (std::size_t l = 1; l < problem.net.widths.size(); l++)
        for (int64_t i = 0; i < problem.net.widths[l] * problem.net.widths[l - 1]; i++)
            layers[l - 1][i] *= problem.scales[l - 1];
    for (const int isa : isas()) {
        const Context context = make_context(2, HT_FAST, isa);
        problem.gradient(problem.make(context.get(), 1).get(), gradient);
        EXPECT_LT(distance(gradient, expected), 1e-13) << isa_name(isa);
        problem.gradient(problem.make(context.get(), 0).get(), gradient);
        EXPECT_LT(distance(gradient, expected), 2e-6) << isa_name(isa);
    }
}

TEST(ObjectiveTest, BitsDependNeitherOnThreadsNorOnEarlierCalls) {
    const Problem problem({300, 290, 70, 1}, HT_TANH, HT_SQUARED_ERROR, 300);
    std::vector<double> first, other, more;
    const Context one = make_context(1), three = make_context(3);
    const Made single = problem.make(one.get(), 0), several = problem.make(three.get(), 0);
    const double loss = problem.gradient(single.get(), first);
    EXPECT_EQ(problem.gradient(several.get(), other), loss);
    EXPECT_EQ(std::memcmp(first.data(), other.data(), first.size() * sizeof(double)), 0);
    Problem moved = problem;
    for (double &w : moved.net.parameters) w *= 1.1;
    moved.gradient(single.get(), more);
    EXPECT_NE(std::memcmp(first.data(), more.data(), first.size() * sizeof(double)), 0);
    problem.gradient(single.get(), more);
    EXPECT_EQ(std::memcmp(first.data(), more.data(), first.size() * sizeof(double)), 0);
}

TEST(ObjectiveTest, LayersWithoutAPointerAreLeftOutAndTheOthersHaveTheSameBits) {
    const Context context = make_context(2);
    const Problem problem({20, 40, 35, 1}, HT_TANH, HT_SQUARED_ERROR, 50);
    const Made objective = problem.make(context.get(), 0);
    std::vector<double> whole;
    problem.gradient(objective.get(), whole);
    const auto weights = problem.layers(problem.net.parameters.data());
    for (int left_out = 0; left_out < 8; left_out++) {
        std::vector<double> part(whole.size(), 77);
        auto pointers = problem.layers(part.data());
        std::vector<double> expected = whole;
        for (std::size_t l = 0; l < 3; l++)
            if (left_out >> l & 1) {
                const std::ptrdiff_t at = pointers[l] - part.data();
                std::fill_n(expected.begin() + at, problem.net.widths[l] * problem.net.widths[l + 1], 77);
                pointers[l] = nullptr;
            }
        double loss = 0;
        ASSERT_EQ(ht_objective_gradient(objective.get(), weights.data(), &loss, pointers.data()), HT_OK);
        EXPECT_EQ(part, expected) << left_out;
    }
}

TEST(ObjectiveTest, HiddenLayersAreThoseOfLoops) {
    const Context context = make_context(2);
    for (const int activation : {HT_RELU, HT_TANH, HT_SOFTPLUS, HT_IDENTITY})
        for (const int precise : {0, 1}) {
            const Problem problem({30, 45, 8, 1}, activation, HT_SQUARED_ERROR, 20);
            const ht_objective_params params = problem.params(precise);
            ht_objective *made = nullptr;
            ASSERT_EQ(ht_objective_create(context.get(), &params, problem.net.x.data(), nullptr, &made), HT_OK);
            const Made objective(made);
            std::vector<double> one(20 * 45), two(20 * 8);
            double *to[] = {one.data(), two.data()};
            const auto weights = problem.layers(problem.net.parameters.data());
            ASSERT_EQ(ht_objective_features(made, weights.data(), to), HT_OK) << ht_last_error();
            std::vector<double> inputs = problem.net.x;
            for (std::size_t l = 0; l < 2; l++) {
                const auto in = static_cast<std::size_t>(problem.net.widths[l]),
                           out = static_cast<std::size_t>(problem.net.widths[l + 1]);
                std::vector<double> expected(20 * out);
                for (std::size_t s = 0; s < 20; s++)
                    for (std::size_t o = 0; o < out; o++) {
                        double z = 0;
                        for (std::size_t j = 0; j < in; j++) z += weights[l][o * in + j] * inputs[s * in + j];
                        z *= problem.scales[l];
                        expected[s * out + o] = activation == HT_RELU       ? std::max(0.0, z)
                                                : activation == HT_TANH     ? std::tanh(z)
                                                : activation == HT_SOFTPLUS ? std::log1p(std::exp(z))
                                                                            : z;
                    }
                EXPECT_LT(distance(l == 0 ? one : two, expected), precise ? 1e-14 : 1e-6);
                inputs = expected;
            }
            double loss = 0;
            std::vector<double> gradient(problem.net.parameters.size());
            EXPECT_EQ(ht_objective_gradient(made, weights.data(), &loss, problem.layers(gradient.data()).data()),
                      HT_INVALID_ARGUMENT);
            EXPECT_STREQ(ht_last_error(), "targets: expected an objective with targets, got one that was made without");
            std::vector<double> alone(20 * 8);
            double *second[] = {nullptr, alone.data()};
            ASSERT_EQ(ht_objective_features(made, weights.data(), second), HT_OK);
            EXPECT_EQ(alone, two);
        }
}

TEST(ObjectiveTest, WhatIsNotFiniteIsRefused) {
    const Context context = make_context(1);
    Problem problem({3, 4, 1}, HT_RELU, HT_SQUARED_ERROR, 5);
    const Made objective = problem.make(context.get(), 0);
    double loss = 0;
    std::vector<double> gradient(problem.net.parameters.size());
    const auto call = [&](const Problem &at) {
        return ht_objective_gradient(objective.get(), at.layers(at.net.parameters.data()).data(), &loss,
                                     at.layers(gradient.data()).data());
    };
    Problem other = problem;
    other.net.parameters[0] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(call(other), HT_NOT_FINITE);
    EXPECT_STREQ(ht_last_error(), "loss: expected a finite number, got nan");
    EXPECT_TRUE(std::isnan(loss));
    other.net.parameters[0] = 1e60; // finite in float64, not in float32
    EXPECT_EQ(call(other), HT_NOT_FINITE);
    EXPECT_EQ(call(problem), HT_OK);
    problem.net.x[4] = std::numeric_limits<double>::infinity();
    const ht_objective_params params = problem.params(0);
    ht_objective *made = nullptr;
    EXPECT_EQ(ht_objective_create(context.get(), &params, problem.net.x.data(), nullptr, &made), HT_NOT_FINITE);
    EXPECT_STREQ(ht_last_error(), "x: expected finite numbers, got inf in column 1 of sample 1");
    EXPECT_EQ(made, nullptr);
}

TEST(ObjectiveTest, WrongArgumentsAreNamed) {
    const Context context = make_context(1);
    const Problem problem({3, 4, 1}, HT_RELU, HT_SQUARED_ERROR, 5);
    const auto message = [&](auto change) {
        ht_objective_params params = problem.params(0);
        change(params);
        ht_objective *made = nullptr;
        EXPECT_EQ(ht_objective_create(context.get(), &params, problem.net.x.data(), nullptr, &made),
                  HT_INVALID_ARGUMENT);
        EXPECT_EQ(made, nullptr);
        return std::string(ht_last_error());
    };
    EXPECT_EQ(message([](auto &p) { p.struct_size = 4; }).find("params->struct_size: expected at least "), 0u);
    EXPECT_EQ(message([](auto &p) { p.loss = HT_CROSS_ENTROPY; }), "loss: expected 1 to 3, got 0");
    EXPECT_EQ(message([](auto &p) { p.layers = 0; }), "layers: expected 1 to 1000, got 0");
    EXPECT_EQ(message([](auto &p) { p.samples = 0; }), "samples: expected 1 to 1099511627776, got 0");
    EXPECT_EQ(message([](auto &p) { p.precise = 2; }), "precise: expected 0 to 1, got 2");
    EXPECT_EQ(message([](auto &p) { p.factor = -1; }), "factor: expected a positive number, or 0 for the mean, got -1");
    const double nan[] = {1, std::numeric_limits<double>::quiet_NaN()};
    EXPECT_EQ(message([&](auto &p) { p.scales = nan; }), "scales[1]: expected a finite number, got nan");
    const Made objective = problem.make(context.get(), 0);
    double loss = 0;
    double *none[] = {nullptr, nullptr};
    const double *weights[] = {problem.net.parameters.data(), nullptr};
    EXPECT_EQ(ht_objective_gradient(objective.get(), weights, &loss, none), HT_INVALID_ARGUMENT);
    EXPECT_STREQ(ht_last_error(), "weights[1]: expected a pointer, got NULL");
    EXPECT_EQ(ht_objective_gradient(nullptr, weights, &loss, none), HT_INVALID_ARGUMENT);
    EXPECT_EQ(ht_objective_features(objective.get(), weights, nullptr), HT_INVALID_ARGUMENT);
    ht_objective_destroy(nullptr);
}

} // namespace
} // namespace heavytails::test
