// Which terms of the Hessian of a loss the matrices of a perceptron have.
#pragma once

#include <heavytails/perceptron.h>

namespace heavytails {

struct Terms {
    bool curvature, residual, fisher; // S, the derivatives of the network's map, (g'x) d
};

inline Terms terms_of(int kind, int loss) {
    const bool has_curvature = loss != HT_HINGE;
    switch (kind) {
    case HT_HESSIAN:
        return {has_curvature, true, false};
    case HT_GAUSS_NEWTON:
    case HT_FISHER:
        return {has_curvature, false, false};
    case HT_RESIDUAL:
        return {false, true, false};
    default:
        return {false, false, true};
    }
}

} // namespace heavytails
