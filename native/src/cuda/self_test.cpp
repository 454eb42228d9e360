// A = H diag(8, 4, 2, 1) H with the reflection H = I - (1/2) 1 1' [4 x 4], whose entries are exact in float32, and 2 A:
// the singular values are 8, 4, 2, 1 and 16, 8, 4, 2.
#include "cuda/self_test.hpp"

#include "cuda/gram.hpp"

#include <array>
#include <cmath>
#include <string>

namespace heavytails::cuda {
namespace {

constexpr std::int64_t n = 4;
constexpr double expected[n] = {8, 4, 2, 1};

std::array<float, 2 * n * n> matrices() {
    std::array<float, 2 * n * n> a{};
    const auto h = [](std::int64_t i, std::int64_t j) { return (i == j ? 1.0 : 0.0) - 0.5; };
    for (std::int64_t j = 0; j < n; j++)
        for (std::int64_t i = 0; i < n; i++) {
            double sum = 0;
            for (std::int64_t l = 0; l < n; l++) sum += h(i, l) * expected[l] * h(l, j);
            a[static_cast<std::size_t>(j * n + i)] = static_cast<float>(sum);
            a[static_cast<std::size_t>(n * n + j * n + i)] = static_cast<float>(2 * sum);
        }
    return a;
}

} // namespace

void self_test(Device &device) {
    const auto a = matrices();
    std::array<double, 2 * n> sigma{};
    std::array<std::int32_t, 2> status{};
    const std::vector<Item<float>> items{{n, n, a.data(), n, sigma.data(), &status[0]},
                                         {n, n, a.data() + n * n, n, sigma.data() + n, &status[1]}};
    const auto groups = group(device, items);
    bool right = GramValues<float>().solve(device.lane(0), groups[0], 0, 2);
    for (std::size_t i = 0; i < sigma.size(); i++) {
        const double value = (i < n ? 1 : 2) * expected[i % n];
        right = right && std::abs(sigma[i] - value) <= 1e-12 * value;
    }
    if (right) return;
    std::string got;
    for (const double value : sigma) got += (got.empty() ? "" : ", ") + std::to_string(value);
    throw Error(HT_UNSUPPORTED, "the self-test of " + device.name() +
                                    " failed: expected the singular values 8, 4, 2, 1, 16, 8, 4, 2, got " + got);
}

} // namespace heavytails::cuda
