// An orthonormal basis V [n x size] of a Krylov space, stored as B, float32 or float64. Vectors to be made orthogonal
// to it are in float64, [n x count] column-major with leading dimension padded_rows(n) and zeros behind row n.
#pragma once

#include "core/buffer.hpp"
#include "curvature/orthogonalise.hpp"
#include "curvature/team.hpp"

#include <cstdint>
#include <vector>

namespace heavytails {

template <class B>
class KrylovBasis {
public:
    KrylovBasis(const Team &team, std::int64_t n, std::int64_t capacity);

    std::int64_t size() const { return size_; }

    // Makes W orthogonal to the columns first .. last-1 of V, as orthogonalise does.
    std::vector<ProjectionNorms> project(std::int64_t first, std::int64_t last, double *w, std::int64_t count,
                                         double *h, std::int64_t ldh, bool once = false);

    // Forgets the columns from `size` on.
    void truncate(std::int64_t size) { size_ = size; }

    // h [size x count] = V'W, W unchanged
    void coefficients(double *w, std::int64_t count, double *h, std::int64_t ldh);

    // Stores scale w as column j <= size; j = size appends it.
    void store(std::int64_t j, const double *w, double scale);

    // x [n] = column j
    template <class T>
    void load(std::int64_t j, T *x) const;

    // W [n x count] = V S, S [size of S x count] with leading dimension lds, of the first m columns.
    void combine(std::int64_t m, const double *s, std::int64_t lds, std::int64_t count, double *w) const;

    // V <- [V_m S, the columns behind m], V_m the first m columns and S [m x kept].
    void restart(std::int64_t m, const double *s, std::int64_t lds, std::int64_t kept);

private:
    B *column(std::int64_t strip, std::int64_t j) const { return data_ + (strip * capacity_ + j) * ld_; }
    std::vector<double> pass(std::int64_t first, std::int64_t last, double *w, std::int64_t count, const double *h,
                             std::int64_t ldh, bool dots);

    const Team &team_;
    const StripKernels<B> &kernels_;
    const std::int64_t n_, capacity_, ldw_;
    const Strips strips_;
    const std::int64_t ld_; // of a strip, whose columns lie one behind the other: [ld_ x capacity_]
    std::int64_t size_ = 0;
    Buffer<B> memory_;
    B *data_;
    Buffer<double> parts_;
};

} // namespace heavytails
