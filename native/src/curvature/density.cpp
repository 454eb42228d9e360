// phi(t) = mean over probes of sum_j w_pj g((t - theta_pj) / width) / width, g the standard normal density; on a
// logarithmic grid the same in ln |lambda|, over nodes of the grid's sign.
#include "core/constants.hpp"
#include "core/error.hpp"
#include "curvature/mean.hpp"
#include "curvature/structs.hpp"

#include <heavytails/curvature.h>

#include <cmath>
#include <string>
#include <vector>

using namespace heavytails;

namespace {

void require_quadratures(std::int64_t probes, std::int64_t steps, const double *nodes, const double *weights,
                         const std::int64_t *counts) {
    require_at_least("probes", probes, 1);
    require_at_least("steps", steps, 1);
    require_pointer("nodes", nodes);
    require_pointer("weights", weights);
    require_pointer("counts", counts);
    for (std::int64_t p = 0; p < probes; p++)
        require(counts[p] >= 0 && counts[p] <= steps, "counts[" + std::to_string(p) + "]: expected 0 to steps = " +
                                                          std::to_string(steps) + ", got " + std::to_string(counts[p]));
}

// Places of the grid's points, and of nodes on it.
struct Grid {
    double low, high;
    bool logarithmic;

    double length() const { return logarithmic ? std::abs(std::log(high / low)) : high - low; }
    double point(std::int64_t i, std::int64_t size) const {
        if (i == 0) return low;
        if (i == size - 1) return high;
        const double part = static_cast<double>(i) / static_cast<double>(size - 1);
        return logarithmic ? low * std::pow(high / low, part) : low + part * (high - low);
    }
    double place(double lambda) const { return logarithmic ? std::log(std::abs(lambda)) : lambda; }
    bool has(double lambda) const { return !logarithmic || (lambda > 0) == (low > 0); }
};

} // namespace

extern "C" {

ht_status ht_slq_trace(int64_t n, int64_t probes, int64_t steps, const double *nodes, const double *weights,
                       const int64_t *counts, double (*f)(double lambda, void *user), void *user, ht_estimate *trace) {
    return guarded([&] {
        require_at_least("n", n, 1);
        require_quadratures(probes, steps, nodes, weights, counts);
        require(f != nullptr, "f: expected a function, got NULL");
        require_pointer("trace", trace);
        Mean mean;
        for (std::int64_t p = 0; p < probes; p++) {
            double sum = 0;
            for (std::int64_t j = p * steps; j < p * steps + counts[p]; j++) sum += weights[j] * f(nodes[j], user);
            mean.add(static_cast<double>(n) * sum);
        }
        *trace = mean.estimate();
        return HT_OK;
    });
}

ht_status ht_slq_density(int64_t probes, int64_t steps, const double *nodes, const double *weights,
                         const int64_t *counts, const ht_density_params *given, int64_t size, double *t,
                         double *density, double *standard_error) {
    return guarded([&] {
        require_quadratures(probes, steps, nodes, weights, counts);
        require_pointer("params", given);
        const auto params = read_params(given, density_defaults(), "ht_density_params_init");
        require_at_least("size", size, 2);
        require_pointer("t", t);
        require_pointer("density", density);
        require_pointer("standard_error", standard_error);
        require(std::isfinite(params.low) && std::isfinite(params.high) && params.low < params.high,
                "low, high: expected finite numbers with low < high, got " + number(params.low) + " and " +
                    number(params.high));
        require(params.logarithmic == 0 || params.low > 0 || params.high < 0,
                "low, high: expected nonzero numbers of one sign for a logarithmic grid, got " + number(params.low) +
                    " and " + number(params.high));
        require(params.width >= 0 && std::isfinite(params.width),
                "width: expected a positive number, or 0 for a hundredth of the grid's length, got " +
                    number(params.width));
        const Grid grid{params.low, params.high, params.logarithmic != 0};
        const double width = params.width > 0 ? params.width : grid.length() / 100;
        const double factor = 1 / (width * std::sqrt(2 * pi));
        require(std::isfinite(grid.length()) && std::isfinite(factor) && std::isfinite(grid.length() / width),
                "low, high, width: expected a grid and a width whose ratio float64 holds, got " + number(params.low) +
                    ", " + number(params.high) + " and " + number(width));
        for (std::int64_t i = 0; i < size; i++) {
            t[i] = grid.point(i, size);
            const double at = grid.place(t[i]);
            Mean mean;
            for (std::int64_t p = 0; p < probes; p++) {
                double sum = 0;
                for (std::int64_t j = p * steps; j < p * steps + counts[p]; j++) {
                    const double z = (at - grid.place(nodes[j])) / width;
                    if (grid.has(nodes[j]) && std::abs(z) < 39) // exp(-39^2 / 2) is 0
                        sum += weights[j] * std::exp(-0.5 * z * z);
                }
                mean.add(factor * sum);
            }
            density[i] = mean.value();
            standard_error[i] = mean.standard_error();
        }
        return HT_OK;
    });
}
}
