// What the check of an operator computes of three products, and what is asked of every product, on the host.
#pragma once

#include "curvature/vectors.hpp"

#include <cmath>
#include <cstdint>
#include <string>

namespace heavytails {

// Of u, v, c u and their products: |u'Av - v'Au|, max(||A u||, ||A v||) and ||A (c u) - c A u|| / (c ||u||).
struct Agreement {
    double difference, largest, noise;
};

// x = (u, v, c u) and y = A x, [n x 3] each.
template <class T>
Agreement agreement(const Team &team, std::int64_t n, const T *x, const T *y, double c) {
    const T *const u = x, *const v = u + n;
    const T *const au = y, *const av = au + n, *const acu = av + n;
    const double squares = team.sum(n, [&](std::int64_t begin, std::int64_t end) {
        double total = 0;
        for (std::int64_t i = begin; i < end; i++) {
            const double error = static_cast<double>(acu[i]) - c * static_cast<double>(au[i]);
            total += error * error;
        }
        return total;
    });
    return {std::abs(dot(team, n, u, av) - dot(team, n, v, au)),
            std::sqrt(std::max(dot(team, n, au, au), dot(team, n, av, av))),
            std::sqrt(squares) / (c * std::sqrt(dot(team, n, u, u)))};
}

// Throws HT_NOT_FINITE where product number `product`, y [n], holds NaN or infinity.
template <class T>
void require_finite_product(const Team &team, std::int64_t n, const T *y, std::int64_t product) {
    // x - x is 0 for finite x and NaN otherwise.
    const double zero = team.sum(n, [&](std::int64_t begin, std::int64_t end) {
        T sum = 0;
        for (std::int64_t i = begin; i < end; i++) sum += y[i] - y[i];
        return static_cast<double>(sum);
    });
    if (zero == 0) return;
    std::int64_t i = 0;
    while (std::isfinite(y[i])) i++;
    throw Error(HT_NOT_FINITE, "the operator: expected finite numbers, got " + std::to_string(y[i]) + " at index " +
                                   std::to_string(i) + " of product " + std::to_string(product));
}

// max |x_i| of finite x [count]
template <class T>
double largest_of(const Team &, std::int64_t count, const T *x) {
    double largest = 0;
    for (std::int64_t i = 0; i < count; i++) largest = std::max(largest, std::abs(static_cast<double>(x[i])));
    return largest;
}

// x [count] *= 2^exponent
template <class T>
void multiply_by_power(const Team &, std::int64_t count, int exponent, T *x) {
    for (std::int64_t i = 0; i < count; i++) x[i] = static_cast<T>(std::scalbn(x[i], exponent));
}

} // namespace heavytails
