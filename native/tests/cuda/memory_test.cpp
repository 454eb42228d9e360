// Where matrices lie, and what happens when the device's memory does not suffice.
#include "cuda_support.hpp"

namespace heavytails::test {
namespace {

class GpuMemory : public Gpu {};

TEST_F(GpuMemory, matrices_on_the_device_are_read_in_place) {
    const int count = 7, m = 9, n = 5, lda = 11, stride = lda * n + 4;
    const auto a = random_matrix(Kind::Gaussian, count * stride, 1, 3);
    std::vector<double> on_host(count * n), on_device(count * n);
    const auto context = make_gpu_context();
    ASSERT_EQ(values(context.get(), count, m, n, a.data(), lda, stride, on_host.data(), n, nullptr), HT_OK);
    const OnDevice<double> memory(a);
    const long launches = fake::calls_of("cuLaunchKernel"), copies = fake::calls_of("cudaMemcpy2DAsync");
    ASSERT_EQ(values(context.get(), count, m, n, memory.get(), lda, stride, on_device.data(), n, nullptr), HT_OK)
        << ht_last_error();
    EXPECT_EQ(on_device, on_host);
    EXPECT_EQ(fake::calls_of("cuLaunchKernel"), launches + 1) << "the kernel that finds the largest entries";
    EXPECT_EQ(fake::calls_of("cudaMemcpy2DAsync"), copies) << "matrices were copied";
    const OnDevice<float> single(rounded<float>(a));
    ASSERT_EQ(values(context.get(), count, m, n, single.get(), lda, stride, on_device.data(), n, nullptr), HT_OK)
        << ht_last_error();
    for (std::size_t i = 0; i < on_host.size(); i++) EXPECT_NEAR(on_device[i], on_host[i], 1e-6 * on_host[0]);
}

TEST_F(GpuMemory, matrices_of_different_shapes_may_lie_on_the_device) {
    const auto a = random_matrix(Kind::Gaussian, 6, 4, 5), b = random_matrix(Kind::Gaussian, 6, 4, 6);
    const OnDevice<double> first(a), second(b), unused(b), third(a);
    const int64_t m[] = {6, 6, 6}, n[] = {4, 4, 4}, lda[] = {6, 6, 6};
    const double *from[] = {first.get(), second.get(), third.get()};
    std::vector<double> sigma(12);
    double *to[] = {sigma.data(), sigma.data() + 4, sigma.data() + 8};
    const auto context = make_gpu_context();
    ASSERT_EQ(ht_singular_values_mixed_d(context.get(), 3, m, n, from, lda, to, nullptr), HT_OK) << ht_last_error();
    const auto expected = reference(a, 6, 4), other = reference(b, 6, 4);
    for (std::size_t i = 0; i < 4; i++) {
        EXPECT_NEAR(sigma[i], expected[i], 1e-6 * expected[0]);
        EXPECT_NEAR(sigma[4 + i], other[i], 1e-6 * other[0]);
        EXPECT_NEAR(sigma[8 + i], expected[i], 1e-6 * expected[0]);
    }
    const double *mixed[] = {first.get(), b.data(), third.get()};
    EXPECT_EQ(ht_singular_values_mixed_d(context.get(), 3, m, n, mixed, lda, to, nullptr), HT_INVALID_ARGUMENT);
    EXPECT_NE(std::string(ht_last_error()).find("got both"), std::string::npos) << ht_last_error();
}

TEST_F(GpuMemory, memory_of_another_device_and_results_on_a_device_are_refused) {
    const auto a = random_matrix(Kind::Gaussian, 4, 4, 5);
    const OnDevice<double> elsewhere(a, 1), here(a, 0);
    std::vector<double> sigma(4);
    const auto context = make_gpu_context();
    EXPECT_EQ(ht_singular_values_d(context.get(), 4, 4, elsewhere.get(), 4, sigma.data()), HT_INVALID_ARGUMENT);
    EXPECT_NE(std::string(ht_last_error()).find("memory of device 1"), std::string::npos) << ht_last_error();
    EXPECT_EQ(ht_singular_values_d(context.get(), 4, 4, here.get(), 4, here.get()), HT_INVALID_ARGUMENT);
    EXPECT_NE(std::string(ht_last_error()).find("host memory"), std::string::npos) << ht_last_error();
    EXPECT_EQ(ht_singular_values_d(context.get(), 4, 4, here.get(), 4, sigma.data()), HT_OK) << ht_last_error();
}

TEST_F(GpuMemory, a_batch_that_exceeds_the_memory_is_computed_in_parts) {
    const int count = 300, m = 40, n = 30;
    const auto a = rounded<float>(random_matrix(Kind::Gaussian, m, n * count, 9));
    std::vector<double> gpu(count * n), cpu(count * n);
    constexpr std::size_t memory = 1 << 20; // all of the batch takes 9 MB
    for (const int threads : {1, 4}) {
        fake::reset();
        fake::set_memory(memory);
        const auto context = make_gpu_context(threads);
        ASSERT_EQ(values(context.get(), count, m, n, a.data(), m, m * n, gpu.data(), n, nullptr), HT_OK)
            << ht_last_error();
        EXPECT_LE(fake::most_bytes(), memory);
        EXPECT_GE(fake::calls_of("cublasDgemmStridedBatched"), 8);
    }
    ASSERT_EQ(values(make_context().get(), count, m, n, a.data(), m, m * n, cpu.data(), n, nullptr), HT_OK);
    for (std::size_t i = 0; i < gpu.size(); i++) ASSERT_NEAR(gpu[i], cpu[i], 1e-6 * cpu[i]) << i;
}

TEST_F(GpuMemory, a_matrix_that_exceeds_the_memory_is_refused_and_the_context_stays_usable) {
    const auto a = random_matrix(Kind::Gaussian, 200, 200, 9), small = random_matrix(Kind::Gaussian, 10, 10, 9);
    std::vector<double> sigma(200);
    fake::set_memory(256 << 10);
    const auto context = make_gpu_context();
    EXPECT_EQ(ht_singular_values_d(context.get(), 200, 200, a.data(), 200, sigma.data()), HT_OUT_OF_MEMORY);
    EXPECT_NE(std::string(ht_last_error()).find("cudaMalloc"), std::string::npos) << ht_last_error();
    EXPECT_EQ(ht_singular_values_d(context.get(), 10, 10, small.data(), 10, sigma.data()), HT_OK) << ht_last_error();
}

TEST_F(GpuMemory, a_device_that_computes_wrongly_is_refused) {
    fake::set_wrong(true);
    ht_status status = HT_OK;
    EXPECT_EQ(make_gpu_context(1, HT_FAST, 0, &status), nullptr);
    EXPECT_EQ(status, HT_UNSUPPORTED);
    EXPECT_NE(std::string(ht_last_error()).find("self-test of Fake GPU 0 failed"), std::string::npos);
}

TEST_F(GpuMemory, a_device_that_does_not_exist_is_refused) {
    for (const int device : {-1, 2}) {
        ht_status status = HT_OK;
        EXPECT_EQ(make_gpu_context(1, HT_FAST, device, &status), nullptr);
        EXPECT_EQ(status, HT_INVALID_ARGUMENT);
    }
}

TEST_F(GpuMemory, the_callers_current_device_is_restored) {
    fake::make_current(1);
    {
        const auto context = make_gpu_context();
        values_of(context.get(), random_matrix(Kind::Gaussian, 5, 3, 1), 5, 3);
        EXPECT_EQ(fake::current_device(), 1);
    }
    EXPECT_EQ(fake::current_device(), 1);
    fake::make_current(0);
}

TEST_F(GpuMemory, functions_that_are_for_the_cpu_only_say_so) {
    const auto context = make_gpu_context();
    const double a = 2;
    double c = 0;
    EXPECT_EQ(ht_gemm_d(context.get(), 0, 0, 1, 1, 1, 1, &a, 1, &a, 1, 0, &c, 1), HT_UNSUPPORTED);
    EXPECT_NE(std::string(ht_last_error()).find("HT_BACKEND_CPU"), std::string::npos) << ht_last_error();
}

} // namespace
} // namespace heavytails::test
