// Lanczos and stochastic Lanczos quadrature with their vectors on the device, against the same on the CPU.
#include "cuda_support.hpp"
#include "curvature_support.hpp"

#include <limits>

namespace heavytails::test {
namespace {

class GpuCurvature : public Gpu {};

// The operator as a caller's that computes on the device: it finds its vectors there.
template <class T>
TestOperator<T> on_device(const TestOperator<T> &host) {
    const int64_t n = host.n;
    return TestOperator<T>(n, [n, apply = host.apply](int64_t count, const T *x, T *y) {
        EXPECT_EQ(fake::device_of(x), 0);
        EXPECT_EQ(fake::device_of(y), 0);
        const std::size_t size = static_cast<std::size_t>(n * count);
        std::vector<T> in(size), out(size);
        fake::read(in.data(), x, size * sizeof(T));
        const int result = apply(count, in.data(), out.data());
        fake::write(y, out.data(), size * sizeof(T));
        return result;
    });
}

template <class T>
void expect_same_pairs(const std::vector<double> &eigenvalues, const ht_lanczos_params &params, double tolerance) {
    const auto matrix = dense<T>(dense_planted(eigenvalues, 3), static_cast<int>(eigenvalues.size()));
    auto host = matrix, device = on_device(matrix);
    const auto gpu = make_gpu_context();
    const auto expected = lanczos(make_context().get(), host, params), found = lanczos(gpu.get(), device, params);
    ASSERT_EQ(expected.status, HT_OK) << ht_last_error();
    ASSERT_EQ(found.status, HT_OK) << ht_last_error();
    const double norm = expected.report.norm;
    const auto n = static_cast<std::size_t>(matrix.n);
    for (std::size_t i = 0; i < found.eigenvalues.size(); i++) {
        EXPECT_NEAR(found.eigenvalues[i], expected.eigenvalues[i], tolerance * norm) << i;
        EXPECT_LE(found.residuals[i], tolerance * norm) << i;
        // ||A v - lambda v|| of the vector that came back
        std::vector<T> v(found.vectors.begin() + static_cast<std::ptrdiff_t>(i * n),
                         found.vectors.begin() + static_cast<std::ptrdiff_t>((i + 1) * n)),
            y(n);
        matrix.apply(1, v.data(), y.data());
        double squares = 0;
        for (std::size_t j = 0; j < n; j++) squares += std::pow(y[j] - found.eigenvalues[i] * v[j], 2);
        EXPECT_LE(std::sqrt(squares), 2 * tolerance * norm) << i;
    }
    EXPECT_EQ(found.report.checked, 1);
    EXPECT_LE(found.report.asymmetry, tolerance);
    EXPECT_LE(found.report.noise, tolerance * norm);
}

TEST_F(GpuCurvature, eigenpairs_are_those_of_the_cpu) {
    const auto eigenvalues = gaussian_numbers(90, 5);
    expect_same_pairs<double>(eigenvalues, lanczos_params(3, 2), 1e-9);
    expect_same_pairs<double>(eigenvalues, lanczos_params(4, 0, 3), 1e-9);
    expect_same_pairs<float>(eigenvalues, lanczos_params(3, 2), 1e-5);
}

TEST_F(GpuCurvature, copies_of_an_eigenvalue_are_found) {
    std::vector<double> eigenvalues(40, 1.0);
    for (std::size_t i = 0; i < 3; i++) eigenvalues[i] = 5;
    for (std::size_t i = 3; i < 40; i++) eigenvalues[i] = 0.05 * static_cast<double>(i);
    expect_same_pairs<double>(eigenvalues, lanczos_params(4), 1e-8);
}

TEST_F(GpuCurvature, a_basis_in_float32_serves_an_operator_in_float64_and_the_reverse) {
    const auto eigenvalues = gaussian_numbers(80, 8);
    auto params = lanczos_params(3);
    params.basis = HT_BASIS_SINGLE;
    expect_same_pairs<double>(eigenvalues, params, 1e-5);
    params.basis = HT_BASIS_DOUBLE;
    expect_same_pairs<float>(eigenvalues, params, 1e-5);
}

TEST_F(GpuCurvature, a_start_of_the_callers_is_taken) {
    const int n = 50;
    const auto matrix = dense<double>(dense_planted(decaying(n, 3), 3), n);
    auto device = on_device(matrix);
    const auto params = lanczos_params(2);
    const auto gpu = make_gpu_context();
    const auto first = lanczos(gpu.get(), device, params);
    std::vector<double> start(first.vectors.begin(), first.vectors.begin() + n);
    const auto again = lanczos(gpu.get(), device, params, true, start.data());
    ASSERT_EQ(again.status, HT_OK) << ht_last_error();
    EXPECT_NEAR(again.eigenvalues[0], first.eigenvalues[0], 1e-9);
}

template <class T>
void expect_same_quadratures(ht_slq_params params, double tolerance) {
    const int n = 70;
    const auto matrix = dense<T>(dense_planted(gaussian_numbers(n, 3), 4), n);
    auto host = matrix, device = on_device(matrix);
    const auto gpu = make_gpu_context();
    const auto expected = slq(make_context().get(), host, params), found = slq(gpu.get(), device, params);
    ASSERT_EQ(expected.status, HT_OK) << ht_last_error();
    ASSERT_EQ(found.status, HT_OK) << ht_last_error();
    EXPECT_EQ(found.counts, expected.counts);
    EXPECT_EQ(found.report.products, expected.report.products);
    for (int64_t p = 0; p < params.probes; p++)
        for (int order = 0; order < 2 * params.steps; order++)
            EXPECT_NEAR(found.moment(p, order), expected.moment(p, order), tolerance * std::pow(3.0, order));
}

TEST_F(GpuCurvature, quadratures_are_those_of_the_cpu) {
    auto params = slq_params(5, 8, 2);
    params.at_once = 2;
    expect_same_quadratures<double>(params, 1e-10);
    expect_same_quadratures<float>(params, 1e-4);
    params.reorthogonalise = 0;
    expect_same_quadratures<double>(params, 1e-8);
    params.distribution = HT_PROBE_SPHERE;
    expect_same_quadratures<double>(params, 1e-8);
}

TEST_F(GpuCurvature, operators_that_fail_are_reported_as_on_the_cpu) {
    const int64_t n = 8;
    const auto gpu = make_gpu_context();
    const auto run = [&](const std::function<int(double *)> &fill) {
        const TestOperator<double> host(n, [&](int64_t count, const double *x, double *y) {
            std::copy_n(x, n * count, y);
            return fill(y);
        });
        auto device = on_device(host);
        return slq(gpu.get(), device, slq_params(1, 3)).status;
    };
    EXPECT_EQ(run([](double *) { return 7; }), HT_OPERATOR_FAILED);
    EXPECT_NE(std::string(ht_last_error()).find("got 7"), std::string::npos);
    EXPECT_EQ(run([](double *y) { return y[3] = std::numeric_limits<double>::quiet_NaN(), 0; }), HT_NOT_FINITE);
    EXPECT_NE(std::string(ht_last_error()).find("at index 3 of product 1"), std::string::npos) << ht_last_error();
    EXPECT_EQ(run([](double *y) { return y[0] += 5 * y[1], 0; }), HT_NOT_SYMMETRIC);
}

TEST_F(GpuCurvature, operators_near_the_ends_of_the_numbers_are_scaled) {
    const int n = 30;
    const auto values = decaying(n, 2);
    for (const double factor : {1e250, 1e-250}) {
        auto scaled = values;
        for (double &value : scaled) value *= factor;
        auto device = on_device(planted<double>(scaled, 2));
        const auto gpu = make_gpu_context();
        const auto found = lanczos(gpu.get(), device, lanczos_params(2));
        ASSERT_EQ(found.status, HT_OK) << ht_last_error();
        EXPECT_NEAR(found.eigenvalues[0] / factor, values[0], 1e-9);
    }
}

TEST_F(GpuCurvature, traces_are_for_the_cpu_only) {
    auto device = on_device(planted<double>(decaying(5, 1)));
    const auto gpu = make_gpu_context();
    ht_estimate trace;
    const auto params = trace_params(HT_TRACE_HUTCHINSON, 10);
    EXPECT_EQ(ht_trace_d(gpu.get(), 5, &TestOperator<double>::call, &device, &params, &trace, nullptr, nullptr),
              HT_UNSUPPORTED);
}

} // namespace
} // namespace heavytails::test
