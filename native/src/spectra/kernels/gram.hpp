// C = scale^2 A'A (or A A'), float64, read directly from float32 or float64: products of float32 numbers are exact in
// float64.
//
// Goto and van de Geijn's packed product (ACM TOMS 34(3), 2008), lower triangle only: for each stretch of depth_block
// terms, all columns are packed once into slabs of W columns (widened, transposed where the terms are contiguous), and
// three slabs at a time into a block of rows that stays in the L2 cache; the register tile is gram_vectors W rows by W
// columns.
#pragma once

#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/simd.hpp"

namespace heavytails {
namespace HEAVYTAILS_KERNELS {

constexpr int depth_block = 256;       // terms per stretch: a slab of W = 8 columns is 16 KB, half of an L1 cache
constexpr int tile = gram_vectors * W; // rows of a register tile
static_assert(gram_rows % tile == 0, "row blocks are whole tiles");

// C(rows x W) (+)= sum_k a[k][rows] b[k][W], R vectors of the Height in a block of rows
template <int R, int Height>
static inline void gram_tile(const double *a, const double *b, int depth, double *c, std::int64_t ldc, bool first) {
    D sum[R][W];
    for (int r = 0; r < R; r++)
        for (int j = 0; j < W; j++) {
            sum[r][j] = zero();
            __builtin_prefetch(c + j * ldc + r * W, 1, 3); // needed at the end only
        }
    for (int k = 0; k < depth; k++) {
        D x[R];
        for (int r = 0; r < R; r++) x[r] = load(a + (k * Height + r) * W);
#pragma GCC unroll 8
        for (int j = 0; j < W; j++) {
            const D y = all(b[k * W + j]);
            for (int r = 0; r < R; r++) sum[r][j] = madd(x[r], y, sum[r][j]);
        }
    }
    for (int j = 0; j < W; j++)
        for (int r = 0; r < R; r++) {
            double *p = c + j * ldc + r * W;
            store(p, first ? sum[r][j] : sum[r][j] + load(p));
        }
}

// W vectors of A, first .. first + W - 1 of `order`, terms k0 .. k1 - 1, to slab[k][W]; zeros beyond `order`.
template <class T>
static inline void pack(const T *a, std::int64_t lda, std::int64_t order, bool of_rows, double scale,
                        std::int64_t first, std::int64_t k0, std::int64_t k1, double *slab) {
    const D s = all(scale);
    std::int64_t k = k0;
    if (first + W <= order) {
        if (of_rows) {
            for (; k < k1; k++) store(slab + (k - k0) * W, load(a + first + k * lda) * s);
            return;
        }
        for (; k + W <= k1; k += W) {
            D r[W];
            for (int l = 0; l < W; l++) {
                r[l] = load(a + k + (first + l) * lda) * s;
                if (k % (64 / static_cast<std::int64_t>(sizeof(T))) == 0) // the next slab's line
                    __builtin_prefetch(a + k + (first + W + l) * lda, 0, 3);
            }
            transpose(r);
            for (int l = 0; l < W; l++) store(slab + (k - k0 + l) * W, r[l]);
        }
    }
    for (; k < k1; k++)
        for (int l = 0; l < W; l++) {
            const std::int64_t v = first + l;
            slab[(k - k0) * W + l] =
                v < order ? static_cast<double>(of_rows ? a[v + k * lda] : a[k + v * lda]) * scale : 0;
        }
}

static std::size_t gram_workspace(std::int64_t padded) {
    return static_cast<std::size_t>(depth_block) * static_cast<std::size_t>(padded + gram_rows);
}

template <class T>
static void gram(const T *a, std::int64_t m, std::int64_t n, std::int64_t lda, bool of_rows, double scale, double *c,
                 std::int64_t ldc, std::int64_t padded, std::int64_t row_begin, std::int64_t row_end,
                 double *workspace) {
    const std::int64_t order = of_rows ? m : n, terms = of_rows ? n : m;
    double *slabs = workspace, *block = workspace + static_cast<std::int64_t>(depth_block) * padded;
    for (std::int64_t k0 = 0; k0 < terms; k0 += depth_block) {
        const std::int64_t k1 = min(terms, k0 + depth_block);
        const int depth = static_cast<int>(k1 - k0);
        for (std::int64_t j = 0; j < row_end; j += W) pack(a, lda, order, of_rows, scale, j, k0, k1, slabs + j * depth);
        for (std::int64_t i0 = row_begin; i0 < row_end; i0 += gram_rows) {
            const std::int64_t i1 = min(row_end, i0 + gram_rows);
            for (std::int64_t i = i0; i < i1; i += tile) {
                const int vectors = static_cast<int>(min<std::int64_t>(tile, i1 - i)) / W;
                double *to = block + (i - i0) * depth;
                for (int r = 0; r < vectors; r++) {
                    const double *slab = slabs + (i + r * W) * depth;
                    for (int k = 0; k < depth; k++) store(to + (k * vectors + r) * W, load(slab + k * W));
                }
            }
            for (std::int64_t j = 0; j < i1; j += W) {
                const double *slab = slabs + j * depth;
                for (std::int64_t i = i0; i < i1; i += tile) {
                    const int vectors = static_cast<int>(min<std::int64_t>(tile, i1 - i)) / W;
                    if (i + vectors * W <= j) continue; // above the diagonal
                    // Vectors of rows wholly above the diagonal are left out.
                    const int above = i < j ? static_cast<int>(j - i) / W : 0;
                    const double *rows = block + (i - i0) * depth + above * W;
                    double *to = c + i + above * W + j * ldc;
                    const bool opens = k0 == 0;
                    if constexpr (gram_vectors == 1)
                        gram_tile<1, 1>(rows, slab, depth, to, ldc, opens);
                    else
                        switch (4 * vectors + vectors - above) {
                        case 4 * 3 + 3:
                            gram_tile<3, 3>(rows, slab, depth, to, ldc, opens);
                            break;
                        case 4 * 3 + 2:
                            gram_tile<2, 3>(rows, slab, depth, to, ldc, opens);
                            break;
                        case 4 * 3 + 1:
                            gram_tile<1, 3>(rows, slab, depth, to, ldc, opens);
                            break;
                        case 4 * 2 + 2:
                            gram_tile<2, 2>(rows, slab, depth, to, ldc, opens);
                            break;
                        case 4 * 2 + 1:
                            gram_tile<1, 2>(rows, slab, depth, to, ldc, opens);
                            break;
                        default:
                            gram_tile<1, 1>(rows, slab, depth, to, ldc, opens);
                        }
                }
            }
        }
    }
}

} // namespace HEAVYTAILS_KERNELS
} // namespace heavytails
