// Products and whole matrices of perceptrons on the device against those of the CPU.
#include "cuda_support.hpp"
#include "perceptron_support.hpp"

namespace heavytails::test {
namespace {

class GpuPerceptrons : public Gpu {};

template <class T>
void expect_same(ht_context *gpu, const Net &net, double tolerance) {
    const auto cpu = make_context();
    const Perceptron expected = make_perceptron<T>(cpu.get(), net), found = make_perceptron<T>(gpu, net);
    const bool is_hinge = net.loss == HT_HINGE || net.loss == HT_SQUARED_HINGE;
    for (int kind = HT_HESSIAN; kind <= HT_EMPIRICAL_FISHER; kind++) {
        if (kind == HT_FISHER && is_hinge) continue;
        for (int first = 1; first <= net.layers(); first++)
            for (int last = first; last <= net.layers(); last++) {
                const ht_perceptron_operator there{found.get(), kind, first, last},
                    here{expected.get(), kind, first, last};
                const int64_t n = ht_perceptron_count(found.get(), first, last);
                std::vector<T> x;
                for (const double value : gaussian(static_cast<std::size_t>(2 * n), 4))
                    x.push_back(static_cast<T>(value));
                EXPECT_LE(distance(products(there, x), products(here, x)), tolerance)
                    << "kind " << kind << ", layers " << first << " to " << last;
            }
    }
}

TEST_F(GpuPerceptrons, products_are_those_of_the_cpu_for_every_matrix_and_range_of_layers) {
    const auto gpu = make_gpu_context();
    for (const int activation : {HT_RELU, HT_TANH, HT_SOFTPLUS, HT_IDENTITY})
        for (const int loss : {HT_CROSS_ENTROPY, HT_SQUARED_ERROR, HT_HINGE, HT_SQUARED_HINGE})
            for (const bool bias : {false, true}) {
                const Net net = random_net({5, 4, 3, 2}, activation, loss, bias, 20, 3);
                expect_same<double>(gpu.get(), net, 1e-12);
                if (bias && activation == HT_TANH) expect_same<float>(gpu.get(), net, 2e-5);
            }
}

TEST_F(GpuPerceptrons, samples_of_several_blocks_are_one_matrix) {
    const auto gpu = make_gpu_context();
    expect_same<double>(gpu.get(), random_net({6, 9, 4}, HT_TANH, HT_CROSS_ENTROPY, true, 600, 5), 1e-12);
    expect_same<double>(gpu.get(), random_net({6, 9, 1}, HT_RELU, HT_SQUARED_HINGE, true, 600, 5), 1e-12);
}

TEST_F(GpuPerceptrons, vectors_may_lie_on_the_device) {
    const auto gpu = make_gpu_context();
    const Net net = random_net({5, 4, 3}, HT_TANH, HT_CROSS_ENTROPY, true, 20, 3);
    const Perceptron perceptron = make_perceptron<float>(gpu.get(), net);
    ht_perceptron_operator matrix{perceptron.get(), HT_HESSIAN, 1, 2};
    const int64_t n = ht_perceptron_count(perceptron.get(), 1, 2);
    const auto x = rounded<float>(gaussian(static_cast<std::size_t>(3 * n), 4));
    const auto expected = products(matrix, x);
    const OnDevice<float> there(x), y(std::vector<float>(x.size()));
    ASSERT_EQ(ht_perceptron_apply_s(&matrix, n, 3, there.get(), y.get()), HT_OK) << ht_last_error();
    std::vector<float> found(x.size());
    fake::read(found.data(), y.get(), found.size() * sizeof(float));
    EXPECT_EQ(found, expected);
}

TEST_F(GpuPerceptrons, whole_matrices_are_those_of_the_cpu) {
    const auto gpu = make_gpu_context();
    const auto cpu = make_context();
    const Net net = random_net({4, 5, 3}, HT_SOFTPLUS, HT_CROSS_ENTROPY, true, 30, 3);
    const Perceptron found = make_perceptron<double>(gpu.get(), net),
                     expected = make_perceptron<double>(cpu.get(), net);
    for (const int kind : {HT_HESSIAN, HT_GAUSS_NEWTON, HT_RESIDUAL, HT_FISHER, HT_EMPIRICAL_FISHER})
        EXPECT_LE(distance(dense(found.get(), kind, 1, 2), dense(expected.get(), kind, 1, 2)), 1e-12) << kind;
}

TEST_F(GpuPerceptrons, lanczos_takes_products_on_the_device) {
    const Net net = random_net({5, 6, 3}, HT_TANH, HT_CROSS_ENTROPY, true, 40, 3);
    const auto gpu = make_gpu_context();
    const auto cpu = make_context();
    std::vector<double> values[2];
    for (ht_context *context : {cpu.get(), gpu.get()}) {
        const Perceptron perceptron = make_perceptron<double>(context, net);
        ht_perceptron_operator matrix{perceptron.get(), HT_HESSIAN, 1, 2};
        ht_lanczos_params params;
        ht_lanczos_params_init(&params, sizeof params);
        params.largest = 3;
        std::vector<double> eigenvalues(3), residuals(3);
        ASSERT_EQ(ht_lanczos_d(context, ht_perceptron_count(perceptron.get(), 1, 2), &ht_perceptron_apply_d, &matrix,
                               &params, nullptr, eigenvalues.data(), residuals.data(), nullptr, nullptr, 0, nullptr,
                               nullptr),
                  HT_OK)
            << ht_last_error();
        values[context == gpu.get()] = eigenvalues;
    }
    for (std::size_t i = 0; i < 3; i++) EXPECT_NEAR(values[1][i], values[0][i], 1e-9 * values[0][0]);
}

} // namespace
} // namespace heavytails::test
