// Matrix products in panels by register tiles: C [rows x width] += A [rows x k] B [k x width], in `rows` x 2
// accumulators. With every step of k, two vectors of B and `rows` scalars of A are loaded for 2 rows multiplications.
#pragma once

#include "curvature/kernels/product_kernels.hpp"
#include "simd/tanh.hpp"
#include "simd/wide.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

#if defined(__AVX512F__)
constexpr int tile_rows = 8; // 8 x 2 of 32 registers
#else
constexpr int tile_rows = 4; // 4 x 2 of 16 registers
#endif

template <class T>
constexpr int panel_width = 2 * lanes_of<T>;

static inline std::int64_t round_up(std::int64_t n, std::int64_t unit) { return (n + unit - 1) / unit * unit; }

// A tile of C, `Vectors` vectors of each of its rows, from `steps` rows of a panel of B. Entry (i, step) of A is
// a[i * Row + step * Step].
template <class T, int Row, int Step, int Vectors>
static inline void add_steps(std::int64_t steps, const T *a, const T *b, Wide<T> (&sum)[tile_rows][Vectors]) {
    for (std::int64_t s = 0; s < steps; s++) {
        Wide<T> right[Vectors];
        for (int v = 0; v < Vectors; v++) right[v] = load(b + v * lanes_of<T>);
        b += panel_width<T>;
#pragma GCC unroll 8
        for (int i = 0; i < tile_rows; i++) {
            const Wide<T> left = broadcast(a[i * Row]);
            for (int v = 0; v < Vectors; v++) sum[i][v] = mul_add(left, right[v], sum[i][v]);
        }
        a += Step;
    }
}

// C = sum or C += sum. Sums begin at zero and are added to C at their end: begun with C, each would add its terms to a
// number that may be thousands of times as large.
template <class T, int Vectors>
static inline void finish(const Wide<T> (&sum)[tile_rows][Vectors], T *c, bool add) {
    for (int i = 0; i < tile_rows; i++)
        for (int v = 0; v < Vectors; v++) {
            T *to = c + i * panel_width<T> + v * lanes_of<T>;
            store(to, add ? load(to) + sum[i][v] : sum[i][v]);
        }
}

// Zeros in the second vector of `rows` rows of a panel, which a product of few columns leaves out.
template <class T>
static inline void clear_high(std::int64_t rows, T *c) {
    for (std::int64_t i = 0; i < rows; i++) store(c + i * panel_width<T> + lanes_of<T>, Wide<T>{});
}

template <class T, int Vectors>
static inline void multiply_tile(std::int64_t panel, std::int64_t k, const T *a, const T *b, T *c, bool add) {
    constexpr int width = panel_width<T>;
    Wide<T> sum[tile_rows][Vectors] = {};
    for (; k >= width; k -= width, a += panel, b += width * width) add_steps<T, width, 1, Vectors>(width, a, b, sum);
    if (k > 0) add_steps<T, width, 1, Vectors>(k, a, b, sum);
    finish<T, Vectors>(sum, c, add);
}

template <class T>
static void multiply(std::int64_t m, std::int64_t k, std::int64_t n, const T *a, const T *b, T *c, bool add) {
    constexpr int width = panel_width<T>;
    const std::int64_t panel = m * width, padded = round_up(k, width);
    for (std::int64_t i = 0; i < m; i += tile_rows)
        for (std::int64_t j = 0; j < n; j += width) {
            T *to = c + j * m + i * width;
            if (n - j > lanes_of<T>)
                multiply_tile<T, 2>(panel, k, a + i * width, b + j * padded, to, add);
            else {
                multiply_tile<T, 1>(panel, k, a + i * width, b + j * padded, to, add);
                if (!add) clear_high(tile_rows, to);
            }
        }
}

template <class T, int Vectors>
static inline void transposed_tile(std::int64_t m, const T *a, const T *b, T *c, bool add) {
    Wide<T> sum[tile_rows][Vectors] = {};
    add_steps<T, 1, panel_width<T>, Vectors>(m, a, b, sum);
    finish<T, Vectors>(sum, c, add);
}

template <class T>
static void multiply_transposed(std::int64_t m, std::int64_t k, std::int64_t n, const T *a, const T *b, T *c,
                                bool add) {
    constexpr int width = panel_width<T>;
    const std::int64_t padded = round_up(k, width), computed = round_up(k, tile_rows);
    for (std::int64_t j = 0; j < n; j += width) {
        T *panel = c + j * padded;
        const bool wide = n - j > lanes_of<T>;
        for (std::int64_t i = 0; i < computed; i += tile_rows) {
            const T *from = a + i / width * width * m + i % width;
            if (wide)
                transposed_tile<T, 2>(m, from, b + j * m, panel + i * width, add);
            else
                transposed_tile<T, 1>(m, from, b + j * m, panel + i * width, add);
        }
        if (add) continue;
        if (!wide) clear_high(computed, panel);
        for (std::int64_t i = computed * width; i < padded * width; i += lanes_of<T>) store(panel + i, Wide<T>{});
    }
}

template <class T>
static void add_rows(std::int64_t m, std::int64_t n, const T *a, T *y) {
    constexpr int width = panel_width<T>, together = 16; // rows of a partial sum, against the growth of rounding errors
    for (std::int64_t j = 0; j < n; j += width)
        for (int v = 0; v < width; v += lanes_of<T>) {
            const T *from = a + j * m + v;
            Wide<T> sum{};
            for (std::int64_t first = 0; first < m; first += together) {
                Wide<T> part{};
                for (std::int64_t i = first; i < min<std::int64_t>(m, first + together); i++)
                    part += load(from + i * width);
                sum += part;
            }
            store(y + j + v, load(y + j + v) + sum);
        }
}

template <class T>
static void fill_rows(std::int64_t m, std::int64_t n, const T *x, T *a) {
    constexpr int width = panel_width<T>;
    for (std::int64_t j = 0; j < n; j += width)
        for (std::int64_t i = 0; i < m; i++)
            for (int v = 0; v < width; v += lanes_of<T>) store(a + j * m + i * width + v, load(x + j + v));
}

template <class T>
static void scale(std::int64_t count, const T *f, T *z) {
    for (std::int64_t i = 0; i < count; i += lanes_of<T>) store(z + i, load(f + i) * load(z + i));
}

template <class T>
static void multiply_entries(std::int64_t count, const T *f, const T *z, T *y) {
    for (std::int64_t i = 0; i < count; i += lanes_of<T>) store(y + i, load(f + i) * load(z + i));
}

template <class T>
static void scale_and_add(std::int64_t count, const T *f, const T *c, const T *r, T *z) {
    for (std::int64_t i = 0; i < count; i += lanes_of<T>)
        store(z + i, mul_add(load(f + i), load(z + i), load(c + i) * load(r + i)));
}

template <class T>
static void tanh_entries(std::int64_t count, T *z) {
    constexpr int together = 4;
    static_assert(tile_rows * panel_width<T> % (together * lanes_of<T>) == 0, "no rest");
    for (std::int64_t i = 0; i < count; i += together * lanes_of<T>) {
        Wide<T> x[together];
        for (int v = 0; v < together; v++) x[v] = load(z + i + v * lanes_of<T>);
        tanh<T>(x);
        for (int v = 0; v < together; v++) store(z + i + v * lanes_of<T>, x[v]);
    }
}

template <class T>
static void tanh_slopes(std::int64_t count, const T *e, T *a) {
    for (std::int64_t i = 0; i < count; i += lanes_of<T>) {
        const Wide<T> value = load(a + i);
        store(a + i, mul_add(-value, value, broadcast(T(1))) * load(e + i));
    }
}

template <class T>
static inline T row_product(std::int64_t m, std::int64_t n, const T *a, const T *b) {
    constexpr int width = panel_width<T>;
    Wide<T> sum{};
    for (std::int64_t j = 0; j < n; j += width)
        for (int v = 0; v < width; v += lanes_of<T>) sum = mul_add(load(a + j * m + v), load(b + j * m + v), sum);
    return add_lanes<T>(sum);
}

template <class T>
static void softmax_hessian(std::int64_t m, std::int64_t n, const T *p, const std::int32_t *top, const T *r, T factor,
                            T *e) {
    constexpr int width = panel_width<T>;
    for (std::int64_t i = 0; i < m; i++) {
        const Wide<T> base = broadcast(r[top[i] / width * width * m + i * width + top[i] % width]);
        Wide<T> sum{};
        for (std::int64_t j = 0; j < n; j += width)
            for (int v = 0; v < width; v += lanes_of<T>) {
                const std::int64_t at = j * m + i * width + v;
                sum = mul_add(load(p + at), load(r + at) - base, sum);
            }
        const Wide<T> mean = broadcast(add_lanes<T>(sum)), scaled = broadcast(factor);
        for (std::int64_t j = 0; j < n; j += width)
            for (int v = 0; v < width; v += lanes_of<T>) {
                const std::int64_t at = j * m + i * width + v;
                store(e + at, scaled * load(p + at) * ((load(r + at) - base) - mean));
            }
    }
}

template <class T>
static void add_row_products(std::int64_t m, std::int64_t n, const T *a, const T *b, T *u) {
    constexpr int width = panel_width<T>;
    for (std::int64_t i = 0; i < m; i++) u[i] += row_product(m, n, a + i * width, b + i * width);
}

template <class T>
static void scale_rows(std::int64_t m, std::int64_t n, const T *u, const T *a, T *e) {
    constexpr int width = panel_width<T>;
    for (std::int64_t j = 0; j < n; j += width)
        for (std::int64_t i = 0; i < m; i++)
            for (int v = 0; v < width; v += lanes_of<T>) {
                const std::int64_t at = j * m + i * width + v;
                store(e + at, broadcast(u[i]) * load(a + at));
            }
}

template <class T>
static constexpr ProductKernels<T> make_product_kernels() {
    ProductKernels<T> kernels{};
    kernels.width = panel_width<T>;
    kernels.rows = tile_rows;
    kernels.multiply = &multiply<T>;
    kernels.multiply_transposed = &multiply_transposed<T>;
    kernels.add_rows = &add_rows<T>;
    kernels.fill_rows = &fill_rows<T>;
    kernels.scale = &scale<T>;
    kernels.multiply_entries = &multiply_entries<T>;
    kernels.scale_and_add = &scale_and_add<T>;
    kernels.tanh = &tanh_entries<T>;
    kernels.tanh_slopes = &tanh_slopes<T>;
    kernels.softmax_hessian = &softmax_hessian<T>;
    kernels.add_row_products = &add_row_products<T>;
    kernels.scale_rows = &scale_rows<T>;
    return kernels;
}

} // namespace heavytails::HEAVYTAILS_TARGET
