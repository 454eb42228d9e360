// Every call of CUDA is made to fail once, in turn: the status is right, nothing is left behind, and the context either
// computes the same results afterwards or says that the device is lost.
#include "cuda/loader.hpp"
#include "cuda_support.hpp"
#include "perceptron_support.hpp"

#include <functional>
#include <set>

namespace heavytails::test {
namespace {

using fake::Fault;

// Calls that give something back, restore or only wait once more: their failure changes no result.
bool is_harmless(const std::string &call) {
    static const std::set<std::string> calls{"cudaFree",         "cudaStreamDestroy",       "cudaStreamSynchronize",
                                             "cublasDestroy_v2", "cusolverDnDestroy",       "cuModuleUnload",
                                             "cudaGetDevice",    "cusolverDnDestroyParams", "cudaSetDevice"};
    return calls.count(call) != 0;
}

struct Operation {
    const char *name;
    // Runs with a context and returns its status and what it computed.
    std::function<ht_status(ht_context *, std::vector<double> &)> run;
    int accuracy = HT_FAST;
};

const std::vector<double> &matrix() {
    static const auto a = random_matrix(Kind::Gaussian, 8, 6 * 4, 21);
    return a;
}

// The product with diag(1, 2, ..., n), on the device.
int32_t diagonal(void *, int64_t n, int64_t count, const double *x, double *y) {
    std::vector<double> numbers(static_cast<std::size_t>(n * count));
    fake::read(numbers.data(), x, numbers.size() * sizeof(double));
    for (int64_t i = 0; i < n * count; i++) numbers[static_cast<std::size_t>(i)] *= static_cast<double>(i % n + 1);
    fake::write(y, numbers.data(), numbers.size() * sizeof(double));
    return 0;
}

std::vector<Operation> operations() {
    const auto all = [](ht_context *c, std::vector<double> &r) {
        r.assign(24, -1);
        return ht_singular_values_batch_d(c, 4, 8, 6, matrix().data(), 8, 48, r.data(), 6, nullptr);
    };
    return {
        {"singular values of float64", all},
        {"accurate singular values", all, HT_ACCURATE},
        {"singular values of float32 that are scaled",
         [](ht_context *c, std::vector<double> &r) {
             auto a = rounded<float>(matrix());
             for (int i = 0; i < 48; i++)
                 a[static_cast<std::size_t>(i)] = std::ldexp(a[static_cast<std::size_t>(i)], -120);
             for (int i = 48; i < 96; i++) a[static_cast<std::size_t>(i)] = 0;
             r.assign(24, -1);
             return ht_singular_values_batch_s(c, 4, 8, 6, a.data(), 8, 48, r.data(), 6, nullptr);
         }},
        {"singular vectors",
         [](ht_context *c, std::vector<double> &r) {
             r.assign(6 + 48 + 36, -1);
             return ht_svd_d(c, 8, 6, matrix().data(), 8, r.data() + 6, 8, r.data(), r.data() + 54, 6);
         }},
        {"eigenvectors",
         [](ht_context *c, std::vector<double> &r) {
             r.assign(6 + 36, -1);
             return ht_eigen_symmetric_d(c, 6, matrix().data(), 8, r.data(), r.data() + 6, 6);
         }},
        {"the largest singular values",
         [](ht_context *c, std::vector<double> &r) {
             r.assign(1, -1);
             return ht_singular_values_top_d(c, 8, 6, matrix().data(), 8, nullptr, r.data());
         }},
        {"eigenpairs of an operator",
         [](ht_context *c, std::vector<double> &r) {
             r.assign(4, -1);
             ht_lanczos_params params;
             ht_lanczos_params_init(&params, sizeof params);
             return ht_lanczos_d(c, 6, &diagonal, nullptr, &params, nullptr, r.data(), r.data() + 2, nullptr, nullptr,
                                 0, nullptr, nullptr);
         }},
        {"quadratures of an operator",
         [](ht_context *c, std::vector<double> &r) {
             r.assign(8, -1);
             int64_t counts[1];
             ht_slq_params params;
             ht_slq_params_init(&params, sizeof params);
             params.probes = 1;
             params.steps = 3;
             params.basis = HT_BASIS_SINGLE;
             return ht_slq_d(c, 6, &diagonal, nullptr, &params, r.data(), r.data() + 4, counts, nullptr);
         }},
        {"a product with a Hessian",
         [](ht_context *c, std::vector<double> &r) {
             static const Net net = random_net({4, 3, 2}, HT_TANH, HT_CROSS_ENTROPY, true, 6, 3);
             ht_perceptron_params params;
             ht_perceptron_params_init(&params, sizeof params);
             params.activation = net.activation;
             params.layers = net.layers();
             params.widths = net.widths.data();
             params.samples = net.samples();
             ht_perceptron *made = nullptr;
             const ht_status status = ht_perceptron_create_d(c, &params, net.parameters.data(), net.x.data(),
                                                             net.labels.data(), nullptr, &made);
             const Perceptron perceptron(made);
             if (status != HT_OK) return status;
             ht_perceptron_operator matrix{made, HT_HESSIAN, 1, 2};
             r.assign(net.parameters.size(), -1);
             return ht_perceptron_apply_d(&matrix, net.count(), 1, net.parameters.data(), r.data());
         }},
        {"matrices of two shapes",
         [](ht_context *c, std::vector<double> &r) {
             r.assign(10, -1);
             const int64_t m[] = {8, 4}, n[] = {6, 9}, lda[] = {8, 4};
             const double *a[] = {matrix().data(), matrix().data() + 100};
             double *to[] = {r.data(), r.data() + 6};
             return ht_singular_values_mixed_d(c, 2, m, n, a, lda, to, nullptr);
         }},
    };
}

class Faults : public Gpu, public ::testing::WithParamInterface<Fault> {};

// Runs one operation with call number `call` failing. Returns whether there was such a call.
bool try_once(const Operation &operation, long call, Fault fault, const std::vector<double> &expected) {
    const long allocations = fake::allocations(), handles = fake::handles();
    fake::reset();
    fake::fail(call, fault);
    ht_status status = HT_OK;
    Context context = make_gpu_context(1, operation.accuracy, 0, &status);
    const bool created = context != nullptr;
    std::vector<double> results;
    if (created) status = operation.run(context.get(), results);
    const std::string failed = fake::failed_call();
    const std::string what = std::string(operation.name) + ", call " + std::to_string(call) + " (" + failed + ")";
    if (status != HT_OK) {
        const ht_status right = fault == Fault::OutOfMemory ? HT_OUT_OF_MEMORY
                                : fault == Fault::Failure   ? HT_DEVICE_FAILED
                                                            : HT_DEVICE_LOST;
        EXPECT_EQ(status, right) << what << ": " << ht_last_error();
        EXPECT_NE(std::string(ht_last_error()), "") << what;
    } else {
        EXPECT_EQ(results, expected) << what;
        // With less memory, smaller units may do; every other failure is an error.
        EXPECT_TRUE(failed.empty() || is_harmless(failed) || fault == Fault::OutOfMemory) << what << " went unnoticed";
    }
    if (created && !failed.empty()) {
        std::vector<double> again;
        const ht_status later = operation.run(context.get(), again);
        if (fault == Fault::Lost)
            EXPECT_EQ(later, HT_DEVICE_LOST) << what;
        else {
            EXPECT_EQ(later, HT_OK) << what << ": " << ht_last_error();
            EXPECT_EQ(again, expected) << what;
        }
    }
    context.reset();
    EXPECT_EQ(fake::allocations(), allocations) << what;
    EXPECT_EQ(fake::handles(), handles) << what;
    EXPECT_EQ(fake::misuses(), 0) << what << ": " << fake::first_misuse();
    return !failed.empty();
}

TEST_P(Faults, every_call_fails_once_without_a_leak_or_a_wrong_status) {
    cuda::loaded();           // its calls are loader_test.cpp's
    fake::set_guarded(false); // the other tests keep the host from the device's memory
    long failed = 0;
    for (const Operation &operation : operations()) {
        fake::reset();
        std::vector<double> expected;
        ASSERT_EQ(operation.run(make_gpu_context(1, operation.accuracy).get(), expected), HT_OK) << ht_last_error();
        long call = 1;
        while (try_once(operation, call, GetParam(), expected) && !HasFailure()) call++;
        ASSERT_FALSE(HasFailure());
        ASSERT_GT(call, 30) << operation.name;
        failed += call - 1;
    }
    RecordProperty("calls_made_to_fail", std::to_string(failed));
    std::printf("%ld calls were made to fail\n", failed);
    fake::set_guarded(true);
}

INSTANTIATE_TEST_SUITE_P(, Faults, ::testing::Values(Fault::OutOfMemory, Fault::Failure, Fault::Lost),
                         [](const auto &info) {
                             return info.param == Fault::OutOfMemory ? "out_of_memory"
                                    : info.param == Fault::Failure   ? "failure"
                                                                     : "lost";
                         });

} // namespace
} // namespace heavytails::test
