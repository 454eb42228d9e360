// Checks of what perceptron.h and objective.h have in common: the shape of a network, and finite numbers.
#pragma once

#include "core/arguments.hpp"

#include <cmath>
#include <cstdint>
#include <string>

namespace heavytails {

inline void require_widths(std::int64_t layers, const std::int64_t *widths, std::int64_t samples) {
    require_in("layers", layers, 1, 1000);
    require_pointer("widths", widths);
    constexpr std::int64_t most = std::int64_t{1} << 40;
    std::int64_t parameters = 0, widest = 0;
    for (std::int64_t l = 0; l <= layers; l++) {
        require_in("widths[" + number(l) + "]", widths[l], 1, std::int64_t{1} << 31);
        widest = std::max(widest, widths[l]);
        if (l > 0) parameters += widths[l] * widths[l - 1] + widths[l];
        require(parameters <= most, "widths: expected at most 2^40 parameters, got " + number(parameters) +
                                        " in the first " + number(l) + " layers");
    }
    require_in("samples", samples, 1, most);
    require(samples <= most / widest, "samples: expected at most 2^40 numbers in a layer, got " + number(samples) +
                                          " samples of width " + number(widest));
}

// Refuses NaN and infinity in [rows x columns] row-major.
template <class T>
void require_finite(const char *name, const T *x, std::int64_t rows, std::int64_t columns) {
    for (std::int64_t i = 0; i < rows * columns; i++)
        if (!std::isfinite(x[i]))
            throw Error(HT_NOT_FINITE,
                        std::string(name) + ": expected finite numbers, got " + std::to_string(x[i]) +
                            (rows == 1 ? " at index " + number(i)
                                       : " in column " + number(i % columns) + " of sample " + number(i / columns)));
}

} // namespace heavytails
