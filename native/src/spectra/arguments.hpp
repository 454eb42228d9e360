// Checks of the matrices that the C functions of spectra.h and product.h are given.
#pragma once

#include "core/arguments.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace heavytails {

// Whether the matrices of a batch may overlap in memory: inputs may (a stride of 0 repeats one matrix), results may
// not.
enum class Overlap { Allowed, Refused };

// `count` column-major matrices [rows x columns] with leading dimension ld, `stride` apart. The sizes are bounded
// before they are multiplied, so that no product of the caller's numbers overflows, here or later.
inline void require_matrix(const char *name, const void *pointer, std::int64_t count, std::int64_t rows,
                           std::int64_t columns, std::int64_t ld, std::int64_t stride, Overlap overlap) {
    require(ld >= std::max<std::int64_t>(1, rows),
            std::string(name) + ": expected [" + number(rows) + " x " + number(columns) +
                "] column-major with ld >= " + number(std::max<std::int64_t>(1, rows)) + ", got ld = " + number(ld));
    constexpr auto most = std::numeric_limits<std::int64_t>::max() / 16;
    require(columns == 0 || ld <= most / columns,
            std::string(name) + ": [" + number(ld) + " x " + number(columns) + "] is beyond 64-bit sizes");
    const std::int64_t least_stride = overlap == Overlap::Allowed ? 0 : ld * columns;
    require(count <= 1 || stride >= least_stride,
            std::string(name) + ": expected a batch stride of at least " + number(least_stride) + " for [" +
                number(rows) + " x " + number(columns) + "] with ld = " + number(ld) + ", got " + number(stride));
    require(count <= 1 || stride <= most / count, std::string(name) + ": " + number(count) + " matrices at stride " +
                                                      number(stride) + " are beyond 64-bit sizes");
    if (count > 0 && rows > 0 && columns > 0) require_pointer(name, pointer);
}

} // namespace heavytails
