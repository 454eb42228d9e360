// Khatri-Rao products: C = sum_s a_s b_s', [left x right], where the rows a_s and b_s are written one sample at a time.
#pragma once

#include "curvature/perceptron/state.hpp"

#include <algorithm>

namespace heavytails {

constexpr std::int64_t dense_rows = 128; // samples in a block: the left factor of a product stays in the second-level
                                         // cache

// Sums over samples of one kind for a pair of layers: left' right, [left x right] in panels.
template <class T>
struct Product {
    std::int64_t left = 0, right = 0; // columns
    Buffer<T> a, b, c;

    void size(const PerceptronState<T> &s, std::int64_t left_columns, std::int64_t right_columns) {
        left = left_columns;
        right = right_columns;
        a.reserve(static_cast<std::size_t>(dense_rows * s.padded(left)));
        b.reserve(static_cast<std::size_t>(dense_rows * s.padded(right)));
        const auto numbers = static_cast<std::size_t>(s.padded(left) * s.padded(right));
        std::fill_n(c.reserve(numbers), numbers, T(0));
    }
    T at(const PerceptronState<T> &s, std::int64_t i, std::int64_t j) const {
        return c.data()[s.place(s.padded(left), i, j)];
    }
};

// Writes the columns of one row of a factor in panels, one after the other.
template <class T>
struct RowWriter {
    T *to;
    std::int64_t width, jump, column = 0;
    RowWriter(T *factor, std::int64_t row, std::int64_t rows, std::int64_t width)
        : to(factor + row * width), width(width), jump((rows - 1) * width) {}
    // factor x [count]
    void put(T factor, const T *x, std::int64_t count) {
        while (count > 0) {
            const std::int64_t some = std::min(count, width - column);
            for (std::int64_t i = 0; i < some; i++) to[i] = factor * x[i];
            to += some;
            x += some;
            count -= some;
            column += some;
            if (column < width) return;
            column = 0;
            to += jump;
        }
    }
};

} // namespace heavytails
