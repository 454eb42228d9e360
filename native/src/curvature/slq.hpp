// Gauss quadratures of random vectors for the spectral density of an operator.
#pragma once

#include "curvature/operator.hpp"

#include <heavytails/curvature.h>

namespace heavytails {

// nodes, weights [probes x steps] and counts [probes] as in ht_slq_s and ht_slq_d; params checked. B is the number type
// of the stored basis, S the space of the operator's vectors (space.hpp).
template <class T, class B, class S>
void slq(const S &team, SymmetricOperator<T, S> &a, const ht_slq_params &params, double *nodes, double *weights,
         std::int64_t *counts);

} // namespace heavytails
