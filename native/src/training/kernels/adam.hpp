// m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2,  p -= rate m / (sqrt(v) scale + epsilon)
#pragma once

#include "training/kernels/kernels.hpp"

#include "simd/wide.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

template <class T>
static void adam(const TrainedNet<T> &net, const AdamTerms &terms) {
    const auto all = [](double x) { return broadcast(static_cast<T>(x)); };
    const Wide<T> beta1 = all(terms.beta1), rest1 = all(1 - terms.beta1), beta2 = all(terms.beta2),
                  rest2 = all(1 - terms.beta2), rate = all(terms.rate), scale = all(terms.scale),
                  epsilon = all(terms.epsilon);
    for (std::int64_t i = 0; i < net.parameters; i += lanes_of<T>) {
        const Wide<T> g = load(net.gradient + i);
        const Wide<T> m = mul_add(beta1, load(net.first + i), rest1 * g);
        const Wide<T> v = mul_add(beta2, load(net.second + i), rest2 * g * g);
        store(net.first + i, m);
        store(net.second + i, v);
        store(net.weights + i, load(net.weights + i) - rate * m / mul_add(root(v), scale, epsilon));
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
