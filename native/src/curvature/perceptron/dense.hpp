// The whole matrix of a small perceptron by Khatri-Rao products: with a = (a_{l-1}, 1) and b = (a_{l'-1}, 1), l <= l',
//
//   H[(l,o,i), (l',o',i')] = sum_s a_i b_i' Q_oo' + a_i d_l'[o'] F_i'o
//
//   Q_ll = K_l,  Q_{l-1,l'} = phi' W_l'Q_ll',  K_L = S,  K_{l-1} = phi' W_l'K_l W_l phi' + diag(phi'' dloss/da_{l-1})
//   F = da_{l'-1} / dz_l, which is diagonal for l' = l + 1 and phi'_{l+1} W_{l+1} phi'_l for l' = l + 2
//
// so that each pair of layers is one matrix product [pairs (i, i') x samples] [samples x pairs (o, o')], and for l = l'
// only pairs i <= i', o <= o' are needed: about one multiplication for each distinct entry and sample.
#pragma once

#include "curvature/perceptron/state.hpp"

namespace heavytails {

template <class T>
void write_dense(const PerceptronState<T> &state, const ht_perceptron_operator &matrix, double *h, std::int64_t ld);

// The gradient of the loss, in the order of the parameters.
template <class T>
void write_gradient(const PerceptronState<T> &state, double *gradient);

} // namespace heavytails
