// Estimates over random probes: traces, squared Frobenius norms and diagonals.
#pragma once

#include "curvature/operator.hpp"

#include <heavytails/curvature.h>

namespace heavytails {

struct TraceResults {
    ht_estimate trace, frobenius_squared; // of A, and ||A||_F^2
};

// By params.method; params checked. frobenius: whether ||A||_F^2 is wanted, for which XTrace stores the products.
template <class T>
TraceResults estimate_trace(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params, bool frobenius);

// diagonal, standard_error [n] as in ht_diagonal_s and ht_diagonal_d.
template <class T>
void estimate_diagonal(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params, double *diagonal,
                       double *standard_error);

} // namespace heavytails
