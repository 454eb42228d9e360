// Training of small perceptrons against the same training written number by number, against differences of the loss,
// and against ht_perceptron_gradient.
#include "perceptron_support.hpp"
#include "training_support.hpp"

#include <algorithm>
#include <numeric>

namespace heavytails::test {
namespace {

std::vector<int64_t> all_of(const TrainingNet &net) {
    std::vector<int64_t> batch(static_cast<std::size_t>(net.patterns()));
    std::iota(batch.begin(), batch.end(), 0);
    return batch;
}

// Training by plain loops over all patterns.
void plain_train(TrainingNet &net, const ht_training_params &params) {
    double loss;
    while (net.steps < params.until_step) plain_step(net, params, plain_gradient(net, params, all_of(net), &loss));
}

// The gradient that a step of the library takes: with beta1 = 0 it is the first moment.
std::vector<double> library_gradient(ht_context *context, ht_training_params params, TrainingNet net) {
    params.beta1 = 0;
    params.until_step = net.steps + 1;
    train(context, params, net);
    return net.first;
}

struct Case {
    int activation;
    bool bias;
    int form;
    std::vector<int64_t> widths;
    int64_t patterns;
};

std::string name_of(const Case &c) {
    std::string name = std::string(c.activation == HT_TANH ? "Tanh" : "Relu") + (c.bias ? "Bias" : "") +
                       (c.form == HT_ADAM_KERAS ? "Keras" : "Torch");
    for (const int64_t width : c.widths) name += "_" + std::to_string(width);
    return name + "_P" + std::to_string(c.patterns);
}

// GoogleTest would print the bytes, of which those between the fields have no value.
void PrintTo(const Case &c, std::ostream *out) { *out << name_of(c); }

std::vector<Case> cases() {
    std::vector<Case> all;
    for (const int activation : {HT_RELU, HT_TANH})
        for (const bool bias : {false, true})
            for (const int form : {HT_ADAM_PYTORCH, HT_ADAM_KERAS}) {
                all.push_back({activation, bias, form, {5, 1}, 40});
                all.push_back({activation, bias, form, {6, 7, 1}, 61});
                all.push_back({activation, bias, form, {4, 13, 3, 1}, 100});
                all.push_back({activation, bias, form, {10, 10, 10, 10, 1}, 333});
            }
    all.push_back({HT_RELU, true, HT_ADAM_PYTORCH, {1, 1, 1}, 1});
    if (!small_only())
        all.push_back({HT_TANH, false, HT_ADAM_PYTORCH, {20, 25, 31, 1}, 2500}); // several chunks of violated patterns
    return all;
}

class EveryTrainedNet : public testing::TestWithParam<Case> {
protected:
    ht_training_params params = training_params();
    TrainingNet net = random_training_net(GetParam().widths, GetParam().bias, GetParam().patterns, 5);

    void SetUp() override {
        params.activation = GetParam().activation;
        params.bias = GetParam().bias;
        params.adam_form = GetParam().form;
    }
};

TEST_P(EveryTrainedNet, HundredStepsAreThoseOfPlainLoops) {
    for (const int isa : isas()) {
        const Context context = make_context(1, HT_FAST, isa);
        TrainingNet ours = net, plain = net;
        params.until_step = 100;
        params.learning_rate = 3e-3;
        const ht_training_net_d result = train(context.get(), params, ours);
        plain_train(plain, params);
        EXPECT_EQ(result.steps, 100);
        EXPECT_LT(largest_difference(ours.parameters, plain.parameters), 1e-10) << isa_name(isa);
        EXPECT_LT(largest_difference(ours.first, plain.first), 1e-8) << isa_name(isa);
        EXPECT_LT(largest_difference(ours.second, plain.second), 1e-8) << isa_name(isa);
        double loss;
        plain_gradient(plain, params, all_of(plain), &loss);
        EXPECT_NEAR(result.loss, loss, 1e-10);
        int64_t violated = 0, wrong = 0;
        for (int64_t p = 0; p < plain.patterns(); p++) {
            const double agreement = plain.labels[static_cast<std::size_t>(p)] * plain_output(plain, params, p);
            violated += 1 - agreement > 0;
            wrong += agreement <= 0;
        }
        EXPECT_EQ(result.violated, violated);
        EXPECT_EQ(result.wrong, wrong);
    }
}

// Along the gradient's own direction. No pattern and no unit changes its side within a step of 1e-6 here.
TEST_P(EveryTrainedNet, GradientIsTheDerivativeOfTheLoss) {
    const Context context = make_context();
    const std::vector<double> gradient = library_gradient(context.get(), params, net);
    const double norm = std::sqrt(std::inner_product(gradient.begin(), gradient.end(), gradient.begin(), 0.0));
    if (norm == 0) return; // the single pattern of the smallest net is satisfied or behind inactive units
    double loss[2];
    for (const int side : {0, 1}) {
        TrainingNet moved = net;
        for (std::size_t i = 0; i < gradient.size(); i++)
            moved.parameters[i] += (side == 1 ? 1e-6 : -1e-6) * gradient[i] / norm;
        params.until_step = 0;
        loss[side] = train(context.get(), params, moved).loss;
    }
    EXPECT_NEAR((loss[1] - loss[0]) / 2e-6, norm, 1e-6 * norm);
}

TEST_P(EveryTrainedNet, GradientIsThatOfTheCurvatureOperator) {
    const Context context = make_context();
    Net other;
    other.widths = net.widths;
    other.activation = params.activation;
    other.loss = HT_SQUARED_HINGE;
    other.bias = params.bias != 0;
    other.parameters = net.parameters;
    other.x = net.x;
    other.targets = net.labels;
    EXPECT_LT(largest_difference(library_gradient(context.get(), params, net), gradient_of(context.get(), other)),
              1e-13);
    params.half = 1;
    other.factor = .5 / static_cast<double>(net.patterns());
    EXPECT_LT(largest_difference(library_gradient(context.get(), params, net), gradient_of(context.get(), other)),
              1e-13);
}

TEST_P(EveryTrainedNet, SinglePrecisionAgreesToFourDigitsAfterTenSteps) {
    const Context context = make_context();
    TrainingNet twice = net;
    std::vector<float> parameters(net.parameters.begin(), net.parameters.end()), first(parameters.size(), 0),
        second(parameters.size(), 0), x(net.x.begin(), net.x.end()), labels(net.labels.begin(), net.labels.end());
    ht_training_net_s single{};
    single.layers = static_cast<int64_t>(net.widths.size()) - 1;
    single.widths = net.widths.data();
    single.patterns = net.patterns();
    single.x = x.data();
    single.labels = labels.data();
    single.parameters = parameters.data();
    single.first_moments = first.data();
    single.second_moments = second.data();
    params.until_step = 10;
    params.epsilon = 1e-4; // so that a gradient of rounding errors moves nothing
    ASSERT_EQ(ht_perceptrons_train_s(context.get(), &params, 1, &single), HT_OK) << ht_last_error();
    const ht_training_net_d expected = train(context.get(), params, twice);
    EXPECT_LT(largest_difference({parameters.begin(), parameters.end()}, twice.parameters), 1e-4);
    EXPECT_NEAR(single.loss, expected.loss, 1e-4 * std::max(1.0, expected.loss));
}

INSTANTIATE_TEST_SUITE_P(Training, EveryTrainedNet, testing::ValuesIn(cases()),
                         [](const auto &info) { return name_of(info.param); });

} // namespace
} // namespace heavytails::test
