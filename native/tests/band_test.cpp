// Single symmetric matrices, which are solved by way of a band matrix: A = H G diag(lambda) G H with reflectors H and G
// has the eigenvalues lambda. Orders around the widths of vectors, blocks and tiles, every instruction set.
#include "kernels_support.hpp"
#include "spectra/reduction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <thread>
#include <vector>

namespace heavytails {
namespace {

// Runs the tasks from the last to the first, on two workers in turn.
const Parallel backwards{[](void *, int count, void (*task)(void *, int, int), void *data) {
                             for (int i = count - 1; i >= 0; i--) task(data, i, i % 2);
                         },
                         nullptr, 2};

const Parallel two_threads{[](void *, int count, void (*task)(void *, int, int), void *data) {
                               const auto half = [=](int worker) {
                                   for (int i = worker; i < count; i += 2) task(data, i, worker);
                               };
                               std::thread other(half, 1);
                               half(0);
                               other.join();
                           },
                           nullptr, 2};

// A <- H A H, H = I - 2 v v' / v'v: w = A v, A - v z' - z v', z = (w - v (v'w) / v'v) 2 / v'v.
void reflect(std::vector<double> &a, int n, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    std::vector<double> v(n), z(n, 0.0);
    double square = 0, product = 0;
    for (auto &x : v) {
        x = normal(random);
        square += x * x;
    }
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) z[i] += a[i + j * n] * v[j];
    for (int i = 0; i < n; i++) product += v[i] * z[i];
    for (int i = 0; i < n; i++) z[i] = 2 / square * (z[i] - v[i] * product / square);
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) a[i + j * n] -= v[i] * z[j] + z[i] * v[j];
}

std::vector<double> eigenvalues(const Kernels &kernels, const std::vector<double> &a, int n, const Parallel &parallel) {
    std::vector<double> found(n);
    Scratch scratch[2];
    EXPECT_TRUE(solve_alone(kernels, symmetric_problem({n, n, a.data(), n}, found.data(), nullptr), scratch, parallel));
    return found;
}

// Largest error for a spectrum in [-1, 1] with a cluster at 1/2 and zeros, relative to the norm.
double error_of_known_spectrum(const Kernels &kernels, int n, int reflectors) {
    std::vector<double> lambda(n), a(static_cast<std::size_t>(n) * n);
    for (int i = 0; i < n; i++) lambda[i] = i % 5 == 0 ? 0.5 : i % 7 == 0 ? 0 : std::cos(1.7 * i);
    for (int i = 0; i < n; i++) a[static_cast<std::size_t>(i) * (n + 1)] = lambda[i];
    for (int r = 0; r < reflectors; r++) reflect(a, n, static_cast<unsigned>(100 * n + r));
    const auto found = eigenvalues(kernels, a, n, one_by_one);
    std::sort(lambda.begin(), lambda.end());
    double worst = 0;
    for (int i = 0; i < n; i++) worst = std::max(worst, std::abs(found[i] - lambda[i]));
    return worst;
}

TEST(Band, KnownSpectraOfEveryOrderAreFound) {
    std::vector<int> orders{159, 160, 161, 300, 431, 529};
    for (int n = 17; n <= 130; n++) orders.push_back(n);
    for (const Kernels *kernels : tables())
        for (const int n : orders)
            EXPECT_LE(error_of_known_spectrum(*kernels, n, 2), 2.2e-16 * (16 + n)) << "n = " << n;
}

TEST(Band, DiagonalMatricesKeepTheirEntries) {
    for (const Kernels *kernels : tables())
        for (const int n : {17, 48, 100, 257}) EXPECT_LE(error_of_known_spectrum(*kernels, n, 0), 1e-15) << "n = " << n;
}

// 2061 is not a multiple of the block, the tile or the number of partial sums.
TEST(Band, BitsDoNotDependOnTheScheduleOfTheParts) {
    constexpr int n = 2061;
    std::mt19937 random(3);
    std::normal_distribution<double> normal;
    std::vector<double> a(static_cast<std::size_t>(n) * n);
    for (auto &x : a) x = normal(random);
    const auto all = tables();
    for (const Kernels *kernels : all) {
        if (kernels->isa == Isa::Portable && all.size() > 1) continue; // it is the same source, and slow
        const auto one = eigenvalues(*kernels, a, n, one_by_one);
        EXPECT_EQ(one, eigenvalues(*kernels, a, n, backwards));
        EXPECT_EQ(one, eigenvalues(*kernels, a, n, two_threads));
    }
}

} // namespace
} // namespace heavytails
