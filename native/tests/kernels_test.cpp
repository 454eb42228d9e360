// Eigenvalues of the second difference, tridiagonal (-1, 2, -1) of order n: 2 - 2 cos(k pi / (n + 1)), k = 1 .. n; and
// what becomes of brackets that cannot be narrowed. Both layouts, every instruction set of this processor.
#include "core/buffer.hpp"
#include "spectra/kernels/kernels.hpp"

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

} // namespace
} // namespace heavytails
