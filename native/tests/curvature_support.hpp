// Operators with known eigenvalues, and the calls of curvature.h for both letters.
#pragma once

#include "support.hpp"

#include <functional>

namespace heavytails::test {

// A symmetric matrix by its products.
template <class T>
class TestOperator {
public:
    using Apply = std::function<int(int64_t count, const T *x, T *y)>;
    TestOperator(int64_t n, Apply apply) : n(n), apply(std::move(apply)) {}

    // For the functions of the library, with the address of the object as `user`.
    static int32_t call(void *user, int64_t n, int64_t count, const T *x, T *y) {
        auto &self = *static_cast<TestOperator *>(user);
        EXPECT_EQ(n, self.n);
        self.products += count;
        self.calls++;
        return self.apply(count, x, y);
    }

    const int64_t n;
    const Apply apply;
    int64_t products = 0, calls = 0;
};

// A dense matrix [n x n].
template <class T>
TestOperator<T> dense(const std::vector<double> &a, int n);

// A = P diag(eigenvalues) P' for a product P of three random Householder reflections: n operations a product.
template <class T>
TestOperator<T> planted(const std::vector<double> &eigenvalues, unsigned seed = 1);

// Q diag(eigenvalues) Q' [n x n] for a random orthogonal Q.
std::vector<double> dense_planted(const std::vector<double> &eigenvalues, unsigned seed);

// A random symmetric matrix and its eigenvalues, ascending, by ht_eigen_symmetric_batch_d.
std::vector<double> random_symmetric(int n, unsigned seed);
std::vector<double> eigenvalues_of(const std::vector<double> &a, int n);

// 1 .. 10^-decades, logarithmically spaced; and independent normal numbers.
std::vector<double> decaying(int n, double decades);
std::vector<double> gaussian_numbers(int n, unsigned seed);

ht_lanczos_params lanczos_params(int64_t largest, int64_t smallest = 0, int64_t block = 1);
ht_slq_params slq_params(int64_t probes, int64_t steps, uint64_t seed = 0);
ht_trace_params trace_params(int32_t method, int64_t products, uint64_t seed = 0);

// Results of ht_lanczos; `vectors` is empty where they were not wanted.
template <class T>
struct Pairs {
    ht_status status;
    std::vector<double> eigenvalues, residuals;
    std::vector<T> vectors;
    std::vector<ht_lanczos_step> history;
    ht_operator_report report;
};
template <class T>
Pairs<T> lanczos(ht_context *context, TestOperator<T> &a, const ht_lanczos_params &params, bool vectors = true,
                 const T *start = nullptr);

// Results of ht_slq.
struct Quadratures {
    ht_status status;
    std::vector<double> nodes, weights;
    std::vector<int64_t> counts;
    int64_t steps;
    ht_operator_report report;
    // sum_j w_pj theta_pj^order
    double moment(int64_t probe, int order) const;
};
template <class T>
Quadratures slq(ht_context *context, TestOperator<T> &a, const ht_slq_params &params);

} // namespace heavytails::test
