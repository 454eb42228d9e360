// C = scale^2 A'A or scale^2 A A', the lower triangle, in float64. A is float32 or float64; products of float32 numbers
// are exact in float64.
//
// Goto and van de Geijn's packed product (ACM TOMS 34(3), 2008). For each stretch of terms, all columns are packed once
// into slabs of `lanes` columns, widened, and transposed where the terms are contiguous. The register tile is up to
// gram_vectors slabs high (rows) and one slab wide (columns). The slabs of its rows stay in the L1 cache, while the
// slabs of a block of columns, which stay in the L2 cache, take turns: each tile fetches one slab from there, not
// gram_vectors.
#pragma once

#include "simd/shuffle.hpp"
#include "simd/wide.hpp"
#include "spectra/kernels/kernels.hpp"
#include "spectra/kernels/tuning.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Terms in a stretch, and columns in a block. Three slabs of 8 columns and 128 terms take 24 KB, half of an L1 cache,
// and 384 columns take 384 KB, a part of an L2 cache. From order large_gram on C is in neither; slabs of fewer columns
// then have more terms, so that C is read and written less often.
constexpr std::int64_t large_gram = 1024;
static inline int stretch(std::int64_t order) { return order < large_gram ? 128 : 128 * 8 / lanes; }
static inline std::int64_t block_columns(std::int64_t order) { return 384 * 128 / stretch(order); }
// Largest order for which the next stretch is prefetched: its terms, 128 x 768 x 4 B, still fit in an L2 cache.
constexpr std::int64_t fetched_order = 768;

// C [R lanes x lanes] += sum_k a(k) b(k)', k < depth, or = for the first stretch. b(k) is at b + k lanes, and a(k)
// consists of R parts, part r at a + r slab + k lanes. Not inlined, because its surroundings would take registers from
// the loop. Sums are registers and not Vec, which consists of two of them where there is neither AVX2 nor AVX-512: the
// compiler keeps such vectors in memory.
template <int R>
__attribute__((noinline)) static void gram_tile(const double *a, std::int64_t slab, const double *b, int depth,
                                                double *c, std::int64_t ldc, bool first) {
    using Register = Wide<double>;
    constexpr int width = lanes_of<double>, high = R * lanes / width; // registers in a column of the tile
    constexpr int chains = high * lanes < 8 ? 2 : 1; // more sums where they are too few to hide the latency of mul_add
    const auto part = [](int r) { return r * width / lanes; };   // which of a's parts holds register r,
    const auto within = [](int r) { return r * width % lanes; }; // and where
    Register sum[chains][high][lanes];
#pragma GCC unroll 8
    for (int j = 0; j < lanes; j++)
#pragma GCC unroll 6
        for (int r = 0; r < high; r++)
#pragma GCC unroll 2
            for (int h = 0; h < chains; h++) sum[h][r][j] = Register{};
    const auto term = [&](int k, int h) {
        Register x[high];
#pragma GCC unroll 6
        for (int r = 0; r < high; r++) x[r] = load(a + part(r) * slab + k * lanes + within(r));
#pragma GCC unroll 8
        for (int j = 0; j < lanes; j++) {
            const Register y = broadcast(b[k * lanes + j]);
#pragma GCC unroll 6
            for (int r = 0; r < high; r++) sum[h][r][j] = mul_add(x[r], y, sum[h][r][j]);
        }
    };
    int k = 0;
    const auto terms = [&](int end) {
        for (; k + chains <= end; k += chains)
#pragma GCC unroll 2
            for (int h = 0; h < chains; h++) term(k + h, h);
    };
    // C is needed at the end. Its lines are prefetched at once, or column by column during half of the terms.
    const int spacing = spread_prefetches ? depth / (2 * lanes) : 0;
    for (int j = 0; j < lanes; j++) {
#pragma GCC unroll 3
        for (int r = 0; r < R; r++) __builtin_prefetch(c + j * ldc + r * lanes, 1, 3);
        if (spread_prefetches) terms(k + spacing);
    }
    terms(depth);
    if (chains > 1 && k < depth) term(k, 0);
#pragma GCC unroll 8
    for (int j = 0; j < lanes; j++)
#pragma GCC unroll 6
        for (int r = 0; r < high; r++) {
            double *p = c + j * ldc + r * width;
            Register total = sum[0][r][j];
            if (chains > 1) total += sum[chains - 1][r][j];
            store(p, first ? total : total + load(p));
        }
}

// Packs columns (of_rows: rows) first .. first + lanes - 1 of A, terms k0 .. k1 - 1, times scale: term k of column l is
// at slab[(k - k0) lanes + l]. Columns beyond `order` are zero.
template <class T>
static inline void pack(const T *a, std::int64_t lda, std::int64_t order, bool of_rows, double scale,
                        std::int64_t first, std::int64_t k0, std::int64_t k1, double *slab) {
    const Vec s = Set(scale);
    std::int64_t k = k0;
    if (first + lanes <= order) {
        if (of_rows) {
            for (; k < k1; k++) Store(slab + (k - k0) * lanes, Load(a + first + k * lda) * s);
            return;
        }
        for (; k + lanes <= k1; k += lanes) {
            Vec r[lanes];
            for (int l = 0; l < lanes; l++) {
                r[l] = Load(a + k + (first + l) * lda) * s;
                if (k % (64 / static_cast<std::int64_t>(sizeof(T))) == 0) // for the next slab
                    __builtin_prefetch(a + k + (first + lanes + l) * lda, 0, 3);
            }
            Transpose(r);
            for (int l = 0; l < lanes; l++) Store(slab + (k - k0 + l) * lanes, r[l]);
        }
    }
    for (; k < k1; k++)
        for (int l = 0; l < lanes; l++) {
            const std::int64_t v = first + l;
            slab[(k - k0) * lanes + l] =
                v < order ? static_cast<double>(of_rows ? a[v + k * lda] : a[k + v * lda]) * scale : 0;
        }
}

// Prefetches input that will be needed later, `pieces` of `bytes` bytes each, `stride` bytes apart, a few cache lines
// at a time among the arithmetic. It holds an address instead of a pointer, since no object need exist there.
struct Ahead {
    std::uintptr_t piece;
    std::int64_t bytes, stride, pieces, done;

    void fetch(std::int64_t lines) {
        for (; lines > 0 && pieces > 0; lines--) {
            __builtin_prefetch(reinterpret_cast<const void *>(piece + static_cast<std::uintptr_t>(done)), 0, 2);
            done += 64;
            if (done < bytes) continue;
            done = 0;
            piece += static_cast<std::uintptr_t>(stride);
            pieces--;
        }
    }
};

// The terms from k1 on. After the last terms, those at the place where the next matrix of a dense batch begins.
template <class T>
static inline Ahead after(const T *a, std::int64_t n, std::int64_t lda, bool of_rows, std::int64_t order,
                          std::int64_t terms, std::int64_t k1) {
    constexpr std::int64_t size = sizeof(T);
    const bool last = k1 == terms;
    const std::int64_t first = last      ? n * lda
                               : of_rows ? k1 * lda
                                         : k1,
                       depth = min<std::int64_t>(last ? terms : terms - k1, stretch(order));
    return {reinterpret_cast<std::uintptr_t>(a) + static_cast<std::uintptr_t>(first * size),
            (of_rows ? order : depth) * size, lda * size, of_rows ? depth : order, 0};
}

// The work of one call. For each stretch of terms, all columns are packed, then the blocks of columns of C are updated;
// each block is a task.
template <class T>
struct Gram {
    const T *a;
    std::int64_t m, n, lda;
    bool of_rows;
    double scale, *c;
    std::int64_t ldc, padded;
    double *slabs;
    std::int64_t k0, k1; // the stretch of terms, k0 .. k1 - 1

    std::int64_t order() const { return of_rows ? m : n; }
    std::int64_t terms() const { return of_rows ? n : m; }
    int depth() const { return static_cast<int>(k1 - k0); }
    std::int64_t first_of(int block) const { return min(padded, block * block_columns(padded)); }
    const double *slab_at(std::int64_t j) const { return slabs + j * depth(); }

    void pack_block(int block) const {
        for (std::int64_t j = first_of(block); j < first_of(block + 1); j += lanes)
            pack(a, lda, order(), of_rows, scale, j, k0, k1, slabs + j * depth());
    }

    void multiply_block(int block) const {
        const std::int64_t j0 = first_of(block), j1 = first_of(block + 1),
                           slab = static_cast<std::int64_t>(lanes) * depth();
        Ahead ahead = after(a, n, lda, of_rows, order(), terms(), k1);
        const std::int64_t tiles = max<std::int64_t>(1, (padded / lanes) * (padded / lanes + 1) / (2 * gram_vectors)),
                           share = block == 0 && order() <= fetched_order
                                       ? ahead.pieces * ahead.bytes / (64 * tiles) + 1
                                       : 0;
        int height;
        for (std::int64_t i = j0; i < padded; i += height * lanes) {
            height = tile_height((padded - i) / lanes);
            // The next slabs of rows, of which each tile prefetches a part, so that their first tile need not wait.
            const double *next = slab_at(i + height * lanes);
            const std::int64_t part = slab * height * lanes / (j1 - j0);
            for (std::int64_t j = j0, end = min(j1, i + height * lanes); j < end; j += lanes, next += part) {
                for (std::int64_t l = 0; l < part; l += 8) __builtin_prefetch(next + l, 0, 2);
                ahead.fetch(share);
                const std::int64_t below = max(i, j); // slabs wholly above the diagonal are skipped
                double *to = c + below + j * ldc;
                switch ((i + height * lanes - below) / lanes) {
                case 3:
                    gram_tile<3>(slab_at(below), slab, slab_at(j), depth(), to, ldc, k0 == 0);
                    break;
                case 2:
                    gram_tile<2>(slab_at(below), slab, slab_at(j), depth(), to, ldc, k0 == 0);
                    break;
                case 1:
                    gram_tile<1>(slab_at(below), slab, slab_at(j), depth(), to, ldc, k0 == 0);
                }
            }
        }
    }
};

static std::size_t gram_workspace(std::int64_t padded) { return static_cast<std::size_t>(stretch(padded) * padded); }

template <class T>
static void gram(const T *a, std::int64_t m, std::int64_t n, std::int64_t lda, bool of_rows, double scale, double *c,
                 std::int64_t ldc, std::int64_t padded, double *workspace, const Parallel &parallel) {
    Gram<T> work{a, m, n, lda, of_rows, scale, c, ldc, padded, workspace, 0, 0};
    const std::int64_t columns = block_columns(padded);
    const int blocks = static_cast<int>((padded + columns - 1) / columns);
    for (; work.k0 < work.terms(); work.k0 = work.k1) {
        work.k1 = min(work.terms(), work.k0 + stretch(padded));
        parallel.run(
            parallel.self, blocks,
            [](void *data, int block, int) { static_cast<const Gram<T> *>(data)->pack_block(block); }, &work);
        parallel.run(
            parallel.self, blocks,
            [](void *data, int block, int) { static_cast<const Gram<T> *>(data)->multiply_block(block); }, &work);
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
