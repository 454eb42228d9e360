// The projection of an operator on a Krylov basis:  A V_m = V_(m+p) H,  V_m [n x m] the vectors whose products are
// known and p pending ones behind them. T = H[1..m, 1..m] is symmetric, H[m+1..m+p, 1..m] couples it to the rest.
#pragma once

#include "curvature/team.hpp"

#include <vector>

namespace heavytails {

// Ritz values, ascending, with the norms of their residuals ||A V s - theta V s|| = ||H[m+1..m+p, 1..m] s||, and, if
// they were asked for, the vectors S [m x m] with T = S diag(theta) S'.
struct RitzPairs {
    std::vector<double> values, residuals, vectors;
};

class ProjectedMatrix {
public:
    // At most `columns` products and `rows` basis vectors. tridiagonal: the block is 1, and until the first restart H
    // is stored as two vectors, so that thousands of columns are cheap.
    ProjectedMatrix(std::int64_t rows, std::int64_t columns, bool tridiagonal);

    std::int64_t size() const { return size_; }

    // Adds column m with the coefficients h of its product on all `count` basis vectors.
    void append(const double *h, std::int64_t count);

    // pending: number of basis vectors behind the first m
    RitzPairs ritz(const Team &team, std::int64_t pending, bool vectors) const;

    // T becomes diag(theta) and its coupling H[m+1..m+p, 1..m] S, for the Ritz pairs whose numbers are `kept`. Returns
    // S [m x kept].
    std::vector<double> restart(const RitzPairs &pairs, const std::vector<std::int64_t> &kept, std::int64_t pending);

private:
    double &at(std::int64_t i, std::int64_t j) { return h_[static_cast<std::size_t>(j * rows_ + i)]; }
    double at(std::int64_t i, std::int64_t j) const { return h_[static_cast<std::size_t>(j * rows_ + i)]; }
    RitzPairs tridiagonal_ritz(const Team &team, std::int64_t pending, bool vectors) const;

    const std::int64_t rows_, columns_;
    std::int64_t size_ = 0;
    bool tridiagonal_;
    std::vector<double> alpha_, beta_; // diagonal, and the entry below it
    std::vector<double> h_;            // [rows x columns]
};

} // namespace heavytails
