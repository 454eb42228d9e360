// Parameter structures of curvature.h, their defaults, and checks of arguments whose messages hold both sides.
#pragma once

#include "core/error.hpp"

#include <heavytails/curvature.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

namespace heavytails {

inline std::string number(std::int64_t x) { return std::to_string(x); }
inline std::string number(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", x);
    return text;
}

inline void require_at_least(const char *name, std::int64_t value, std::int64_t least) {
    require(value >= least, std::string(name) + ": expected at least " + number(least) + ", got " + number(value));
}

inline void require_pointer(const char *name, const void *pointer) {
    require(pointer != nullptr, std::string(name) + ": expected a pointer, got NULL");
}

// A value of an enumeration 0 .. last.
inline void require_choice(const char *name, std::int32_t value, std::int32_t last) {
    require(value >= 0 && value <= last, std::string(name) + ": expected 0 to " + number(std::int64_t{last}) +
                                             ", got " + number(std::int64_t{value}));
}

inline ht_lanczos_params lanczos_defaults() {
    ht_lanczos_params params{};
    params.struct_size = sizeof params;
    params.largest = 1;
    params.block = 1;
    params.check = 1;
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

inline void require_struct_size(const char *name, std::uint32_t size, std::size_t first_version) {
    require(size >= first_version, std::string(name) + "->struct_size: expected at least " +
                                       std::to_string(first_version) + ", got " + std::to_string(size) +
                                       ": was its init function called?");
}

// The caller's parameters, with the defaults of fields that were added after the caller was compiled; all defaults for
// NULL. All structures are in their first version.
template <class Struct>
Struct read_struct(const char *name, const Struct *given, Struct defaults) {
    if (given == nullptr) return defaults;
    require_struct_size(name, given->struct_size, sizeof(Struct));
    std::memcpy(&defaults, given, std::min<std::size_t>(given->struct_size, sizeof defaults));
    defaults.struct_size = sizeof defaults;
    return defaults;
}

// Copies the fields that the caller's structure has.
inline void write_report(const ht_operator_report &from, ht_operator_report *to) {
    if (to == nullptr) return;
    const std::uint32_t size = to->struct_size;
    std::memcpy(to, &from, std::min<std::size_t>(size, sizeof from));
    to->struct_size = size;
}

} // namespace heavytails
