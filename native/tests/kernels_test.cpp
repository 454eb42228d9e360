// Eigenvalues of the second difference, tridiagonal (-1, 2, -1) of order n: 2 - 2 cos(k pi / (n + 1)), k = 1 .. n; and
// what becomes of brackets that cannot be narrowed, up to the status of the matrix. Both layouts, every instruction set
// of this processor.
#include "core/buffer.hpp"
#include "spectra/kernels/kernels.hpp"
#include "spectra/reduction.hpp"

#include <heavytails/heavytails.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace heavytails {
namespace {

std::vector<const Kernels *> tables() {
    std::vector<const Kernels *> all{&portable_kernels()};
#if defined(__x86_64__)
    if (ht_has(HT_HAS_AVX2)) all.push_back(&avx2_kernels());
    if (ht_has(HT_HAS_AVX512)) all.push_back(&avx512_kernels());
#endif
    return all;
}

// [n] of the one matrix, or of every lane after the other.
std::vector<double> eigenvalues_of_second_difference(const Kernels &kernels, int n, bool lanes, Tolerance tolerance) {
    const int copies = lanes ? kernels.lanes : 1;
    Buffer<double> memory, work;
    double *d = memory.reserve(static_cast<std::size_t>(3 * n * copies + 64)), *e = d + n * copies, *w = e + n * copies;
    std::fill_n(d, n * copies, 2.0);
    std::fill_n(e, n * copies, -1.0);
    std::fill_n(e + (n - 1) * copies, copies, 0.0);
    double *space = work.reserve(kernels.eigenvalues_workspace(n, lanes));
    (lanes ? kernels.eigenvalues_lanes : kernels.eigenvalues_one)(d, e, n, w, tolerance, true, space);
    std::vector<double> all;
    for (int l = 0; l < copies; l++)
        for (int i = 0; i < n; i++) all.push_back(w[i * copies + l]);
    return all;
}

TEST(Tridiagonal, SecondDifferenceHasItsKnownEigenvalues) {
    // Rounding of each row relative to the norm, 4; it does not grow with n.
    const double pi = std::acos(-1.0), rounding = 4 * 8 * 2.2e-16;
    for (const Kernels *kernels : tables())
        for (const bool lanes : {false, true})
            for (const int n : {1, 2, 3, 7, 8, 9, 31, 64, 100, 513}) {
                const auto found = eigenvalues_of_second_difference(*kernels, n, lanes, {2e-15, 1e-12, 1e-18});
                for (std::size_t i = 0; i < found.size(); i++) {
                    const double half = std::sin(static_cast<double>(i % n + 1) * pi / (2.0 * (n + 1)));
                    EXPECT_NEAR(found[i], 4 * half * half, rounding) << "n = " << n << ", lanes: " << lanes;
                }
            }
}

TEST(Tridiagonal, BracketsThatStayOpenAreNaN) {
    for (const Kernels *kernels : tables())
        for (const bool lanes : {false, true})
            for (const double value : eigenvalues_of_second_difference(*kernels, 20, lanes, {-1, -1, -1}))
                EXPECT_TRUE(std::isnan(value));
}

// One bracket stays open: that matrix is not converged, all of its values are NaN, and its neighbours are untouched. No
// call of the C functions is known to get there.
Kernels with_an_open_bracket(const Kernels &kernels) {
    Kernels broken = kernels;
    broken.eigenvalues_lanes = [](double *, double *, int n, double *w, Tolerance, bool, double *) {
        std::fill_n(w, 4 * n, 1.0); // the portable kernels' four lanes
        w[4 * (n / 2) + 1] = std::nan("");
    };
    broken.eigenvalues_one = [](double *, double *, int n, double *w, Tolerance, bool, double *) {
        std::fill_n(w, n, 1.0);
        w[n - 1] = std::nan("");
    };
    return broken;
}

TEST(Status, AMatrixWithAnOpenBracketIsNotConverged) {
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
    const Parallel here{[](void *, int count, void (*task)(void *, int, int), void *data) {
                            for (int i = 0; i < count; i++) task(data, i, 0);
                        },
                        nullptr, 1};
    EXPECT_FALSE(solve_alone(kernels, problems[0], &scratch, here));
    EXPECT_EQ(status[0], HT_MATRIX_NOT_CONVERGED);
    for (int i = 0; i < n; i++) EXPECT_TRUE(std::isnan(values[i]));
}

} // namespace
} // namespace heavytails
