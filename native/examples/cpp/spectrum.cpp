// The second difference on n points, T = tridiag(-1, 2, -1), has the eigenvalues 2 - 2 cos(k pi / (n + 1)), k = 1 .. n.
// Prints how far the library is from them: by singular values of the batch T, 2 T, ..., 100 T, by stochastic Lanczos
// quadrature of T as a lambda, and by the largest eigenvalue of a heavy point added to T.
#include <heavytails/heavytails.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <vector>

namespace {

double eigenvalue(std::int64_t k, std::int64_t n) {
    return 2 - 2 * std::cos(static_cast<double>(k) * std::acos(-1.0) / static_cast<double>(n + 1));
}

// Relative distance of the singular values of b T, b = 1 .. count, from the closed form.
double batch_error(const ht::Context &context, std::int64_t count, std::int64_t n) {
    std::vector<double> a(static_cast<std::size_t>(count * n * n));
    const auto matrices = ht::batch(a, count, n, n);
    for (std::int64_t b = 0; b < count; b++)
        for (std::int64_t i = 0; i < n; i++) {
            matrices[b](i, i) = 2.0 * static_cast<double>(b + 1);
            if (i > 0) matrices[b](i, i - 1) = matrices[b](i - 1, i) = -static_cast<double>(b + 1);
        }
    const ht::BatchValues sigma = ht::singular_values(context, matrices);
    double worst = sigma.complete ? 0 : std::numeric_limits<double>::infinity();
    for (std::int64_t b = 0; b < count; b++)
        for (std::int64_t k = 0; k < n; k++) {
            const double exact = static_cast<double>(b + 1) * eigenvalue(n - k, n);
            worst = std::max(worst, std::abs(sigma[b][static_cast<std::size_t>(k)] / exact - 1));
        }
    return worst;
}

} // namespace

int main() {
    try {
        const ht::Context context;
        const ht::Info info = context.info();
        std::printf("heavytails %s: %s, %d threads\n", ht_version_string(), info.instruction_set, info.threads);

        const double worst = batch_error(context, 100, 32);
        std::printf("100 matrices [32 x 32]: relative error of singular values <= %.1e\n", worst);

        const std::int64_t n = 2000;
        double heavy = 0;
        const auto multiply = [&](ht::Matrix<const double> x, ht::Matrix<double> y) {
            for (std::int64_t j = 0; j < x.columns; j++)
                for (std::int64_t i = 0; i < n; i++)
                    y(i, j) = (i == n / 2 ? 2 + heavy : 2) * x(i, j) - (i > 0 ? x(i - 1, j) : 0) -
                              (i + 1 < n ? x(i + 1, j) : 0);
        };
        ht::SlqParams params;
        params.probes = 20;
        params.steps = 60;
        const auto quadrature = ht::slq(context, n, multiply, params);
        const ht::Estimate trace = quadrature.trace([](double lambda) { return std::exp(-lambda); });
        double exact = 0;
        for (std::int64_t k = 1; k <= n; k++) exact += std::exp(-eigenvalue(k, n));
        std::printf("tr exp(-T) = %.2f +- %.2f, exactly %.2f\n", trace.value, trace.standard_error, exact);

        heavy = 20;
        ht::LanczosParams top;
        top.block = 2;
        const auto largest = ht::lanczos(context, n, multiply, top);
        std::printf("largest eigenvalue with a heavy point %.8f +- %.1e\n", largest.eigenvalues[0],
                    largest.residuals[0]);

        try { // A status is an exception; what a lambda throws comes out of the call.
            ht::singular_values(context, ht::Matrix<const double>(nullptr, 3, 3));
        } catch (const ht::Error &e) {
            std::printf("as it should be: %s\n", e.what());
        }
        // One infinite chain with a heavy point h has the bound state 2 + sqrt(h^2 + 4).
        const bool right = worst < 1e-6 && std::abs(trace.value - exact) < 5 * trace.standard_error &&
                           std::abs(largest.eigenvalues[0] - 2 - std::sqrt(404.0)) < 1e-8 && largest.converged;
        return right ? 0 : 1;
    } catch (const std::exception &e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}
