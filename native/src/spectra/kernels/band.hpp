// Full symmetric to band, B subdiagonals, by blocks of B columns (Bischof, Lang & Sun, ACM TOMS 26(4), 2000):
//
//   P = (I - V T V') [R; 0],   Y = A V T,   W = Y - V ((V T)'Y) / 2,   A <- A - V W' - W V'
//
// The update of one block is not a pass of its own. The next block's product A (V T) reads every tile of the trailing
// triangle anyway, and updates each tile first, while it is in cache. The triangle is thus read and written once for
// each block of columns, at the speed of a matrix product. (Delaying updates over two or four blocks writes the
// triangle less often, but its additional passes take as much time; measured up to order 4096.)
#pragma once

#include "simd/shuffle.hpp"
#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/panel.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Order of a tile: 48 x 48 takes 18 KB, and with its rows of V, W and Y (B = 16) as much as an L1 cache.
constexpr int fused_tile = 48;
// From order split_order on, the product of a matrix is computed in `products` parts, which threads share. Their number
// is fixed, so that the bits do not depend on the number of threads.
constexpr int products = 4;
constexpr std::int64_t split_order = 2048;

// Leading dimension L of band storage: entry (i, j), i >= j, is at band[i + j L]. Bulges reach 2 B - 1 rows below the
// diagonal, and whole vectors, which reach above it, are written.
template <int B>
constexpr std::int64_t band_ld = 2 * B + 8;

template <int B>
static std::size_t band_size(std::int64_t n) {
    return static_cast<std::size_t>((n + 2 * B) * (band_ld<B> + 1));
}

// C [R lanes x lanes], column-major, -= U Z, U [R lanes x K2], Z [K2 x lanes]. Rows r lanes .. of U are at u + r lanes
// K2, by columns, and column j of Z is at z + j K2. With spread_prefetches, the tile that lies `ahead` of C is
// prefetched, one column of lines after the other.
template <int R, int K2>
static inline void update_tile(double *c, std::int64_t ldc, const double *u, const double *z, std::int64_t ahead) {
    Vec sum[R][lanes];
#pragma GCC unroll 8
    for (int j = 0; j < lanes; j++)
#pragma GCC unroll 3
        for (int r = 0; r < R; r++) {
            sum[r][j] = Zero();
            if (!spread_prefetches) __builtin_prefetch(c + j * ldc + r * lanes, 1, 3); // C is needed at the end
        }
    const auto term = [&](int k) {
        Vec x[R];
#pragma GCC unroll 3
        for (int r = 0; r < R; r++) x[r] = Load(u + (r * K2 + k) * lanes);
#pragma GCC unroll 8
        for (int j = 0; j < lanes; j++) {
            const Vec y = Set(z[j * K2 + k]);
#pragma GCC unroll 3
            for (int r = 0; r < R; r++) sum[r][j] = MulAdd(x[r], y, sum[r][j]);
        }
    };
    if (spread_prefetches) {
        constexpr int step = K2 / lanes, lines = (R * lanes + 7) / 8;
        const double *next = c + ahead;
        for (int first = 0; first < K2; first += step, next += ldc)
#pragma GCC unroll 16
            for (int q = 0; q < step; q++) {
                if (q < lines) __builtin_prefetch(next + q * 8, 0, 3);
                term(first + q);
            }
    } else {
#pragma GCC unroll 8
        for (int k = 0; k < K2; k++) term(k);
    }
#pragma GCC unroll 8
    for (int j = 0; j < lanes; j++)
#pragma GCC unroll 3
        for (int r = 0; r < R; r++) {
            double *p = c + j * ldc + r * lanes;
            Store(p, Load(p) - sum[r][j]);
        }
}

template <int B>
struct BandReduction {
    static constexpr int K2 = 2 * B;
    double *a;
    std::int64_t n, ld;
    double *vt, *v, *y; // [rows x B]; y holds `parts` partial sums of that size
    double *u, *z;      // the pending update: [V W] by slabs of `lanes` rows, and [W V] by rows
    std::int64_t base;  // the row of A that belongs to row 0 of u and z
    std::int64_t begin; // first row of the trailing triangle
    bool pending;
    int parts;

    std::int64_t rows() const { return n - begin; }

    // The end of the tile that begins at row (or column) i. All tiles but the first are whole.
    std::int64_t tile_end(std::int64_t i) const { return n - (n - 1 - i) / fused_tile * fused_tile; }

    // Applies the pending update to rows i0 .. i1 - 1 and columns j0 .. j1 - 1, without what lies above the diagonal.
    // next: the next tile, or null; it is prefetched meanwhile, because the hardware cannot predict its address.
    void update(std::int64_t i0, std::int64_t i1, std::int64_t j0, std::int64_t j1, const double *next) const {
        const std::int64_t ahead = next == nullptr ? 0 : next - (a + i0 + j0 * ld);
        for (std::int64_t j = j0; j < j1; j += lanes) {
            if (!spread_prefetches && next != nullptr)
                for (int c = 0; c < lanes; c++, next += ld)
                    for (int line = 0; line < fused_tile; line += 8) __builtin_prefetch(next + line, 0, 2);
            const double *columns = z + (j - base) * K2;
            int height;
            for (std::int64_t i = max(i0, j); i < i1; i += height * lanes) {
                height = tile_height((i1 - i) / lanes);
                const double *rows = u + (i - base) * K2;
                double *c = a + i + j * ld;
                switch (height) {
                case 3:
                    update_tile<3, K2>(c, ld, rows, columns, ahead);
                    break;
                case 2:
                    update_tile<2, K2>(c, ld, rows, columns, ahead);
                    break;
                default:
                    update_tile<1, K2>(c, ld, rows, columns, ahead);
                }
            }
        }
    }

    // Copies the entries below the diagonal to above it, in rows and columns j0 .. j1 - 1. Blocks of order `lanes` on
    // the diagonal are whole already.
    void mirror(std::int64_t j0, std::int64_t j1) const {
        for (std::int64_t j = j0; j < j1; j += lanes)
            for (std::int64_t i = j + lanes; i < j1; i += lanes) {
                Vec x[lanes];
                for (int l = 0; l < lanes; l++) x[l] = Load(a + i + (j + l) * ld);
                Transpose(x);
                for (int l = 0; l < lanes; l++) Store(a + j + (i + l) * ld, x[l]);
            }
    }

    // to [rows x B] += tile [rows x terms] times x [terms x B]. The strides say whether the tile is transposed.
    static void multiply(double *to, std::int64_t rows, const double *tile, std::int64_t row_stride,
                         std::int64_t term_stride, const double *x, std::int64_t terms) {
        constexpr int V = B / lanes, R = product_rows;
        std::int64_t i = 0;
        for (; i + R <= rows; i += R)
            multiply_add<R, V>(to + i * B, B, tile + i * row_stride, row_stride, term_stride, x, B, terms);
        for (; i + 2 <= rows; i += 2)
            multiply_add<2, V>(to + i * B, B, tile + i * row_stride, row_stride, term_stride, x, B, terms);
        for (; i < rows; i++)
            multiply_add<1, V>(to + i * B, B, tile + i * row_stride, row_stride, term_stride, x, B, terms);
    }

    // Fills u and z from V = v S, S = diag(scale), and from W, which is in y.
    void store_update(const double *scale) const {
        for (std::int64_t i = 0; i < rows(); i += lanes) {
            for (int c = 0; c < K2; c += lanes) {
                const double *from = c < B ? v + i * B + c : y + i * B + c - B;
                const Vec s = c < B ? Load(scale + c) : Set(1);
                Vec x[lanes];
                for (int l = 0; l < lanes; l++) {
                    x[l] = Load(from + l * B) * s;
                    Store(z + (i + l) * K2 + (c < B ? B + c : c - B), x[l]);
                }
                Transpose(x);
                for (int l = 0; l < lanes; l++) Store(u + i * K2 + (c + l) * lanes, x[l]);
            }
        }
    }

    // One task: for every `parts`-th column of tiles, the pending update and that column's share of Y = A (V T).
    void pass(int part) const {
        double *sum = y + part * n * B;
        for (std::int64_t i = 0; i < rows() * B; i++) sum[i] = 0;
        for (std::int64_t j0 = begin, j1; j0 < n; j0 = j1) {
            j1 = tile_end(j0);
            if ((n - j1) / fused_tile % parts != part) continue;
            for (std::int64_t i0 = j0, i1; i0 < n; i0 = i1) {
                i1 = tile_end(i0);
                if (pending) {
                    const bool down = i1 < n;
                    const std::int64_t column = down ? j0 : j1 + (parts - 1) * fused_tile;
                    update(i0, i1, j0, j1, column < n ? a + (down ? i1 : column) + column * ld : nullptr);
                    if (i0 == j0) mirror(j0, j1);
                }
                const double *tile = a + i0 + j0 * ld;
                multiply(sum + (i0 - begin) * B, i1 - i0, tile, 1, ld, vt + (j0 - begin) * B, j1 - j0);
                if (i0 != j0) multiply(sum + (j0 - begin) * B, j1 - j0, tile, ld, 1, vt + (i0 - begin) * B, i1 - i0);
            }
        }
    }
};

template <int B>
static std::size_t band_workspace(std::int64_t n) {
    const std::size_t part = static_cast<std::size_t>(n) * B;
    return part * (2 + (n >= split_order ? products : 1) + 4) + 4 * B * B;
}

// Reduces a [n x n], column-major with a valid lower triangle, n a multiple of B, to band storage [band_size]. a is
// overwritten. workspace: band_workspace doubles.
template <int B>
static void full_to_band(double *a, std::int64_t n, std::int64_t ld, double *band, double *workspace,
                         const Parallel &parallel) {
    using Reduction = BandReduction<B>;
    constexpr int K2 = Reduction::K2;
    constexpr std::int64_t L = band_ld<B>;
    Reduction s{};
    s.a = a, s.n = n, s.ld = ld;
    s.parts = n >= split_order ? products : 1;
    double *next = workspace;
    const auto take = [&](std::int64_t count) {
        double *p = next;
        next += count;
        return p;
    };
    s.vt = take(n * B), s.v = take(n * B), s.y = take(n * B * s.parts), s.u = take(n * K2), s.z = take(n * K2);
    double *r = take(B * B), *t = take(B * B), *m = take(B * B), *scale = take(B);

    for (std::int64_t j = 0; j < n; j++) // tiles on the diagonal are read whole
        for (std::int64_t i = j + 1, end = s.tile_end(j); i < end; i++) a[j + i * ld] = a[i + j * ld];
    for (std::size_t i = 0; i < band_size<B>(n); i++) band[i] = 0;

    for (std::int64_t k = 0; k < n; k += B) {
        if (s.pending) s.update(k, n, k, k + B, nullptr); // this block's columns before the others
        for (int j = 0; j < B; j++)
            for (int i = j; i < B; i++) band[k + i + (k + j) * L] = a[k + i + (k + j) * ld];
        s.begin = k + B;
        const std::int64_t rows = s.rows();
        if (rows <= 0) break;
        for (std::int64_t i = 0; i < rows; i += lanes) // the panel, transposed to rows
            for (int j = 0; j < B; j += lanes) {
                Vec x[lanes];
                for (int l = 0; l < lanes; l++) x[l] = Load(a + s.begin + i + (k + j + l) * ld);
                Transpose(x);
                for (int l = 0; l < lanes; l++) Store(s.v + (i + l) * B + j, x[l]);
            }
        panel_qr<B>(s.v, rows, r, t, scale);
        for (int j = 0; j < B; j++)
            for (int i = 0; i <= j; i++) band[s.begin + i + (k + j) * L] = r[i + j * B];
        for (int i = 0; i < B; i++)
            for (int j = i; j < B; j++) t[i * B + j] *= scale[i];
        for (int c = 0; c < B; c += block) times_block<B, false>(s.v, t + c, rows, c + block, s.vt + c);
        parallel.run(
            parallel.self, s.parts, [](void *data, int part, int) { static_cast<const Reduction *>(data)->pass(part); },
            &s);
        for (int part = 1; part < s.parts; part++) {
            const double *more = s.y + part * n * B;
            for (std::int64_t i = 0; i < rows * B; i += lanes) Store(s.y + i, Load(s.y + i) + Load(more + i));
        }
        for (int i = 0; i < B; i += block) // (V T)'Y is symmetric
            for (int c = i; c < B; c += block) block_products<B>(s.vt + i, s.y + c, rows, m + i * B + c);
        for (int i = 0; i < B; i++)
            for (int c = i; c < B; c++) m[c * B + i] = m[i * B + c];
        for (int i = 0; i < B * B; i++) m[i] *= -0.5 * scale[i / B];
        for (int c = 0; c < B; c += block) times_block<B, true>(s.v, m + c, rows, B, s.y + c); // W
        s.store_update(scale);
        s.pending = true;
        s.base = s.begin;
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
