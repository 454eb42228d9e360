// Parameter structures of curvature.h and their defaults.
#pragma once

#include "core/arguments.hpp"

#include <heavytails/curvature.h>

namespace heavytails {

inline ht_lanczos_params lanczos_defaults() {
    ht_lanczos_params params{};
    params.struct_size = sizeof params;
    params.largest = 1;
    params.block = 1;
    params.check = 1;
    params.search = 1;
    return params;
}

inline ht_slq_params slq_defaults() {
    ht_slq_params params{};
    params.struct_size = sizeof params;
    params.probes = 10;
    params.steps = 100;
    params.at_once = 1;
    params.reorthogonalise = 1;
    params.check = 1;
    return params;
}

inline ht_density_params density_defaults() {
    ht_density_params params{};
    params.struct_size = sizeof params;
    return params;
}

inline ht_trace_params trace_defaults() {
    ht_trace_params params{};
    params.struct_size = sizeof params;
    params.products = 100;
    params.at_once = 1;
    params.check = 1;
    return params;
}

// The caller's parameters; all defaults for NULL. All structures are in their first version.
template <class Struct>
Struct read_params(const Struct *given, const Struct &defaults, const char *init) {
    return given == nullptr ? defaults : read_struct("params", *given, defaults, sizeof(Struct), init);
}

} // namespace heavytails
