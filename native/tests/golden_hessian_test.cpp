// Hessians of two whole small nets, computed independently of this library to all printed digits. Their numbers are
// drawn by SplitMix64 and Box-Muller: X [P x d], then by layer W [out x in] / sqrt(in) and, with biases, 0.1 gauss,
// then the signs of P gauss as labels. U = sum half max(0, 1 - y f)^2.
#include "perceptron_support.hpp"

#include <algorithm>
#include <numeric>

namespace heavytails::test {
namespace {

// Gaussians by pairs; an odd draw drops its last sine.
struct Stream {
    uint64_t state;
    double uniform() {
        uint64_t z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
    }
    std::vector<double> gauss(std::size_t count) {
        std::vector<double> values;
        while (values.size() < count) {
            const double r = std::sqrt(-2 * std::log1p(-uniform())), angle = 2 * pi * uniform();
            values.push_back(r * std::cos(angle));
            values.push_back(r * std::sin(angle));
        }
        values.resize(count);
        return values;
    }
};

Net golden(std::vector<int64_t> widths, int activation, bool bias, std::size_t patterns, uint64_t seed) {
    Stream stream{seed};
    Net net;
    net.widths = std::move(widths);
    net.activation = activation;
    net.loss = HT_SQUARED_HINGE;
    net.bias = bias;
    net.factor = 0.5;
    net.x = stream.gauss(patterns * static_cast<std::size_t>(net.widths[0]));
    for (std::size_t l = 1; l < net.widths.size(); l++) {
        const auto in = static_cast<std::size_t>(net.widths[l - 1]), out = static_cast<std::size_t>(net.widths[l]);
        for (const double w : stream.gauss(in * out)) net.parameters.push_back(w / std::sqrt(static_cast<double>(in)));
        if (bias)
            for (const double b : stream.gauss(out)) net.parameters.push_back(0.1 * b);
    }
    for (const double t : stream.gauss(patterns)) net.targets.push_back(t < 0 ? -1 : 1);
    return net;
}

struct Matrices {
    ht_perceptron_info info;
    std::vector<double> gradient, h, h0, hp;
};

Matrices matrices_of(const Net &net) {
    const Context context = make_context();
    const Perceptron perceptron = make_perceptron<double>(context.get(), net);
    Matrices all;
    EXPECT_EQ(ht_perceptron_info_init(&all.info, sizeof all.info), HT_OK);
    EXPECT_EQ(ht_perceptron_describe(perceptron.get(), &all.info), HT_OK);
    all.gradient = gradient_of(context.get(), net);
    all.h = dense(perceptron.get(), HT_HESSIAN, 1, net.layers());
    all.h0 = dense(perceptron.get(), HT_GAUSS_NEWTON, 1, net.layers());
    all.hp = dense(perceptron.get(), HT_RESIDUAL, 1, net.layers());
    return all;
}

double trace(const std::vector<double> &a) {
    const auto n = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(a.size()))));
    double sum = 0;
    for (std::size_t i = 0; i < n; i++) sum += a[i * n + i];
    return sum;
}

double squares(const std::vector<double> &a) { return std::inner_product(a.begin(), a.end(), a.begin(), 0.0); }

// Descending.
std::vector<double> eigenvalues(const std::vector<double> &a) {
    const auto n = std::lround(std::sqrt(static_cast<double>(a.size())));
    std::vector<double> lambda(static_cast<std::size_t>(n));
    EXPECT_EQ(ht_eigenvalues_symmetric_batch_d(make_context().get(), 1, n, a.data(), n, 0, lambda.data(), n, nullptr),
              HT_OK);
    std::reverse(lambda.begin(), lambda.end());
    return lambda;
}

TEST(GoldenHessian, TanhWithoutBiases) {
    const Matrices m = matrices_of(golden({3, 4, 4, 1}, HT_TANH, false, 12, 11));
    ASSERT_EQ(m.h.size(), 32u * 32u);
    EXPECT_EQ(m.info.active, 12);
    EXPECT_NEAR(m.info.loss, 8.706345831753, 5e-13);
    EXPECT_NEAR(std::sqrt(squares(m.gradient)), 11.619881554096, 5e-13);
    EXPECT_NEAR(trace(m.h), 5.2669601516, 5e-11);
    EXPECT_NEAR(trace(m.h0), 35.6769838079, 5e-11);
    EXPECT_NEAR(trace(m.hp), -30.4100236562, 5e-11);
    EXPECT_NEAR(squares(m.h), 1145.0726643479, 5e-11);
    const auto h = eigenvalues(m.h), h0 = eigenvalues(m.h0), hp = eigenvalues(m.hp);
    EXPECT_NEAR(h[0], 19.73193565, 5e-9);
    EXPECT_NEAR(h[1], 12.77425465, 5e-9);
    EXPECT_NEAR(h[2], 8.39136622, 5e-9);
    EXPECT_NEAR(h[31], -16.86835559, 5e-9);
    EXPECT_NEAR(h[30], -9.31635884, 5e-9);
    EXPECT_NEAR(h0[0], 20.09508433, 5e-9);
    EXPECT_NEAR(h0[1], 10.07848973, 5e-9);
    EXPECT_EQ(std::count_if(h0.begin(), h0.end(), [](double e) { return e > 1e-10; }), 12);
    EXPECT_NEAR(hp[0], 9.89079116, 5e-9);
    EXPECT_NEAR(hp[31], -23.34795987, 5e-9);
    EXPECT_EQ(std::count_if(hp.begin(), hp.end(), [](double e) { return e < 0; }), 18);
    EXPECT_EQ(std::count_if(hp.begin(), hp.end(), [](double e) { return e > 0; }), 14);
}

TEST(GoldenHessian, ReluWithBiases) {
    const Matrices m = matrices_of(golden({3, 5, 1}, HT_RELU, true, 12, 12));
    ASSERT_EQ(m.h.size(), 26u * 26u);
    EXPECT_NEAR(m.info.loss, 11.873118469028, 5e-13);
    EXPECT_NEAR(std::sqrt(squares(m.gradient)), 19.451219298589, 5e-13);
    // The first source prints 62.4703809109; the sum over patterns of |df/dw|^2, in Python, gives these digits.
    EXPECT_NEAR(trace(m.h), 62.470380910622, 5e-12);
    EXPECT_NEAR(trace(m.h0), 62.470380910622, 5e-12);
    EXPECT_NEAR(trace(m.hp), 0, 1e-12);
    EXPECT_NEAR(squares(m.h), 3656.6744008319, 5e-11);
    const auto h = eigenvalues(m.h), hp = eigenvalues(m.hp);
    EXPECT_NEAR(h[0], 44.08944207, 5e-9);
    EXPECT_NEAR(h[1], 17.30551541, 5e-9);
    EXPECT_NEAR(h[25], -16.89647909, 5e-9);
    const double expected[] = {16.95973516, 16.38708248, 15.10303045, 7.4035264, 3.53782417};
    for (int i = 0; i < 5; i++) {
        EXPECT_NEAR(hp[static_cast<std::size_t>(i)], expected[i], 5e-9);
        EXPECT_NEAR(hp[static_cast<std::size_t>(25 - i)], -expected[i], 5e-9);
    }
    EXPECT_EQ(std::count_if(hp.begin(), hp.end(), [](double e) { return std::abs(e) < 1e-10; }), 16);
}

} // namespace
} // namespace heavytails::test
