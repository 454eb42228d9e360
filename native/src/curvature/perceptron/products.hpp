// Products Y = A X with a matrix of a perceptron, by the R-operator: with V_l, v_l the parts of a vector x,
//
//   r_l = W_l R a_{l-1} + V_l a_{l-1} + v_l,  R a_l = phi'(z_l) r_l                         forward
//   e_L = S r_L,  e_{l-1} = phi' (W_l'e_l + V_l'd_l) + phi''(z) dloss/da r_{l-1}            backward
//   Y_l = e_l a_{l-1}' + d_l (R a_{l-1})',  y_l = e_l                                       summed over samples
//
// Pearlmutter 1994. Gauss-Newton keeps S and drops the terms in d and phi''; the residual drops S; the empirical Fisher
// matrix has e_l = (g'x) d_l. It takes 4 P_1 + 12 (P_2 + ... + P_L) flops for each sample and vector.
#pragma once

#include "curvature/perceptron/state.hpp"

namespace heavytails {

// Memory that products keep between calls. Guarded by the context's turn.
template <class T>
struct ProductWorkspace {
    struct Worker {
        std::vector<Buffer<T>> tangents, moved; // r_l and R a_l of one block
        Buffer<T> error, next, inner;           // e_l, e_{l-1}, g'x
    };
    std::vector<Worker> workers;
    std::vector<Buffer<T>> forward, backward, shifts; // V_l', V_l and v_l by vector and layer
    std::vector<Buffer<T>> sums;                      // Y_l and y_l by vector, part and layer
};

template <class T>
void multiply_vectors(const PerceptronState<T> &state, ProductWorkspace<T> &workspace,
                      const ht_perceptron_operator &matrix, std::int64_t count, const T *x, T *y);

} // namespace heavytails
