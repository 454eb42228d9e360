// Activations phi and losses l(f, t) with their first and second derivatives, of one number and of one sample.
#pragma once

#include <heavytails/perceptron.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace heavytails {

// phi(z), phi'(z) and phi''(z).
template <class T>
struct Activated {
    T value, slope, bend;
};

template <class T>
Activated<T> activate(int activation, T z) {
    switch (activation) {
    case HT_RELU:
        return {z <= 0 ? T(0) : z, z > 0 ? T(1) : T(0), T(0)}; // NaN stays NaN
    case HT_TANH: {
        const T t = std::tanh(z), slope = 1 - t * t;
        return {t, slope, -2 * t * slope};
    }
    case HT_SOFTPLUS: {
        const T s = 1 / (1 + std::exp(-z)); // ln(1 + e^z) without overflow
        return {z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z)), s, s * (1 - s)};
    }
    default:
        return {z, T(1), T(0)};
    }
}

// The loss of one sample and, in T, its derivatives by the outputs f [k], times the factor of the sum over samples:
// first [k], and second [k] as PerceptronState::outputs holds it.
template <class T>
struct SampleLoss {
    int loss;
    double factor, margin;
    std::int64_t k;

    // Cross-entropy, -ln p_label with p = softmax(f): first = factor (p - e_label), second = p.
    double of_label(const double *f, std::int32_t label, T *first, T *second) const {
        const double most = *std::max_element(f, f + k);
        double sum = 0, others = 0;
        for (std::int64_t c = 0; c < k; c++) sum += std::exp(f[c] - most);
        for (std::int64_t c = 0; c < k; c++) {
            const double p = std::exp(f[c] - most) / sum;
            second[c] = static_cast<T>(p);
            first[c] = static_cast<T>(factor * p);
            if (c != label) others += p;
        }
        first[label] = static_cast<T>(-factor * others); // p - 1 without its rounding error where p is almost 1
        return std::log(sum) + most - f[label];
    }

    // Sums over outputs: (f - t)^2, max(0, margin - t f) or its square.
    double of_targets(const double *f, const T *target, T *first, T *second, std::int32_t &violated) const {
        double value = 0;
        violated = 0;
        for (std::int64_t c = 0; c < k; c++) {
            const double t = static_cast<double>(target[c]);
            if (loss == HT_SQUARED_ERROR) {
                const double difference = f[c] - t;
                value += difference * difference;
                first[c] = static_cast<T>(2 * factor * difference);
                second[c] = static_cast<T>(2 * factor);
                continue;
            }
            const double gap = margin - t * f[c];
            const bool squared = loss == HT_SQUARED_HINGE, is_violated = gap > 0;
            first[c] = second[c] = T(0);
            if (!is_violated) continue;
            violated++;
            value += squared ? gap * gap : gap;
            first[c] = static_cast<T>(-t * factor * (squared ? 2 * gap : 1));
            second[c] = static_cast<T>(squared ? 2 * factor * t * t : 0);
        }
        return value;
    }
};

} // namespace heavytails
