// Products and dense matrices of perceptrons against finite differences, sums over samples and published values.
#include "perceptron_support.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace heavytails::test {
namespace {

struct Case {
    int activation, loss;
    bool bias;
    std::vector<int64_t> widths;
};

// GoogleTest would print the bytes of a case, of which some are padding.
void PrintTo(const Case &net, std::ostream *to) { *to << net.widths.size() - 1 << " layers"; }

class EveryNet : public testing::TestWithParam<Case> {
protected:
    Context context = make_context(2);
    Net net = random_net(GetParam().widths, GetParam().activation, GetParam().loss, GetParam().bias,
                         small_only() ? 40 : 150, 3);
};

std::vector<Case> cases() {
    std::vector<Case> all;
    for (const int activation : {HT_RELU, HT_TANH, HT_SOFTPLUS, HT_IDENTITY})
        for (const int loss : {HT_CROSS_ENTROPY, HT_SQUARED_ERROR, HT_HINGE, HT_SQUARED_HINGE})
            for (const bool bias : {false, true}) all.push_back({activation, loss, bias, {7, 6, 5, 3}});
    all.push_back({HT_TANH, HT_CROSS_ENTROPY, true, {5, 4}});
    all.push_back({HT_TANH, HT_SQUARED_ERROR, true, {4, 5, 4, 6, 5, 3}});
    all.push_back({HT_SOFTPLUS, HT_CROSS_ENTROPY, false, {4, 3, 4, 3, 4, 3, 2}});
    all.push_back({HT_RELU, HT_SQUARED_HINGE, true, {20, 34, 17, 1}});
    all.push_back({HT_TANH, HT_CROSS_ENTROPY, true, {9, 20, 36}});
    return all;
}

std::string name_of(const testing::TestParamInfo<Case> &info) {
    static const char *activations[] = {"Relu", "Tanh", "Softplus", "Identity"};
    static const char *losses[] = {"CrossEntropy", "SquaredError", "Hinge", "SquaredHinge"};
    std::string name =
        std::string(activations[info.param.activation]) + losses[info.param.loss] + (info.param.bias ? "Bias" : "");
    for (const int64_t width : info.param.widths) name += "_" + std::to_string(width);
    return name;
}

// Where a derivative of relu or of a hinge loss jumps, a difference of step h errs by as much as the jump; with 1e-6 no
// sample of these nets lies within the step.
TEST_P(EveryNet, GradientIsTheDerivativeOfTheLoss) {
    const std::vector<double> gradient = gradient_of(context.get(), net), v = gaussian(net.parameters.size(), 8);
    Net plus = net, minus = net;
    const double step = 1e-6;
    for (std::size_t i = 0; i < v.size(); i++) {
        plus.parameters[i] += step * v[i];
        minus.parameters[i] -= step * v[i];
    }
    const double expected = (loss_of(context.get(), plus) - loss_of(context.get(), minus)) / (2 * step);
    EXPECT_NEAR(std::inner_product(v.begin(), v.end(), gradient.begin(), 0.0), expected,
                1e-7 * std::max(1.0, std::abs(expected)));
}

TEST_P(EveryNet, HessianProductIsTheDerivativeOfTheGradient) {
    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    const std::vector<double> v = gaussian(net.parameters.size(), 9);
    Net plus = net, minus = net;
    const double step = 1e-6;
    for (std::size_t i = 0; i < v.size(); i++) {
        plus.parameters[i] += step * v[i];
        minus.parameters[i] -= step * v[i];
    }
    std::vector<double> expected = gradient_of(context.get(), plus);
    const std::vector<double> below = gradient_of(context.get(), minus);
    for (std::size_t i = 0; i < expected.size(); i++) expected[i] = (expected[i] - below[i]) / (2 * step);
    const std::vector<double> product = products<double>({perceptron.get(), HT_HESSIAN, 1, net.layers()}, v);
    double norm = 0;
    for (const double e : expected) norm = std::max(norm, std::abs(e));
    if (norm < 1e-9) { // one linear layer with a hinge loss has no curvature
        for (const double p : product) EXPECT_EQ(p, 0);
        return;
    }
    EXPECT_LT(distance(product, expected), 1e-7);
}

TEST_P(EveryNet, ProductsAreThoseOfTheDenseMatrices) {
    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    for (int kind = HT_HESSIAN; kind <= HT_EMPIRICAL_FISHER; kind++) {
        if (kind == HT_FISHER && (net.loss == HT_HINGE || net.loss == HT_SQUARED_HINGE)) continue;
        for (int first = 1; first <= net.layers(); first++)
            for (int last = first; last <= net.layers(); last++) {
                const auto n = static_cast<std::size_t>(ht_perceptron_count(perceptron.get(), first, last));
                const std::vector<double> h = dense(perceptron.get(), kind, first, last), v = gaussian(5 * n, 10);
                const std::vector<double> y = products<double>({perceptron.get(), kind, first, last}, v);
                std::vector<double> expected(5 * n, 0);
                for (std::size_t k = 0; k < 5; k++)
                    for (std::size_t j = 0; j < n; j++)
                        for (std::size_t i = 0; i < n; i++) expected[k * n + i] += h[j * n + i] * v[k * n + j];
                EXPECT_LT(distance(y, expected), 1e-12) << "kind " << kind << " layers " << first << ".." << last;
            }
    }
}

TEST_P(EveryNet, HessianIsGaussNewtonAndResidual) {
    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    std::vector<double> sum = dense(perceptron.get(), HT_GAUSS_NEWTON, 1, net.layers());
    const std::vector<double> residual = dense(perceptron.get(), HT_RESIDUAL, 1, net.layers());
    for (std::size_t i = 0; i < sum.size(); i++) sum[i] += residual[i];
    EXPECT_LT(distance(sum, dense(perceptron.get(), HT_HESSIAN, 1, net.layers())), 1e-12);
}

TEST_P(EveryNet, ARangeOfLayersIsABlockOfTheWholeMatrix) {
    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    const auto n = static_cast<std::size_t>(net.count());
    const std::vector<double> whole = dense(perceptron.get(), HT_HESSIAN, 1, net.layers());
    std::size_t offset = 0;
    for (int l = 1; l <= net.layers(); l++) {
        const auto m = static_cast<std::size_t>(ht_perceptron_count(perceptron.get(), l, l));
        std::vector<double> block(m * m);
        for (std::size_t j = 0; j < m; j++)
            for (std::size_t i = 0; i < m; i++) block[j * m + i] = whole[(offset + j) * n + offset + i];
        EXPECT_LT(distance(dense(perceptron.get(), HT_HESSIAN, l, l), block), 1e-12);
        offset += m;
    }
}

TEST_P(EveryNet, EmpiricalFisherIsTheSumOfSquaredGradients) {
    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    const std::vector<double> v = gaussian(net.parameters.size(), 11);
    std::vector<double> expected(v.size(), 0);
    for (int64_t s = 0; s < net.samples(); s++) {
        const std::vector<double> g = gradient_of(context.get(), only(net, s));
        const double inner = std::inner_product(v.begin(), v.end(), g.begin(), 0.0);
        for (std::size_t i = 0; i < v.size(); i++) expected[i] += net.scale() * inner * g[i];
    }
    EXPECT_LT(distance(products<double>({perceptron.get(), HT_EMPIRICAL_FISHER, 1, net.layers()}, v), expected), 1e-12);
}

TEST_P(EveryNet, SinglePrecisionAgreesToSixDigits) {
    const Perceptron single = make_perceptron<float>(context.get(), net);
    Net same = net; // the numbers that float32 holds
    for (auto *values : {&same.parameters, &same.x})
        for (double &value : *values) value = static_cast<float>(value);
    const Perceptron twice = make_perceptron<double>(context.get(), same);
    const auto v = rounded<float>(gaussian(net.parameters.size(), 12));
    const auto y =
        products<double>({twice.get(), HT_HESSIAN, 1, net.layers()}, std::vector<double>(v.begin(), v.end()));
    EXPECT_LT(distance(products<float>({single.get(), HT_HESSIAN, 1, net.layers()}, v), y), 2e-6);
}

INSTANTIATE_TEST_SUITE_P(Perceptron, EveryNet, testing::ValuesIn(cases()), name_of);

TEST(Perceptron, FisherIsTheMeanOverLabelsOfTheModel) {
    const Context context = make_context();
    Net net = random_net({6, 5, 4}, HT_TANH, HT_CROSS_ENTROPY, true, 20, 21);
    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    const std::vector<double> v = gaussian(net.parameters.size(), 22);
    std::vector<double> expected(v.size(), 0);
    for (int64_t s = 0; s < net.samples(); s++)
        for (int32_t label = 0; label < 4; label++) {
            Net one = only(net, s);
            one.labels = {label};
            const double p = std::exp(-loss_of(context.get(), one)); // the loss is -ln p_label
            const std::vector<double> g = gradient_of(context.get(), one);
            const double inner = std::inner_product(v.begin(), v.end(), g.begin(), 0.0);
            for (std::size_t i = 0; i < v.size(); i++) expected[i] += net.scale() * p * inner * g[i];
        }
    EXPECT_LT(distance(products<double>({perceptron.get(), HT_FISHER, 1, 2}, v), expected), 1e-12);
}

TEST(Perceptron, ResultsHaveTheSameBitsForEveryNumberOfThreads) {
    const Net net = random_net({30, 20, 10, 5}, HT_TANH, HT_CROSS_ENTROPY, true, small_only() ? 300 : 3000, 31);
    const auto v = rounded<float>(gaussian(net.parameters.size() * 3, 32));
    std::vector<float> first;
    std::vector<double> matrix;
    for (const int threads : {1, 2, 5}) {
        const Context context = make_context(threads);
        const Perceptron perceptron = make_perceptron<float>(context.get(), net);
        const auto y = products<float>({perceptron.get(), HT_HESSIAN, 1, 3}, v);
        const auto h = dense(perceptron.get(), HT_HESSIAN, 1, 3);
        if (first.empty()) {
            first = y;
            matrix = h;
        }
        EXPECT_EQ(std::memcmp(y.data(), first.data(), y.size() * sizeof(float)), 0) << threads;
        EXPECT_EQ(std::memcmp(h.data(), matrix.data(), h.size() * sizeof(double)), 0) << threads;
    }
}

TEST(Perceptron, EveryInstructionSetAgrees) {
    const Net net = random_net({30, 20, 10, 5}, HT_SOFTPLUS, HT_CROSS_ENTROPY, true, 200, 41);
    const std::vector<double> v = gaussian(net.parameters.size() * 2, 42);
    std::vector<double> first;
    for (const int isa : isas()) {
        const Context context = make_context(1, HT_FAST, isa);
        const Perceptron perceptron = make_perceptron<double>(context.get(), net);
        const auto y = products<double>({perceptron.get(), HT_HESSIAN, 1, 3}, v);
        if (first.empty()) first = y;
        EXPECT_LT(distance(y, first), 1e-13) << isa_name(isa);
        EXPECT_LT(distance(dense(perceptron.get(), HT_HESSIAN, 1, 3),
                           dense(make_perceptron<double>(context.get(), net).get(), HT_HESSIAN, 1, 3)),
                  1e-15);
    }
}

TEST(Perceptron, OnlyViolatedSamplesAndVaryingInputsAreKept) {
    const Context context = make_context();
    Net net = random_net({10, 8, 1}, HT_RELU, HT_SQUARED_HINGE, true, 100, 51);
    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    ht_perceptron_info info;
    ASSERT_EQ(ht_perceptron_info_init(&info, sizeof info), HT_OK);
    ASSERT_EQ(ht_perceptron_describe(perceptron.get(), &info), HT_OK);
    int64_t violated = 0;
    for (int64_t s = 0; s < 100; s++) violated += loss_of(context.get(), only(net, s)) > 0;
    EXPECT_EQ(info.active, violated);
    EXPECT_EQ(info.violated, violated);
    EXPECT_EQ(info.columns, 8);
    net.margin = -100; // nothing is violated
    const Perceptron none = make_perceptron<double>(context.get(), net);
    ASSERT_EQ(ht_perceptron_describe(none.get(), &info), HT_OK);
    EXPECT_EQ(info.active, 0);
    EXPECT_EQ(info.loss, 0);
    for (const double y : products<double>({none.get(), HT_HESSIAN, 1, 2}, gaussian(net.parameters.size(), 52)))
        EXPECT_EQ(y, 0);
    for (const double y : dense(none.get(), HT_HESSIAN, 1, 2)) EXPECT_EQ(y, 0);
}

void expect_refusal(ht_status got, ht_status expected, const std::vector<const char *> &words) {
    EXPECT_EQ(got, expected);
    for (const char *word : words) EXPECT_NE(std::strstr(ht_last_error(), word), nullptr) << ht_last_error();
}

TEST(Perceptron, MessagesHoldWhatWasExpectedAndWhatCame) {
    const Context context = make_context();
    const Net net = random_net({4, 3, 2}, HT_RELU, HT_CROSS_ENTROPY, true, 5, 61);
    ht_perceptron_params params;
    ASSERT_EQ(ht_perceptron_params_init(&params, sizeof params), HT_OK);
    params.layers = 2;
    params.widths = net.widths.data();
    params.samples = 5;
    ht_perceptron *made = nullptr;
    const std::vector<int32_t> labels{0, 1, 2, 0, 1};
    const auto create = [&] {
        return ht_perceptron_create_d(context.get(), &params, net.parameters.data(), net.x.data(), labels.data(),
                                      nullptr, &made);
    };
    expect_refusal(create(), HT_INVALID_ARGUMENT, {"labels[2]", "0 to 1", "got 2"});
    params.loss = HT_HINGE;
    expect_refusal(create(), HT_INVALID_ARGUMENT, {"targets", "NULL"});
    params.samples = 0;
    expect_refusal(create(), HT_INVALID_ARGUMENT, {"samples", "got 0"});
    const int64_t huge[] = {int64_t{1} << 31, int64_t{1} << 31, 2};
    params.widths = huge;
    expect_refusal(create(), HT_INVALID_ARGUMENT, {"2^40"});
    EXPECT_EQ(made, nullptr);

    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    ht_perceptron_operator matrix{perceptron.get(), HT_HESSIAN, 2, 3};
    double x[100] = {}, y[100];
    expect_refusal(ht_perceptron_apply_d(&matrix, 8, 1, x, y), HT_INVALID_ARGUMENT, {"last", "2 to 2", "got 3"});
    matrix.last = 2;
    expect_refusal(ht_perceptron_apply_d(&matrix, 9, 1, x, y), HT_INVALID_ARGUMENT, {"n:", "expected 8", "got 9"});
    float z[100] = {};
    expect_refusal(ht_perceptron_apply_s(&matrix, 8, 1, z, z), HT_INVALID_ARGUMENT, {"float32", "float64"});
    expect_refusal(ht_perceptron_dense(&matrix, x, 7), HT_INVALID_ARGUMENT, {"[8 x 8]", "ld = 7"});

    Net broken = net;
    broken.parameters[3] = std::nan("");
    params.widths = net.widths.data();
    params.samples = 5;
    params.loss = HT_CROSS_ENTROPY;
    expect_refusal(ht_perceptron_create_d(context.get(), &params, broken.parameters.data(), net.x.data(),
                                          net.labels.data(), nullptr, &made),
                   HT_NOT_FINITE, {"parameters", "index 3", "nan"});
    std::vector<float> huge_weights(net.parameters.size(), 1e38f), ones(net.x.size(), 1.0f);
    expect_refusal(ht_perceptron_create_s(context.get(), &params, huge_weights.data(), ones.data(), net.labels.data(),
                                          nullptr, &made),
                   HT_NOT_FINITE, {"sample 0", "float32"});
    params.factor = 1e-320;
    expect_refusal(ht_perceptron_create_s(context.get(), &params, huge_weights.data(), ones.data(), net.labels.data(),
                                          nullptr, &made),
                   HT_INVALID_ARGUMENT, {"factor", "float32"});
    params.factor = 0;

    Net infinite = net;
    infinite.x[7] = std::numeric_limits<double>::infinity();
    params.loss = HT_CROSS_ENTROPY;
    params.samples = 5;
    params.widths = net.widths.data();
    expect_refusal(ht_perceptron_create_d(context.get(), &params, net.parameters.data(), infinite.x.data(),
                                          net.labels.data(), nullptr, &made),
                   HT_NOT_FINITE, {"sample 1", "finite"});
}

} // namespace
} // namespace heavytails::test
