// Extremal eigenpairs of an operator by block Lanczos with full reorthogonalisation and thick restart.
#pragma once

#include "curvature/operator.hpp"

#include <heavytails/curvature.h>

namespace heavytails {

// Where results go, as in ht_lanczos_s and ht_lanczos_d.
template <class T>
struct LanczosResults {
    double *eigenvalues, *residuals;
    T *vectors; // NULL if they are not wanted
    ht_lanczos_step *history;
    std::int64_t history_capacity;
    std::int64_t *history_length;
};

// params with defaults filled in and checked: basis_size, max_products and tolerance are not 0. B is the number type of
// the stored basis. Returns HT_OK, or HT_PARTIAL where max_products ended the iteration.
// S is the space of the operator's vectors (space.hpp).
template <class T, class B, class S>
ht_status lanczos(const S &team, SymmetricOperator<T, S> &a, const ht_lanczos_params &params, const T *start,
                  const LanczosResults<T> &results);

} // namespace heavytails
