// Test matrices, the reference (dgesvd in float64) and the error bounds that HT_FAST promises.
#pragma once

#include <heavytails/heavytails.h>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace heavytails::test {

constexpr double pi = 3.14159265358979323846; // M_PI is POSIX's, and Windows' headers lack it

enum class Kind { Gaussian, StudentT, Graded };
const char *name(Kind kind);

// A column-major [m x n] matrix. StudentT: entries with 2.5 degrees of freedom. Graded: singular values from 1 to
// 10^-decades, logarithmically spaced, with random singular vectors.
std::vector<double> random_matrix(Kind kind, int m, int n, unsigned seed, double decades = 12);

template <class T>
std::vector<T> rounded(const std::vector<double> &a) {
    return std::vector<T>(a.begin(), a.end());
}

// Singular values, descending, by dgesvd.
template <class T>
std::vector<double> reference(const std::vector<T> &a, int m, int n);

// Largest errors against the reference. HT_FAST promises a relative error <= 1e-6 for sigma >= 1e-4 sigma_max, <= 1e-4
// for sigma >= 1e-6 sigma_max, and an absolute error <= 2e-8 sigma_max.
struct Errors {
    double upper = 0;    // relative, sigma >= 1e-4 sigma_max
    double middle = 0;   // relative, sigma >= 1e-6 sigma_max
    double absolute = 0; // over sigma_max
    void add(const double *sigma, const std::vector<double> &expected);
    void add(const Errors &other);
    void expect_fast(const std::string &what) const;
};

struct DestroyContext {
    void operator()(ht_context *context) const { ht_context_destroy(context); }
};
using Context = std::unique_ptr<ht_context, DestroyContext>;
Context make_context(int threads = 1, int accuracy = HT_FAST, int isa = HT_ISA_AUTO);

// The instruction sets that this processor has, lowest first, and their names in test names.
std::vector<int> isas();
std::string isa_name(int isa);

// Whether HEAVYTAILS_TEST_SMALL is set, which leaves out large shapes, for valgrind.
bool small_only();

inline ht_status values(ht_context *c, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda, int64_t stride,
                        double *sigma, int64_t stride_sigma, int32_t *status) {
    return ht_singular_values_batch_s(c, count, m, n, a, lda, stride, sigma, stride_sigma, status);
}
inline ht_status values(ht_context *c, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda,
                        int64_t stride, double *sigma, int64_t stride_sigma, int32_t *status) {
    return ht_singular_values_batch_d(c, count, m, n, a, lda, stride, sigma, stride_sigma, status);
}

// Singular values of one densely stored matrix.
template <class T>
std::vector<double> values_of(ht_context *context, const std::vector<T> &a, int m, int n) {
    std::vector<double> sigma(static_cast<std::size_t>(std::min(m, n)));
    int32_t status = -1;
    EXPECT_EQ(values(context, 1, m, n, a.data(), std::max(1, m), 0, sigma.data(), std::min(m, n), &status), HT_OK)
        << ht_last_error();
    EXPECT_EQ(status, HT_MATRIX_OK);
    return sigma;
}

} // namespace heavytails::test
