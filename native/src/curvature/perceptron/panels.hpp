// Matrices in panels, as kernels/product_kernels.hpp defines them, for a width that is a power of two.
#pragma once

#include <algorithm>
#include <cstdint>

namespace heavytails {

// n rounded up to a multiple of width.
inline std::int64_t padded_to(std::int64_t width, std::int64_t n) { return (n + width - 1) & -width; }

// Place of entry (i, j) of a matrix of `rows` rows.
inline std::int64_t place_in_panels(std::int64_t width, std::int64_t rows, std::int64_t i, std::int64_t j) {
    const std::int64_t inside = j & (width - 1);
    return (j - inside) * rows + i * width + inside;
}

// A row-major matrix [rows x columns] with leading dimension ld, of which the columns `chosen` are taken, all if it is
// NULL.
template <class T>
struct RowMajor {
    const T *m;
    std::int64_t rows, columns, ld;
    const std::int64_t *chosen;
    T at(std::int64_t i, std::int64_t j) const { return m[i * ld + (chosen == nullptr ? j : chosen[j])]; }
};

// scale M' in panels as a right factor: its rows are counted up to a multiple of width.
template <class From, class To>
void pack_transposed(std::int64_t width, const RowMajor<From> &m, To *b, From scale = 1) {
    const std::int64_t padded = padded_to(width, m.columns);
    for (std::int64_t j = 0; j < m.rows; j += width) {
        To *panel = b + j * padded;
        const std::int64_t valid = std::min(width, m.rows - j);
        if (valid < width || m.columns < padded) std::fill_n(panel, padded * width, To(0));
        // Squares of 16 rows: the cache lines that are written stay in the first-level cache.
        for (std::int64_t first = 0; first < m.columns; first += 16) {
            const std::int64_t last = std::min(first + 16, m.columns);
            for (std::int64_t c = 0; c < valid; c++)
                for (std::int64_t i = first; i < last; i++)
                    panel[i * width + c] = static_cast<To>(scale * m.at(j + c, i));
        }
    }
}

// scale M in panels as a right factor.
template <class From, class To>
void pack(std::int64_t width, const RowMajor<From> &m, To *b, From scale = 1) {
    const std::int64_t padded = padded_to(width, m.rows);
    for (std::int64_t j = 0; j < m.columns; j += width) {
        To *panel = b + j * padded;
        const std::int64_t valid = std::min(width, m.columns - j);
        if (valid < width || m.rows < padded) std::fill_n(panel, padded * width, To(0));
        for (std::int64_t i = 0; i < m.rows; i++)
            for (std::int64_t c = 0; c < valid; c++) panel[i * width + c] = static_cast<To>(scale * m.at(i, j + c));
    }
}

} // namespace heavytails
