#include "support.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>

extern "C" {
void dgesvd_(const char *, const char *, const int *, const int *, double *, const int *, double *, double *,
             const int *, double *, const int *, double *, const int *, int *, std::size_t, std::size_t);
void dgeqrf_(const int *, const int *, double *, const int *, double *, double *, const int *, int *);
void dorgqr_(const int *, const int *, const int *, double *, const int *, const double *, double *, const int *,
             int *);
void dgemm_(const char *, const char *, const int *, const int *, const int *, const double *, const double *,
            const int *, const double *, const int *, const double *, double *, const int *, std::size_t, std::size_t);
}

namespace heavytails::test {
namespace {

// Orthonormal columns [m x k], from the QR factorisation of a Gaussian matrix.
std::vector<double> orthonormal(int m, int k, std::mt19937_64 &random) {
    std::normal_distribution<double> normal;
    std::vector<double> q(static_cast<std::size_t>(m) * k), tau(static_cast<std::size_t>(k)),
        work(64 * static_cast<std::size_t>(m));
    for (auto &x : q) x = normal(random);
    const int lwork = static_cast<int>(work.size());
    int info = 0;
    dgeqrf_(&m, &k, q.data(), &m, tau.data(), work.data(), &lwork, &info);
    dorgqr_(&m, &k, &k, q.data(), &m, tau.data(), work.data(), &lwork, &info);
    return q;
}

} // namespace

const char *name(Kind kind) {
    return kind == Kind::Gaussian ? "Gaussian" : kind == Kind::StudentT ? "Student-t" : "graded";
}

std::vector<double> random_matrix(Kind kind, int m, int n, unsigned seed, double decades) {
    std::mt19937_64 random(seed);
    std::vector<double> a(static_cast<std::size_t>(m) * n);
    if (kind == Kind::Gaussian) {
        std::normal_distribution<double> normal;
        for (auto &x : a) x = normal(random);
    } else if (kind == Kind::StudentT) {
        std::student_t_distribution<double> t(2.5);
        for (auto &x : a) x = t(random);
    } else {
        const int k = std::min(m, n);
        auto u = orthonormal(m, k, random), v = orthonormal(n, k, random);
        for (int j = 0; j < k; j++)
            for (int i = 0; i < m; i++)
                u[static_cast<std::size_t>(j) * m + i] *= std::pow(10.0, -decades * j / std::max(1, k - 1));
        const double one = 1, zero = 0;
        dgemm_("N", "T", &m, &n, &k, &one, u.data(), &m, v.data(), &n, &zero, a.data(), &m, 1, 1);
    }
    return a;
}

template <class T>
std::vector<double> reference(const std::vector<T> &a, int m, int n) {
    std::vector<double> copy(a.begin(), a.end()), sigma(static_cast<std::size_t>(std::min(m, n)));
    const int one = 1, lwork = 64 * (m + n) + 64;
    std::vector<double> work(static_cast<std::size_t>(lwork));
    double unused = 0;
    int info = 0;
    dgesvd_("N", "N", &m, &n, copy.data(), &m, sigma.data(), &unused, &one, &unused, &one, work.data(), &lwork, &info,
            1, 1);
    EXPECT_EQ(info, 0);
    return sigma;
}
template std::vector<double> reference(const std::vector<float> &, int, int);
template std::vector<double> reference(const std::vector<double> &, int, int);

void Errors::add(const double *sigma, const std::vector<double> &expected) {
    const double largest = expected.empty() ? 0 : expected[0];
    for (std::size_t j = 0; j < expected.size(); j++) {
        double error = std::abs(sigma[j] - expected[j]);
        if (std::isnan(error)) error = HUGE_VAL;
        if (expected[j] >= 1e-4 * largest && largest > 0) upper = std::max(upper, error / expected[j]);
        if (expected[j] >= 1e-6 * largest && largest > 0) middle = std::max(middle, error / expected[j]);
        absolute = std::max(absolute, largest > 0 ? error / largest : error);
    }
}

void Errors::add(const Errors &other) {
    upper = std::max(upper, other.upper);
    middle = std::max(middle, other.middle);
    absolute = std::max(absolute, other.absolute);
}

void Errors::expect_fast(const std::string &what) const {
    EXPECT_LE(upper, 1e-6) << what;
    EXPECT_LE(middle, 1e-4) << what;
    EXPECT_LE(absolute, 2e-8) << what;
}

Context make_context(int threads, int accuracy, int isa) {
    ht_context_params params;
    EXPECT_EQ(ht_context_params_init(&params, sizeof params), HT_OK);
    params.threads = threads;
    params.accuracy = accuracy;
    params.isa = isa;
    ht_context *context = nullptr;
    EXPECT_EQ(ht_context_create(&params, &context), HT_OK) << ht_last_error();
    return Context(context);
}

std::vector<int> isas() {
    std::vector<int> found{HT_ISA_PORTABLE};
    if (ht_has(HT_HAS_AVX2)) found.push_back(HT_ISA_AVX2);
    if (ht_has(HT_HAS_AVX512)) found.push_back(HT_ISA_AVX512);
    return found;
}

std::string isa_name(int isa) { return isa == HT_ISA_AVX512 ? "avx512" : isa == HT_ISA_AVX2 ? "avx2" : "portable"; }

bool small_only() { return std::getenv("HEAVYTAILS_TEST_SMALL") != nullptr; }

} // namespace heavytails::test
