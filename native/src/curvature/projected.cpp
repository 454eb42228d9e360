// Thick restart:  T <- diag(theta_kept),  H[m+1..m+p, 1..m] <- H[m+1..m+p, 1..m] S_kept.
// Wu & Simon 2000, doi:10.1137/S0895479898334605; Stewart 2002, doi:10.1137/S0895479800371529
#include "curvature/projected.hpp"

#include "curvature/eigenproblem.hpp"

#include <cmath>
#include <cstddef>

namespace heavytails {

ProjectedMatrix::ProjectedMatrix(std::int64_t rows, std::int64_t columns, bool tridiagonal)
    : rows_(rows), columns_(columns), tridiagonal_(tridiagonal) {
    if (!tridiagonal_) h_.resize(area(rows_, columns_));
}

void ProjectedMatrix::append(const double *h, std::int64_t count) {
    if (tridiagonal_) {
        alpha_.push_back(h[size_]);
        beta_.push_back(count > size_ + 1 ? h[size_ + 1] : 0);
    } else {
        std::copy_n(h, count, &at(0, size_));
        std::fill_n(&at(0, size_) + count, rows_ - count, 0.0);
    }
    size_++;
}

RitzPairs ProjectedMatrix::tridiagonal_ritz(const Team &team, std::int64_t pending, bool vectors) const {
    const auto m = static_cast<std::size_t>(size_);
    RitzPairs pairs{alpha_, std::vector<double>(m), std::vector<double>(vectors ? m * m : m)};
    auto &z = pairs.vectors;
    for (std::size_t j = 0; vectors && j < m; j++) z[j * m + j] = 1;
    z[z.size() - 1] = 1; // the last row alone is what residuals need
    std::vector<double> e = beta_;
    tridiagonal_eigen(team, pairs.values, e, z, vectors ? size_ : 1);
    for (std::size_t j = 0; j < m; j++)
        pairs.residuals[j] = pending > 0 ? beta_[m - 1] * std::abs(vectors ? z[j * m + m - 1] : z[j]) : 0;
    if (!vectors) z.clear();
    return pairs;
}

RitzPairs ProjectedMatrix::ritz(const Team &team, std::int64_t pending, bool vectors) const {
    if (tridiagonal_) return tridiagonal_ritz(team, pending, vectors);
    const auto m = static_cast<std::size_t>(size_);
    RitzPairs pairs{std::vector<double>(m), std::vector<double>(m), std::vector<double>(m * m)};
    // The upper triangle: the later column's product was projected on all vectors before it.
    for (std::int64_t j = 0; j < size_; j++)
        for (std::int64_t i = 0; i <= j; i++)
            pairs.vectors[static_cast<std::size_t>(j * size_ + i)] =
                pairs.vectors[static_cast<std::size_t>(i * size_ + j)] = at(i, j);
    symmetric_eigen(team, pairs.vectors, pairs.values);
    for (std::size_t k = 0; k < m; k++) {
        double squares = 0;
        for (std::int64_t i = size_; i < size_ + pending; i++) {
            double coupling = 0;
            for (std::int64_t j = 0; j < size_; j++)
                coupling += at(i, j) * pairs.vectors[k * m + static_cast<std::size_t>(j)];
            squares += coupling * coupling;
        }
        pairs.residuals[k] = std::sqrt(squares);
    }
    return pairs;
}

std::vector<double> ProjectedMatrix::restart(const RitzPairs &pairs, const std::vector<std::int64_t> &kept,
                                             std::int64_t pending) {
    const auto m = static_cast<std::size_t>(size_), k = kept.size();
    std::vector<double> s(m * k), coupling(static_cast<std::size_t>(pending) * k);
    for (std::size_t j = 0; j < k; j++)
        std::copy_n(&pairs.vectors[static_cast<std::size_t>(kept[j]) * m], m, &s[j * m]);
    if (tridiagonal_) {
        for (std::size_t j = 0; pending > 0 && j < k; j++) coupling[j] = beta_[m - 1] * s[j * m + m - 1];
        h_.resize(area(rows_, columns_));
        tridiagonal_ = false;
    } else {
        for (std::size_t j = 0; j < k; j++)
            for (std::int64_t i = 0; i < pending; i++)
                for (std::size_t l = 0; l < m; l++)
                    coupling[j * static_cast<std::size_t>(pending) + static_cast<std::size_t>(i)] +=
                        at(size_ + i, static_cast<std::int64_t>(l)) * s[j * m + l];
    }
    std::fill(h_.begin(), h_.end(), 0.0);
    size_ = static_cast<std::int64_t>(k);
    for (std::int64_t j = 0; j < size_; j++) {
        at(j, j) = pairs.values[static_cast<std::size_t>(kept[static_cast<std::size_t>(j)])];
        for (std::int64_t i = 0; i < pending; i++)
            at(size_ + i, j) = coupling[static_cast<std::size_t>(j * pending + i)];
    }
    return s;
}

} // namespace heavytails
