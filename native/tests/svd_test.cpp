// Decompositions by their residuals, A - U S V', A V - U S, U'U - I and V'V - I. Their bits do not depend on where they
// are written.
#include "support.hpp"

#include <limits>

namespace heavytails::test {
namespace {

ht_status svd(ht_context *c, int64_t count, int64_t m, int64_t n, const float *a, int64_t lda, int64_t sa, double *u,
              int64_t ldu, int64_t su, double *s, int64_t ss, double *vt, int64_t ldvt, int64_t sv, int32_t *status) {
    return ht_svd_thin_s(c, count, m, n, a, lda, sa, u, ldu, su, s, ss, vt, ldvt, sv, status);
}
ht_status svd(ht_context *c, int64_t count, int64_t m, int64_t n, const double *a, int64_t lda, int64_t sa, double *u,
              int64_t ldu, int64_t su, double *s, int64_t ss, double *vt, int64_t ldvt, int64_t sv, int32_t *status) {
    return ht_svd_thin_d(c, count, m, n, a, lda, sa, u, ldu, su, s, ss, vt, ldvt, sv, status);
}

double at(const std::vector<double> &x, std::size_t base, int ld, int i, int j) {
    return x[base + static_cast<std::size_t>(j) * ld + i];
}

template <class T>
void expect_small_residuals(int m, int n, double factor) {
    const Context context = make_context(2);
    const int count = 3, k = std::min(m, n), lda = m + 1, ldu = m + 2, ldvt = k + 3;
    std::vector<T> a(static_cast<std::size_t>(lda) * n * count);
    for (int b = 0; b < count; b++) {
        const auto dense = random_matrix(Kind::StudentT, m, n, static_cast<unsigned>(b));
        for (int j = 0; j < n; j++)
            for (int i = 0; i < m; i++)
                a[static_cast<std::size_t>((b * n + j) * lda + i)] =
                    static_cast<T>(dense[static_cast<std::size_t>(j * m + i)] * factor);
    }
    std::vector<double> u(static_cast<std::size_t>(ldu) * k * count), s(static_cast<std::size_t>(k) * count),
        vt(static_cast<std::size_t>(ldvt) * n * count);
    std::vector<int32_t> status(count, -1);
    ASSERT_EQ(svd(context.get(), count, m, n, a.data(), lda, lda * n, u.data(), ldu, ldu * k, s.data(), k, vt.data(),
                  ldvt, ldvt * n, status.data()),
              HT_OK)
        << ht_last_error();
    for (int b = 0; b < count; b++) {
        const auto ub = static_cast<std::size_t>(b) * ldu * k, vb = static_cast<std::size_t>(b) * ldvt * n,
                   sb = static_cast<std::size_t>(b) * k;
        EXPECT_EQ(status[static_cast<std::size_t>(b)], HT_MATRIX_OK);
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) sum += at(u, ub, ldu, i, l) * (s[sb + l] / s[sb]) * at(vt, vb, ldvt, l, j);
                EXPECT_NEAR(sum, static_cast<double>(a[static_cast<std::size_t>((b * n + j) * lda + i)]) / s[sb],
                            1e-13);
            }
        for (int p = 0; p < k; p++)
            for (int q = 0; q < k; q++) {
                double uu = 0, vv = 0, av = 0;
                for (int i = 0; i < m; i++) uu += at(u, ub, ldu, i, p) * at(u, ub, ldu, i, q);
                for (int j = 0; j < n; j++) vv += at(vt, vb, ldvt, p, j) * at(vt, vb, ldvt, q, j);
                for (int i = 0; i < m; i++) // (A V)_pq projected on U
                    for (int j = 0; j < n; j++)
                        av += at(u, ub, ldu, i, p) *
                              (static_cast<double>(a[static_cast<std::size_t>((b * n + j) * lda + i)]) / s[sb]) *
                              at(vt, vb, ldvt, q, j);
                EXPECT_NEAR(uu, p == q, 1e-13);
                EXPECT_NEAR(vv, p == q, 1e-13);
                EXPECT_NEAR(av, p == q ? s[sb + p] / s[sb] : 0, 1e-13);
            }
        for (int l = 1; l < k; l++) EXPECT_GE(s[sb + l - 1], s[sb + l]);
    }
}

TEST(Svd, ResidualsOfEveryShapeAreSmall) {
    for (const auto &[m, n] : {std::pair<int, int>{1, 1}, {1, 6}, {6, 1}, {5, 5}, {20, 7}, {7, 20}, {31, 30}}) {
        expect_small_residuals<float>(m, n, 1);
        expect_small_residuals<double>(m, n, 1);
        expect_small_residuals<double>(m, n, 1e250);
        expect_small_residuals<double>(m, n, 1e-290);
        expect_small_residuals<float>(m, n, 1e30);
    }
}

// U'U = I [m x m], V'V = I [n x n] and A = U diag(sigma) V', for matrices of full rank and of rank one.
TEST(Svd, FullVectorsAreBasesOfTheWholeSpaces) {
    const Context context = make_context(2);
    for (const auto &[m, n] : {std::pair<int, int>{1, 1}, {1, 6}, {6, 1}, {5, 5}, {20, 7}, {7, 20}, {90, 4}})
        for (const bool rank_one : {false, true}) {
            const int count = 2, k = std::min(m, n), ldu = m + 1, ldvt = n + 2;
            auto a = random_matrix(Kind::Gaussian, m, n * count, 3);
            for (std::size_t i = 0; rank_one && i < a.size(); i++) a[i] = 1.0 + static_cast<double>(i % m);
            std::vector<double> u(static_cast<std::size_t>(ldu) * m * count),
                vt(static_cast<std::size_t>(ldvt) * n * count), s(static_cast<std::size_t>(k) * count);
            ASSERT_EQ(ht_svd_full_d(context.get(), count, m, n, a.data(), m, m * n, u.data(), ldu, ldu * m, s.data(), k,
                                    vt.data(), ldvt, ldvt * n, nullptr),
                      HT_OK)
                << ht_last_error();
            for (int b = 0; b < count; b++) {
                const auto ub = static_cast<std::size_t>(b) * ldu * m, vb = static_cast<std::size_t>(b) * ldvt * n,
                           sb = static_cast<std::size_t>(b) * k;
                for (int p = 0; p < m; p++)
                    for (int q = 0; q < m; q++) {
                        double sum = 0;
                        for (int i = 0; i < m; i++) sum += at(u, ub, ldu, i, p) * at(u, ub, ldu, i, q);
                        EXPECT_NEAR(sum, p == q, 1e-13);
                    }
                for (int p = 0; p < n; p++)
                    for (int q = 0; q < n; q++) {
                        double sum = 0;
                        for (int j = 0; j < n; j++) sum += at(vt, vb, ldvt, p, j) * at(vt, vb, ldvt, q, j);
                        EXPECT_NEAR(sum, p == q, 1e-13);
                    }
                for (int i = 0; i < m; i++)
                    for (int j = 0; j < n; j++) {
                        double sum = 0;
                        for (int l = 0; l < k; l++) sum += at(u, ub, ldu, i, l) * s[sb + l] * at(vt, vb, ldvt, l, j);
                        EXPECT_NEAR(sum, a[static_cast<std::size_t>((b * n + j) * m + i)], 1e-13 * s[sb]);
                    }
            }
        }
}

TEST(Svd, FullVectorsOfAMatrixWithoutEntriesAreIdentities) {
    std::vector<double> u(9, -1);
    ASSERT_EQ(
        ht_svd_full_s(make_context().get(), 1, 3, 0, nullptr, 3, 0, u.data(), 3, 0, nullptr, 1, nullptr, 1, 0, nullptr),
        HT_OK)
        << ht_last_error();
    EXPECT_EQ(u, (std::vector<double>{1, 0, 0, 0, 1, 0, 0, 0, 1}));
}

TEST(Svd, NonFiniteMatricesAreReportedAndGiveNaN) {
    const Context context = make_context();
    const std::vector<double> a{1, 2, 3, std::numeric_limits<double>::infinity(), 1, 0, 0, 1};
    std::vector<double> u(8), s(4), vt(8);
    int32_t status[2];
    EXPECT_EQ(
        ht_svd_thin_d(context.get(), 2, 2, 2, a.data(), 2, 4, u.data(), 2, 4, s.data(), 2, vt.data(), 2, 4, status),
        HT_PARTIAL);
    EXPECT_EQ(status[0], HT_MATRIX_NOT_FINITE);
    EXPECT_EQ(status[1], HT_MATRIX_OK);
    for (int i = 0; i < 4; i++) {
        EXPECT_TRUE(std::isnan(u[static_cast<std::size_t>(i)]) && std::isnan(vt[static_cast<std::size_t>(i)]));
        EXPECT_FALSE(std::isnan(u[static_cast<std::size_t>(4 + i)]));
    }
    EXPECT_TRUE(std::isnan(s[0]) && std::isnan(s[1]));
    EXPECT_EQ(s[2], 1);
}

TEST(Svd, BitsDoNotDependOnAlignmentOrLeadingDimension) {
    const Context context = make_context();
    const int m = 64, n = 33, k = 33;
    const auto a = random_matrix(Kind::StudentT, m, n, 5);
    std::vector<double> expected;
    for (const int offset : {0, 1, 2, 5}) {
        const int ldu = m + offset, ldvt = k + offset;
        std::vector<double> u(static_cast<std::size_t>(offset + ldu * k)), s(static_cast<std::size_t>(offset + k)),
            vt(static_cast<std::size_t>(offset + ldvt * n)), got;
        ASSERT_EQ(ht_svd_thin_d(context.get(), 1, m, n, a.data(), m, m * n, u.data() + offset, ldu, ldu * k,
                                s.data() + offset, k, vt.data() + offset, ldvt, ldvt * n, nullptr),
                  HT_OK);
        const auto base = static_cast<std::size_t>(offset);
        for (int j = 0; j < k; j++) {
            got.push_back(s[base + static_cast<std::size_t>(j)]);
            for (int i = 0; i < m; i++) got.push_back(at(u, base, ldu, i, j));
            for (int i = 0; i < n; i++) got.push_back(at(vt, base, ldvt, j, i));
        }
        if (expected.empty()) expected = got;
        EXPECT_EQ(got, expected) << offset;
    }
}

TEST(Eigen, BitsDoNotDependOnAlignmentOrLeadingDimension) {
    const Context context = make_context();
    const int n = 65;
    const auto a = random_matrix(Kind::StudentT, n, n, 6); // its lower triangle
    std::vector<double> expected;
    for (const int offset : {0, 1, 2, 5}) {
        const int ld = n + offset;
        std::vector<double> v(static_cast<std::size_t>(offset + ld * n)), lambda(static_cast<std::size_t>(offset + n)),
            got;
        ASSERT_EQ(ht_eigen_symmetric_batch_d(context.get(), 1, n, a.data(), n, n * n, lambda.data() + offset, n,
                                             v.data() + offset, ld, ld * n, nullptr),
                  HT_OK);
        const auto base = static_cast<std::size_t>(offset);
        for (int j = 0; j < n; j++) {
            got.push_back(lambda[base + static_cast<std::size_t>(j)]);
            for (int i = 0; i < n; i++) got.push_back(at(v, base, ld, i, j));
        }
        if (expected.empty()) expected = got;
        EXPECT_EQ(got, expected) << offset;
    }
}

} // namespace
} // namespace heavytails::test
