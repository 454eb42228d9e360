// Kernels for tridiagonal matrices. The second difference, tridiagonal (-1, 2, -1) of order n, has the eigenvalues 2 -
// 2 cos(k pi / (n + 1)), k = 1 .. n. A bracket that cannot be narrowed gives NaN and a status. Both layouts, every
// instruction set of this processor.
#include "core/buffer.hpp"
#include "kernels_support.hpp"
#include "spectra/reduction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

extern "C" void dsterf_(const int *n, double *d, double *e, int *info);

namespace heavytails {
namespace {

// The eigenvalues [n] of one matrix, or [lanes n] of equal matrices in all lanes, lane by lane.
std::vector<double> eigenvalues_of_second_difference(const Kernels &kernels, int n, bool lanes, Tolerance tolerance) {
    const int copies = lanes ? kernels.lanes : 1;
    Buffer<double> memory, work;
    double *d = memory.reserve(static_cast<std::size_t>(3 * n * copies + 64)), *e = d + n * copies, *w = e + n * copies;
    std::fill_n(d, n * copies, 2.0);
    std::fill_n(e, n * copies, -1.0);
    std::fill_n(e + (n - 1) * copies, copies, 0.0);
    double *space = work.reserve(kernels.eigenvalues_workspace(n, lanes));
    (lanes ? kernels.eigenvalues_interleaved : kernels.eigenvalues_single)(d, e, n, w, tolerance, true, space);
    std::vector<double> all;
    for (int l = 0; l < copies; l++)
        for (int i = 0; i < n; i++) all.push_back(w[i * copies + l]);
    return all;
}

// Expects errors of at most `rounding` plus `relative` lambda, half of the width that a bracket may have.
void expect_second_difference(const std::vector<int> &orders, double rounding, double relative) {
    const double pi = std::acos(-1.0);
    for (const Kernels *kernels : tables())
        for (const bool lanes : {false, true})
            for (const int n : orders) {
                const auto found = eigenvalues_of_second_difference(*kernels, n, lanes, {2e-15, 1e-12, 1e-18});
                for (std::size_t i = 0; i < found.size(); i++) {
                    const double half = std::sin(static_cast<double>(i % n + 1) * pi / (2.0 * (n + 1)));
                    EXPECT_NEAR(found[i], 4 * half * half, rounding + relative * 4 * half * half)
                        << "n = " << n << ", lanes: " << lanes;
                }
            }
}

TEST(Tridiagonal, SecondDifferenceHasItsKnownEigenvalues) {
    // The rounding of each row, relative to the norm 4; it does not grow with n.
    const double rounding = 4 * 8 * 2.2e-16;
    expect_second_difference({1, 2, 3, 7, 8, 9, 31, 64, 100, 513}, rounding, 0);
    // Orders around multiples of the rows between rescalings and between sign counts. At 128 the error exceeds the
    // bound without the bracket's width by one percent.
    expect_second_difference({16, 17, 48, 49, 63, 65, 80, 81, 127, 128}, rounding, 2e-15);
}

// Entries of a tridiagonal matrix of norm about 1, by kind. The off-diagonal entries (couplings) alternate between 1
// and 1e-25 (kind 0), have all scales (1), are graded like the diagonal (2), or are zero in every third row (3).
void fill_tridiagonal(int kind, int n, std::mt19937 &random, double *d, double *e) {
    std::uniform_real_distribution<double> part;
    std::normal_distribution<double> normal;
    for (int i = 0; i < n; i++) {
        const double all_scales = std::pow(10, -25 * part(random)), graded = std::pow(10, -18.0 * i / n);
        d[i] = kind == 0 ? normal(random) : kind == 1 ? normal(random) * all_scales : kind == 2 ? graded : 0;
        const double couplings[] = {i % 2 == 0 ? 1.0 : 1e-25, all_scales, 0.4 * graded,
                                    i % 3 == 0 ? 0.0 : normal(random)};
        e[i] = i < n - 1 ? couplings[kind] : 0;
    }
}

TEST(Tridiagonal, EigenvaluesWithCouplingsOfAllScalesAgreeWithDsterf) {
    std::mt19937 random(1);
    for (const Kernels *kernels : tables())
        for (const bool lanes : {false, true})
            for (const int n : {1, 2, 15, 16, 17, 18, 33, 64, 100, 257}) {
                const int copies = lanes ? kernels->lanes : 1;
                std::vector<double> d(n * copies), e(n * copies), w(n * copies), expected[16];
                double norm[16];
                for (int l = 0; l < copies; l++) {
                    std::vector<double> own(n), couplings(n);
                    fill_tridiagonal(l % 4 + (lanes ? 0 : n % 4), n, random, own.data(), couplings.data());
                    norm[l] = 0;
                    for (int i = 0; i < n; i++) {
                        d[i * copies + l] = own[i];
                        e[i * copies + l] = couplings[i];
                        norm[l] = std::max(norm[l], std::abs(own[i]) + 2 * std::abs(couplings[i]));
                    }
                    int info = -1;
                    dsterf_(&n, own.data(), couplings.data(), &info);
                    ASSERT_EQ(info, 0);
                    expected[l] = own;
                }
                Buffer<double> work;
                double *space = work.reserve(kernels->eigenvalues_workspace(n, lanes));
                (lanes ? kernels->eigenvalues_interleaved : kernels->eigenvalues_single)(
                    d.data(), e.data(), n, w.data(), {2e-16, 2e-16, 1e-17}, false, space);
                for (int l = 0; l < copies; l++) {
                    std::vector<double> found;
                    for (int i = 0; i < n; i++) found.push_back(w[i * copies + l]);
                    std::sort(found.begin(), found.end());
                    for (int i = 0; i < n; i++)
                        EXPECT_NEAR(found[i], expected[l][i], 1e-14 * norm[l]) << "n = " << n << ", lane " << l;
                }
            }
}

// A matrix that is tridiagonal already, in lane 1, is kept exactly beside lanes with full matrices.
TEST(Tridiagonal, ReductionKeepsTraceFrobeniusNormAndTridiagonalMatrices) {
    for (const Kernels *kernels : tables())
        for (int n = 1; n <= 40; n++) {
            const int lanes = kernels->lanes, square = n * n;
            std::mt19937 random(static_cast<unsigned>(n));
            std::normal_distribution<double> normal;
            Buffer<double> memory;
            double *g = memory.reserve(static_cast<std::size_t>(lanes * (square + n * (n + 1) / 2 + 4 * n)));
            double *packed = g + lanes * square, *d = packed + lanes * n * (n + 1) / 2, *e = d + lanes * n,
                   *work = e + lanes * n;
            for (int i = 0; i < lanes * square; i++) g[i] = normal(random);
            for (int j = 0; j < n; j++)
                for (int i = j + 2; i < n; i++) g[square + j * n + i] = 0; // lane 1
            std::vector<double> trace(static_cast<std::size_t>(lanes)), norm(trace);
            for (int l = 0; l < lanes; l++)
                for (int j = 0; j < n; j++)
                    for (int i = j; i < n; i++) {
                        const double x = g[l * square + j * n + i];
                        trace[static_cast<std::size_t>(l)] += i == j ? x : 0;
                        norm[static_cast<std::size_t>(l)] += (i == j ? 1 : 2) * x * x;
                    }
            kernels->interleave(g, square, n, n, packed);
            kernels->tridiagonalise(packed, n, d, e, work);
            for (int i = 0; i < n; i++) {
                EXPECT_EQ(d[i * lanes + 1], g[square + i * (n + 1)]) << n;
                EXPECT_EQ(e[i * lanes + 1], i < n - 1 ? g[square + i * (n + 1) + 1] : 0) << n;
            }
            for (int l = 0; l < lanes; l++) {
                double t = 0, f = 0;
                for (int i = 0; i < n; i++) {
                    t += d[i * lanes + l];
                    f += d[i * lanes + l] * d[i * lanes + l] + 2 * e[i * lanes + l] * e[i * lanes + l];
                }
                const double rounding = 1e-15 * n * std::sqrt(norm[static_cast<std::size_t>(l)]);
                EXPECT_NEAR(t, trace[static_cast<std::size_t>(l)], rounding) << n;
                EXPECT_NEAR(f, norm[static_cast<std::size_t>(l)],
                            rounding * std::sqrt(norm[static_cast<std::size_t>(l)]))
                    << n;
            }
        }
}

TEST(Tridiagonal, BracketsThatCannotBeNarrowedGiveNaN) {
    for (const Kernels *kernels : tables())
        for (const bool lanes : {false, true})
            for (const double value : eigenvalues_of_second_difference(*kernels, 20, lanes, {-1, -1, -1}))
                EXPECT_TRUE(std::isnan(value));
}

TEST(Tridiagonal, NonFiniteEntriesGiveNaNInTheirLaneOnly) {
    constexpr int n = 20;
    for (const Kernels *kernels : tables())
        for (const double entry : {std::nan(""), HUGE_VAL})
            for (const bool coupling : {false, true})
                for (const bool lanes : {false, true}) {
                    const int copies = lanes ? kernels->lanes : 1;
                    std::vector<double> d(n * copies, 2.0), e(n * copies, -1.0), w(n * copies);
                    (coupling ? e : d)[7 * copies + copies / 2] = entry;
                    Buffer<double> work;
                    double *space = work.reserve(kernels->eigenvalues_workspace(n, lanes));
                    (lanes ? kernels->eigenvalues_interleaved : kernels->eigenvalues_single)(
                        d.data(), e.data(), n, w.data(), {2e-15, 1e-12, 1e-18}, true, space);
                    for (int i = 0; i < n; i++)
                        for (int l = 0; l < copies; l++)
                            EXPECT_EQ(std::isnan(w[i * copies + l]), l == copies / 2) << i << ", lane " << l;
                }
}

// Kernels that leave one bracket open, which no call of the C functions is known to do. That matrix must be reported as
// not converged with NaN values, and the other matrices must keep theirs.
Kernels with_an_open_bracket(const Kernels &kernels) {
    Kernels broken = kernels;
    broken.eigenvalues_interleaved = [](double *, double *, int n, double *w, Tolerance, bool, double *) {
        std::fill_n(w, 4 * n, 1.0); // interleaved by the portable kernels' four lanes
        w[4 * (n / 2) + 1] = std::nan("");
    };
    broken.eigenvalues_single = [](double *, double *, int n, double *w, Tolerance, bool, double *) {
        std::fill_n(w, n, 1.0);
        w[n - 1] = std::nan("");
    };
    return broken;
}

TEST(Status, AMatrixWithAnOpenBracketIsReportedAsNotConverged) {
    const Kernels kernels = with_an_open_bracket(portable_kernels());
    constexpr int n = 20;
    const std::vector<float> a(n * n, 1.0f);
    std::vector<double> values(3 * n, -1.0);
    std::int32_t status[3] = {-1, -1, -1};
    std::vector<Problem> problems;
    for (int l = 0; l < 3; l++)
        problems.push_back(problem(Matrix<float>{n, n, a.data(), n}, &values[l * n], status + l));
    Scratch scratch;
    EXPECT_FALSE(solve_in_lanes(kernels, problems.data(), 3, scratch));
    for (int l = 0; l < 3; l++) {
        EXPECT_EQ(status[l], l == 1 ? HT_MATRIX_NOT_CONVERGED : HT_MATRIX_OK);
        for (int i = 0; i < n; i++)
            if (l == 1)
                EXPECT_TRUE(std::isnan(values[l * n + i]));
            else
                EXPECT_EQ(values[l * n + i], 1.0);
    }
    EXPECT_FALSE(solve_alone(kernels, problems[0], &scratch, one_by_one));
    EXPECT_EQ(status[0], HT_MATRIX_NOT_CONVERGED);
    for (int i = 0; i < n; i++) EXPECT_TRUE(std::isnan(values[i]));
}

} // namespace
} // namespace heavytails
