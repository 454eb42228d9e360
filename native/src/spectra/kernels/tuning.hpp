// What depends on the instruction set besides the vectors: how much of each loop fits in its registers. Each constant
// is the fastest that was measured (bench/phases).
#pragma once

#include "simd/target.hpp"

#include <cstdint>

namespace heavytails::HEAVYTAILS_TARGET {

#if defined(__AVX512F__)
constexpr int gram_vectors = 3;  // height of the Gram product's register tile, in vectors: 3 x 8 of 32 registers
constexpr int product_rows = 12; // rows per pass of a tile's product with 16 columns: 12 x 2 of 32 registers
constexpr int fused_columns = 4; // columns per pass of the interleaved tridiagonalisation
constexpr int sturm_vectors = 6; // points evaluated together, in vectors: their recurrences hide each other's latency
#elif defined(__AVX2__)
constexpr int gram_vectors = 3; // 3 x 4 of 16 registers
constexpr int product_rows = 3; // 3 x 4 of 16 registers
constexpr int fused_columns = 2;
constexpr int sturm_vectors = 6;
#else
// Vectors are pairs of registers here.
#if defined(__aarch64__)
constexpr int gram_vectors = 2; // 4 x 4 of 32 registers
#else
constexpr int gram_vectors = 1; // 2 x 4 of 16 registers, without fused operations
#endif
constexpr int product_rows = 1;
constexpr int fused_columns = 2;
constexpr int sturm_vectors = 2;
#endif

// Whether prefetches are spread among the arithmetic. With narrower vectors a burst of them costs nothing, because the
// arithmetic that follows takes longer.
constexpr bool spread_prefetches = lanes == 8;

// A column whose entries below the one that is kept have squares that add up to no more than this counts as zero there:
// with smaller ones, norms and their inverses would underflow and overflow. What is dropped is 1e-140, where the least
// float32 matrix has a Gram matrix of 1e-90 and others are scaled to 1. (Matrices of exactly low rank reach this:
// the rounding errors shrink by 1e-16 with each step.)
constexpr double least_square = 1e-280;

// Height of the next register tile, in vectors, when `left` vectors of rows remain: 3 while the remainder is a multiple
// of 3, else 2, so that a single vector never remains after others. (A vector of rows costs the same in both.)
static inline int tile_height(std::int64_t left) {
    if (gram_vectors < 3 || left == 1) return left == 1 ? 1 : gram_vectors;
    return left % 3 == 0 ? 3 : 2;
}

} // namespace heavytails::HEAVYTAILS_TARGET
