// The loss of every sample with its derivatives by the outputs f(x_s), from outputs in float64. (In float32 the
// rounding of outputs of size 20 changes probabilities by 2e-6, and products with them.)
#pragma once

#include "curvature/perceptron/state.hpp"

namespace heavytails {

// Row s holds sample s; with a factor in front of the sum over samples, which derivatives include.
template <class T>
struct LossTerms {
    std::vector<T> first, second;       // dloss/df [samples x k], and what PerceptronState::outputs holds
    std::vector<std::int32_t> violated; // outputs with margin - t f > 0, [samples]
    double value = 0;                   // of the loss
};

// labels or targets as in ht_perceptron_create. Throws HT_NOT_FINITE where an output is NaN or infinite.
template <class T>
LossTerms<T> loss_terms(const PerceptronState<T> &state, const T *x, const std::int32_t *labels, const T *targets);

} // namespace heavytails
