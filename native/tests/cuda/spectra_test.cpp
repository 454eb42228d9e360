// Spectra on the device against those of the CPU and of LAPACK, by the bounds that the headers promise.
#include "cuda_support.hpp"

#include <limits>

namespace heavytails::test {
namespace {

class GpuSpectra : public Gpu {};

template <class T>
void expect_values(ht_context *context, Kind kind, int m, int n) {
    const auto a = rounded<T>(random_matrix(kind, m, n, 7));
    Errors errors;
    errors.add(values_of(context, a, m, n).data(), reference(a, m, n));
    errors.expect_fast(std::string(name(kind)) + " " + std::to_string(m) + " x " + std::to_string(n));
}

TEST_F(GpuSpectra, singular_values_are_within_the_bounds_for_all_shapes) {
    const auto context = make_gpu_context();
    for (const Kind kind : {Kind::Gaussian, Kind::StudentT, Kind::Graded})
        for (const auto &[m, n] : {std::pair{1, 1}, {1, 5}, {5, 1}, {8, 8}, {33, 20}, {20, 33}, {64, 64}, {130, 40}}) {
            expect_values<float>(context.get(), kind, m, n);
            expect_values<double>(context.get(), kind, m, n);
        }
}

TEST_F(GpuSpectra, a_batch_has_the_values_of_the_cpu_in_one_call_of_the_solver) {
    const int count = 50, m = 17, n = 12, lda = 19, stride = lda * n + 3;
    std::vector<float> a(static_cast<std::size_t>(count * stride), std::numeric_limits<float>::quiet_NaN());
    const auto numbers = rounded<float>(random_matrix(Kind::StudentT, m, n * count, 3));
    for (int b = 0; b < count; b++)
        for (int j = 0; j < n; j++)
            std::copy_n(&numbers[static_cast<std::size_t>((b * n + j) * m)], m,
                        &a[static_cast<std::size_t>(b * stride + j * lda)]);
    std::vector<double> gpu(count * n), cpu(count * n);
    std::vector<int32_t> status(count, -1);
    const auto context = make_gpu_context(1);
    const long before = fake::calls_of(is_cuda_13() ? "cusolverDnXsyevBatched" : "cusolverDnXsyevd");
    ASSERT_EQ(values(context.get(), count, m, n, a.data(), lda, stride, gpu.data(), n, status.data()), HT_OK)
        << ht_last_error();
    ASSERT_EQ(values(make_context().get(), count, m, n, a.data(), lda, stride, cpu.data(), n, nullptr), HT_OK);
    EXPECT_EQ(status, std::vector<int32_t>(count, HT_MATRIX_OK));
    for (std::size_t i = 0; i < gpu.size(); i++) EXPECT_NEAR(gpu[i], cpu[i], 1e-6 * cpu[i]) << i;
    if (is_cuda_13())
        EXPECT_EQ(fake::calls_of("cusolverDnXsyevBatched"), before + 1);
    else
        EXPECT_EQ(fake::calls_of("cusolverDnXsyevd"), before + count);
}

TEST_F(GpuSpectra, matrices_of_different_shapes_are_grouped) {
    const int shapes[][2] = {{5, 7}, {9, 4}, {5, 7}, {0, 3}, {9, 4}, {30, 30}};
    std::vector<std::vector<double>> a, sigma;
    std::vector<int64_t> m, n, lda;
    std::vector<const double *> from;
    std::vector<double *> to;
    for (const auto &shape : shapes) {
        a.push_back(random_matrix(Kind::Gaussian, shape[0], shape[1], static_cast<unsigned>(a.size() + 1)));
        sigma.emplace_back(std::min(shape[0], shape[1]));
        m.push_back(shape[0]);
        n.push_back(shape[1]);
        lda.push_back(std::max(1, shape[0]));
    }
    for (std::size_t i = 0; i < a.size(); i++) {
        from.push_back(a[i].data());
        to.push_back(sigma[i].data());
    }
    std::vector<int32_t> status(a.size(), -1);
    const auto context = make_gpu_context(3);
    ASSERT_EQ(ht_singular_values_mixed_d(context.get(), 6, m.data(), n.data(), from.data(), lda.data(), to.data(),
                                         status.data()),
              HT_OK)
        << ht_last_error();
    for (std::size_t i = 0; i < a.size(); i++) {
        EXPECT_EQ(status[i], HT_MATRIX_OK);
        if (sigma[i].empty()) continue;
        Errors errors;
        errors.add(sigma[i].data(), reference(a[i], shapes[i][0], shapes[i][1]));
        errors.expect_fast(std::to_string(i));
    }
}

TEST_F(GpuSpectra, large_matrices_are_calls_of_their_own_in_several_lanes) {
    const int count = 2, n = 1024;
    const std::size_t size = static_cast<std::size_t>(n) * n;
    if (small_only()) GTEST_SKIP() << "large";
    std::vector<double> a(count * size);
    for (int b = 0; b < count; b++) // b + 2 on the diagonal, 1 beside it: 2 cos(k pi / (n + 1)) is added to it
        for (int i = 0; i < n; i++) {
            a[static_cast<std::size_t>(b) * size + static_cast<std::size_t>(i) * n + i] = b + 2;
            if (i + 1 < n)
                a[static_cast<std::size_t>(b) * size + static_cast<std::size_t>(i) * n + i + 1] =
                    a[static_cast<std::size_t>(b) * size + static_cast<std::size_t>(i + 1) * n + i] = 1;
        }
    std::vector<double> sigma(count * n);
    fake::set_guarded(false); // it would take longer than the computation
    const auto context = make_gpu_context(4);
    ASSERT_EQ(values(context.get(), count, n, n, a.data(), n, static_cast<int64_t>(size), sigma.data(), n, nullptr),
              HT_OK)
        << ht_last_error();
    EXPECT_EQ(fake::calls_of("cusolverDnXsyevd"), count + (is_cuda_13() ? 0 : 2)) << "two of the self-test";
    EXPECT_EQ(fake::calls_of("cudaStreamCreate"), count) << "a lane for each matrix";
    fake::set_guarded(true);
    for (int b = 0; b < count; b++)
        for (int i = 0; i < n; i++)
            ASSERT_NEAR(sigma[static_cast<std::size_t>(b * n + i)], b + 2 + 2 * std::cos((i + 1) * pi / (n + 1)), 1e-7);
}

TEST_F(GpuSpectra, a_matrix_that_is_not_finite_does_not_stop_the_others) {
    const int count = 4, n = 6;
    auto a = random_matrix(Kind::Gaussian, n, n * count, 5);
    a[n * n + 3] = std::numeric_limits<double>::quiet_NaN();
    a[2 * n * n + 8] = std::numeric_limits<double>::infinity();
    std::vector<double> sigma(count * n), lambda(count * n);
    std::vector<int32_t> status(count);
    const auto context = make_gpu_context();
    EXPECT_EQ(values(context.get(), count, n, n, a.data(), n, n * n, sigma.data(), n, status.data()), HT_PARTIAL);
    EXPECT_EQ(status, (std::vector<int32_t>{HT_MATRIX_OK, HT_MATRIX_NOT_FINITE, HT_MATRIX_NOT_FINITE, HT_MATRIX_OK}));
    EXPECT_TRUE(std::isnan(sigma[n]) && std::isnan(sigma[3 * n - 1]) && sigma[0] > 0 && sigma[3 * n] > 0);
    std::vector<double> u(n * n), vt(n * n);
    EXPECT_EQ(ht_svd_d(context.get(), n, n, a.data() + n * n, n, u.data(), n, sigma.data(), vt.data(), n),
              HT_NOT_FINITE);
    EXPECT_TRUE(std::isnan(u[0]) && std::isnan(vt[n * n - 1]) && std::isnan(sigma[0]));
}

TEST_F(GpuSpectra, huge_and_tiny_entries_are_scaled) {
    const auto context = make_gpu_context();
    for (const double factor : {1e-300, 1e-200, 1e200, 1e300}) {
        auto a = random_matrix(Kind::Gaussian, 9, 5, 11);
        const auto expected = reference(a, 9, 5);
        for (double &x : a) x *= factor;
        const auto sigma = values_of(context.get(), a, 9, 5);
        for (std::size_t i = 0; i < sigma.size(); i++)
            EXPECT_NEAR(sigma[i] / factor, expected[i], 1e-6 * expected[i]) << factor;
    }
}

TEST_F(GpuSpectra, a_matrix_that_does_not_converge_is_reported) {
    const auto context = make_gpu_context();
    const auto a = random_matrix(Kind::Gaussian, 4, 8, 2);
    std::vector<double> sigma(8);
    std::vector<int32_t> status(2);
    fake::set_not_converged(is_cuda_13() ? 1 : 0); // number in a batch
    EXPECT_EQ(values(context.get(), 2, 4, 4, a.data(), 4, 16, sigma.data(), 4, status.data()), HT_PARTIAL);
    EXPECT_EQ(status[1], HT_MATRIX_NOT_CONVERGED);
    EXPECT_TRUE(std::isnan(sigma[4]));
}

template <class T>
void expect_svd(int m, int n, bool full) {
    const auto a = rounded<T>(random_matrix(Kind::Gaussian, m, n, 13));
    const int k = std::min(m, n), left = full ? m : k, right = full ? n : k, ldu = m + 2, ldvt = right + 1;
    std::vector<double> u(static_cast<std::size_t>(ldu * left)), s(static_cast<std::size_t>(k)),
        vt(static_cast<std::size_t>(ldvt * n));
    int32_t status = -1;
    const auto context = make_gpu_context();
    const auto call = [&](auto thin, auto whole) {
        return (full ? whole : thin)(context.get(), 1, m, n, a.data(), m, 0, u.data(), ldu, 0, s.data(), 0, vt.data(),
                                     ldvt, 0, &status);
    };
    ht_status result;
    if constexpr (sizeof(T) == 4)
        result = call(ht_svd_thin_s, ht_svd_full_s);
    else
        result = call(ht_svd_thin_d, ht_svd_full_d);
    ASSERT_EQ(result, HT_OK) << ht_last_error();
    // A = U diag(sigma) V', and U'U = V V' = I over all columns of U and rows of V'.
    for (int j = 0; j < n; j++)
        for (int i = 0; i < m; i++) {
            double sum = 0;
            for (int l = 0; l < k; l++) sum += u[l * ldu + i] * s[l] * vt[j * ldvt + l];
            EXPECT_NEAR(sum, a[j * m + i], 1e-12 * s[0]);
        }
    for (int i = 0; i < left; i++)
        for (int j = 0; j < left; j++) {
            double sum = 0;
            for (int l = 0; l < m; l++) sum += u[i * ldu + l] * u[j * ldu + l];
            EXPECT_NEAR(sum, i == j, 1e-12);
        }
    for (int i = 0; i < right; i++)
        for (int j = 0; j < right; j++) {
            double sum = 0;
            for (int l = 0; l < n; l++) sum += vt[l * ldvt + i] * vt[l * ldvt + j];
            EXPECT_NEAR(sum, i == j, 1e-12);
        }
}

TEST_F(GpuSpectra, singular_vectors_give_the_matrix_back) {
    for (const bool full : {false, true})
        for (const auto &[m, n] : {std::pair{7, 7}, {11, 4}, {4, 11}, {1, 3}, {3, 1}}) {
            expect_svd<float>(m, n, full);
            expect_svd<double>(m, n, full);
        }
}

TEST_F(GpuSpectra, a_polar_decomposition_that_shifts_the_matrix_has_not_converged) {
    const auto context = make_gpu_context(1, HT_ACCURATE);
    const auto a = random_matrix(Kind::Gaussian, 6, 4, 1);
    std::vector<double> sigma(4);
    EXPECT_EQ(ht_singular_values_d(context.get(), 6, 4, a.data(), 6, sigma.data()), HT_OK) << ht_last_error();
    const auto expected = reference(a, 6, 4);
    for (std::size_t i = 0; i < 4; i++) EXPECT_NEAR(sigma[i], expected[i], 1e-13 * expected[0]);
    fake::set_shift(1e-9);
    EXPECT_EQ(ht_singular_values_d(context.get(), 6, 4, a.data(), 6, sigma.data()), HT_NOT_CONVERGED);
}

TEST_F(GpuSpectra, eigenvalues_and_vectors_are_of_the_lower_triangle) {
    const int count = 3, n = 10, lda = 12;
    auto a = random_matrix(Kind::Gaussian, lda, n * count, 17);
    for (int b = 0; b < count; b++) // what is above the diagonal must not be read
        for (int j = 0; j < n; j++)
            for (int i = 0; i < j; i++) a[static_cast<std::size_t>((b * n + j) * lda + i)] = HUGE_VAL;
    std::vector<double> gpu(count * n), cpu(count * n), v(count * n * n);
    const auto context = make_gpu_context();
    ASSERT_EQ(ht_eigenvalues_symmetric_batch_d(make_context().get(), count, n, a.data(), lda, lda * n, cpu.data(), n,
                                               nullptr),
              HT_OK);
    ASSERT_EQ(ht_eigenvalues_symmetric_batch_d(context.get(), count, n, a.data(), lda, lda * n, gpu.data(), n, nullptr),
              HT_OK)
        << ht_last_error();
    for (std::size_t i = 0; i < gpu.size(); i++) EXPECT_NEAR(gpu[i], cpu[i], 1e-12);
    ASSERT_EQ(ht_eigen_symmetric_batch_d(context.get(), count, n, a.data(), lda, lda * n, gpu.data(), n, v.data(), n,
                                         n * n, nullptr),
              HT_OK)
        << ht_last_error();
    const auto entry = [&](int b, int i, int j) {
        return a[static_cast<std::size_t>((b * n + std::min(i, j)) * lda + std::max(i, j))];
    };
    for (int b = 0; b < count; b++)
        for (int l = 0; l < n; l++)
            for (int i = 0; i < n; i++) { // (A v)_i = lambda v_i
                double sum = 0;
                for (int j = 0; j < n; j++) sum += entry(b, i, j) * v[static_cast<std::size_t>((b * n + l) * n + j)];
                EXPECT_NEAR(sum,
                            gpu[static_cast<std::size_t>(b * n + l)] * v[static_cast<std::size_t>((b * n + l) * n + i)],
                            1e-12);
            }
}

TEST_F(GpuSpectra, the_largest_singular_values_come_first_on_both_backends) {
    const int m = 40, n = 25, k = 5;
    const auto a = random_matrix(Kind::StudentT, m, n, 23);
    const auto expected = reference(a, m, n);
    ht_top_params params;
    ASSERT_EQ(ht_top_params_init(&params, sizeof params), HT_OK);
    params.k = k;
    const auto gpu = make_gpu_context();
    const auto cpu = make_context();
    for (ht_context *context : {gpu.get(), cpu.get()}) {
        std::vector<double> sigma(k);
        ASSERT_EQ(ht_singular_values_top_d(context, m, n, a.data(), m, &params, sigma.data()), HT_OK)
            << ht_last_error();
        for (std::size_t i = 0; i < k; i++) EXPECT_NEAR(sigma[i], expected[i], 1e-6 * expected[i]);
        for (const int64_t wrong : {0, n + 1}) {
            params.k = wrong;
            EXPECT_EQ(ht_singular_values_top_d(context, m, n, a.data(), m, &params, sigma.data()), HT_INVALID_ARGUMENT);
        }
        params.k = n; // no room for oversampling
        std::vector<double> all(n);
        EXPECT_EQ(ht_singular_values_top_d(context, m, n, a.data(), m, &params, all.data()), HT_OK) << ht_last_error();
        params.k = k;
    }
}

TEST_F(GpuSpectra, routines_and_device_are_named) {
    const auto context = make_gpu_context(1, HT_FAST, 1);
    ht_info info;
    ASSERT_EQ(ht_info_init(&info, sizeof info), HT_OK);
    ASSERT_EQ(ht_context_info(context.get(), &info), HT_OK) << ht_last_error();
    EXPECT_EQ(info.backend, HT_BACKEND_CUDA);
    EXPECT_EQ(info.device, 1);
    ht_cuda_info cuda;
    ASSERT_EQ(ht_cuda_info_init(&cuda, sizeof cuda), HT_OK);
    ASSERT_EQ(ht_cuda_describe(context.get(), &cuda), HT_OK) << ht_last_error();
    EXPECT_STREQ(cuda.device, "Fake GPU 1");
    EXPECT_EQ(cuda.runtime_version, is_cuda_13() ? 13000 : 12000);
    EXPECT_EQ(cuda.blas_version, is_cuda_13() ? 130100 : 120100);
    const auto routine = [&](int job, int m, int n) {
        return std::string(ht_routine(context.get(), job, 's', 1, m, n));
    };
    EXPECT_EQ(routine(HT_JOB_SINGULAR_VALUES, 64, 64),
              std::string("cuda: float64 Gram (cublasDgemmStridedBatched), ") +
                  (is_cuda_13() ? "cusolverDnXsyevBatched" : "cusolverDnXsyevd"));
    EXPECT_EQ(routine(HT_JOB_SINGULAR_VALUES, 4096, 2048),
              "cuda: float64 Gram (cublasDgemmStridedBatched), cusolverDnXsyevd");
    EXPECT_EQ(routine(HT_JOB_SVD_THIN, 64, 64), "cuda: cusolverDnXgesvdp");
    EXPECT_EQ(routine(HT_JOB_SINGULAR_VALUES_TOP, 64, 64), "cuda: cusolverDnXgesvdr");
    EXPECT_EQ(routine(99, 64, 64), "unknown job");
}

} // namespace
} // namespace heavytails::test
