// C = alpha op(A) op(B) + beta C in float64, [m x n], by the register tile and the packed slabs of the Gram product
// (gram.hpp): products of float32 numbers are exact, and sums are float64.
//
// For each stretch of terms, the rows of op(A) and the columns of op(B) are packed once. A task is a part of the rows
// of C in a block of its columns: the slabs of a tile's rows stay in the L1 cache, those of the block's columns in the
// L2 cache.
#pragma once

#include "spectra/kernels/gram.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

// Rows of C in a task, a multiple of every tile's height: enough that packed columns are used often.
constexpr std::int64_t task_rows = 48 * lanes;

static inline std::int64_t whole_slabs(std::int64_t size) { return (size + lanes - 1) / lanes * lanes; }

template <class T>
struct Multiplication {
    Product<T> p;
    std::int64_t rows, columns; // m and n rounded up to whole slabs
    double *row_slabs, *column_slabs;
    std::int64_t k0, k1; // the stretch of terms, k0 .. k1 - 1

    std::int64_t longer() const { return max(rows, columns); }
    int depth() const { return static_cast<int>(k1 - k0); }
    std::int64_t task_columns() const { return block_columns(longer()); }
    int row_tasks() const { return static_cast<int>((rows + task_rows - 1) / task_rows); }
    int column_tasks() const { return static_cast<int>((columns + task_columns() - 1) / task_columns()); }

    // Packs the rows of op(A) of one task of rows, or the columns of op(B) of one task of columns.
    void pack_task(int task) const {
        if (task < row_tasks()) {
            for (std::int64_t i = task * task_rows; i < min(rows, (task + 1) * task_rows); i += lanes)
                pack(p.a, p.lda, p.m, !p.transpose_a, 1.0, i, k0, k1, row_slabs + i * depth());
            return;
        }
        task -= row_tasks();
        for (std::int64_t j = task * task_columns(); j < min(columns, (task + 1) * task_columns()); j += lanes)
            pack(p.b, p.ldb, p.n, p.transpose_b, p.alpha, j, k0, k1, column_slabs + j * depth());
    }

    // C = beta C before the first terms are added. With beta = 0 nothing of C is read, so that it may hold anything.
    void scale_task(std::int64_t i0, std::int64_t i1, std::int64_t j0, std::int64_t j1) const {
        for (std::int64_t j = j0; j < min(j1, p.n); j++)
            for (std::int64_t i = i0; i < min(i1, p.m); i++)
                p.c[j * p.ldc + i] = p.beta == 0 ? 0 : p.beta * p.c[j * p.ldc + i];
    }

    template <int R>
    void multiply_tile(std::int64_t i, std::int64_t j, bool first) const {
        const std::int64_t slab = static_cast<std::int64_t>(lanes) * depth();
        const double *a = row_slabs + i * depth(), *b = column_slabs + j * depth();
        double *c = p.c + j * p.ldc + i;
        if (i + R * lanes <= p.m && j + lanes <= p.n) return gram_tile<R>(a, slab, b, depth(), c, p.ldc, first);
        double edge[R * lanes * lanes]; // the tile reaches beyond C
        gram_tile<R>(a, slab, b, depth(), edge, R * lanes, true);
        for (std::int64_t l = 0; l < min<std::int64_t>(lanes, p.n - j); l++)
            for (std::int64_t r = 0; r < min<std::int64_t>(R * lanes, p.m - i); r++)
                c[l * p.ldc + r] = (first ? 0 : c[l * p.ldc + r]) + edge[l * R * lanes + r];
    }

    void multiply_task(int task) const {
        const std::int64_t i0 = task % row_tasks() * task_rows, i1 = min(rows, i0 + task_rows),
                           j0 = task / row_tasks() * task_columns(), j1 = min(columns, j0 + task_columns());
        const bool first = k0 == 0 && p.beta == 0;
        if (k0 == 0 && p.beta != 0 && p.beta != 1) scale_task(i0, i1, j0, j1);
        int height;
        for (std::int64_t i = i0; i < i1; i += height * lanes) {
            height = tile_height((i1 - i) / lanes);
            for (std::int64_t j = j0; j < j1; j += lanes) switch (height) {
                case 3:
                    multiply_tile<3>(i, j, first);
                    break;
                case 2:
                    multiply_tile<2>(i, j, first);
                    break;
                default:
                    multiply_tile<1>(i, j, first);
                }
        }
    }
};

// Doubles of work space for the product of these sizes.
static std::size_t product_workspace(std::int64_t m, std::int64_t n) {
    const std::int64_t rows = whole_slabs(m), columns = whole_slabs(n);
    return static_cast<std::size_t>(stretch(max(rows, columns)) * (rows + columns));
}

template <class T>
static void multiply_matrices(const Product<T> &product, double *workspace, const Parallel &parallel) {
    Multiplication<T> work{product, whole_slabs(product.m), whole_slabs(product.n), workspace, nullptr, 0, 0};
    const std::int64_t terms = product.alpha == 0 ? 0 : product.k, most = stretch(work.longer());
    work.column_slabs = workspace + most * work.rows;
    if (terms == 0) work.scale_task(0, product.m, 0, product.n);
    for (; work.k0 < terms; work.k0 = work.k1) {
        work.k1 = min(terms, work.k0 + most);
        parallel.run(
            parallel.self, work.row_tasks() + work.column_tasks(),
            [](void *data, int task, int) { static_cast<const Multiplication<T> *>(data)->pack_task(task); }, &work);
        parallel.run(
            parallel.self, work.row_tasks() * work.column_tasks(),
            [](void *data, int task, int) { static_cast<const Multiplication<T> *>(data)->multiply_task(task); },
            &work);
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
