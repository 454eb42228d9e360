// Activations phi and losses l(f, t) with their first and second derivatives, of one number and of one sample.
#pragma once

#include "curvature/perceptron/state.hpp"

#include <algorithm>
#include <cmath>

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
        return {z > 0 ? z : T(0), z > 0 ? T(1) : T(0), T(0)};
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

// The loss of one sample with its first derivatives and what `outputs` holds of the second ones.
template <class T>
struct Output {
    const PerceptronState<T> &state;
    std::int64_t k;

    double operator()(const T *f, std::int32_t label, const T *target, T *derivative, T *second,
                      std::int64_t &violated) const {
        double value = 0;
        if (state.loss == HT_CROSS_ENTROPY) {
            const double most = *std::max_element(f, f + k);
            double sum = 0;
            for (std::int64_t c = 0; c < k; c++) sum += std::exp(static_cast<double>(f[c]) - most);
            for (std::int64_t c = 0; c < k; c++) {
                const double p = std::exp(static_cast<double>(f[c]) - most) / sum;
                second[c] = static_cast<T>(p);
                // 1 - p of the label from the other classes, which keeps its digits where p is almost 1.
                derivative[c] = static_cast<T>(state.factor * p);
            }
            double others = 0;
            for (std::int64_t c = 0; c < k; c++)
                if (c != label) others += std::exp(static_cast<double>(f[c]) - most) / sum;
            derivative[label] = static_cast<T>(-state.factor * others);
            return std::log(sum) + most - static_cast<double>(f[label]);
        }
        for (std::int64_t c = 0; c < k; c++) {
            const double t = target[c];
            if (state.loss == HT_SQUARED_ERROR) {
                const double difference = static_cast<double>(f[c]) - t;
                value += difference * difference;
                derivative[c] = static_cast<T>(2 * state.factor * difference);
                second[c] = static_cast<T>(2 * state.factor);
                continue;
            }
            const double gap = state.margin - t * static_cast<double>(f[c]);
            const bool is_violated = gap > 0, squared = state.loss == HT_SQUARED_HINGE;
            violated += is_violated ? 1 : 0;
            value += !is_violated ? 0 : squared ? gap * gap : gap;
            derivative[c] = static_cast<T>(!is_violated ? 0 : -t * state.factor * (squared ? 2 * gap : 1));
            second[c] = static_cast<T>(is_violated && squared ? 2 * state.factor * t * t : 0);
        }
        return value;
    }
};

} // namespace heavytails
