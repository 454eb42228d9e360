// Eigenvalues, residuals and vectors from the Ritz pairs of a Lanczos iteration.
#include "curvature/gpu/space.hpp"
#include "curvature/lanczos_iteration.hpp"

#include <algorithm>
#include <cmath>

namespace heavytails {

// Bound of the rounding errors of an eigenvalue, for residuals that are known from the projection only.
template <class T, class B, class S>
double Lanczos<T, B, S>::rounding() const {
    return 2 * std::sqrt(static_cast<double>(projected_.size())) * std::max(coarser_eps<T, B> * a_.norm(), a_.noise());
}

template <class T, class B, class S>
void Lanczos<T, B, S>::write_vectors(const RitzPairs &pairs, const LanczosResults<T> &results) {
    constexpr std::int64_t together = 8; // vectors for which the basis is read once
    const std::int64_t m = projected_.size();
    typename SpaceTypes<S>::Vectors sums(team_, n_, std::min(together, wanted_));
    std::vector<double> s(static_cast<std::size_t>(m * together));
    for (std::int64_t first = 0; first < wanted_; first += together) {
        const std::int64_t count = std::min(together, wanted_ - first);
        for (std::int64_t j = 0; j < count; j++)
            std::copy_n(&pairs.vectors[static_cast<std::size_t>(place(first + j, m) * m)], m,
                        &s[static_cast<std::size_t>(j * m)]);
        basis_.combine(m, s.data(), m, count, sums.column(0));
        for (std::int64_t j = 0; j < count; j++) {
            const double *const w = sums.column(j);
            const double scale = 1 / std::sqrt(dot(team_, n_, w, w));
            to_caller(team_, n_, w, scale, results.vectors + (first + j) * n_);
        }
    }
}

// lambda = v'Av / v'v and ||A v - lambda v|| / ||v|| by one more product with each vector.
template <class T, class B, class S>
void Lanczos<T, B, S>::verify(const LanczosResults<T> &results) {
    for (std::int64_t first = 0; first < wanted_; first += params_.block) {
        const std::int64_t count = std::min(params_.block, wanted_ - first);
        const T *const vectors = from_caller(team_, n_ * count, results.vectors + first * n_, x_);
        a_.apply(vectors, y_, count);
        for (std::int64_t j = 0; j < count; j++) {
            const T *const v = vectors + j * n_, *const y = y_ + j * n_;
            const double squares = dot(team_, n_, v, v), lambda = dot(team_, n_, v, y) / squares;
            const double residual = residual_squares(team_, n_, y, lambda, v);
            results.eigenvalues[first + j] = lambda;
            results.residuals[first + j] = std::sqrt(residual / squares);
        }
    }
    // Rayleigh quotients of a cluster may be in another order than the Ritz values that they improve.
    const auto swap_if = [&](std::int64_t j, bool wrong) {
        if (!wrong) return;
        std::swap(results.eigenvalues[j - 1], results.eigenvalues[j]);
        std::swap(results.residuals[j - 1], results.residuals[j]);
        std::swap_ranges(results.vectors + (j - 1) * n_, results.vectors + j * n_, results.vectors + j * n_);
    };
    const auto sort = [&](std::int64_t begin, std::int64_t end, double sign) {
        for (std::int64_t i = begin + 1; i < end; i++)
            for (std::int64_t j = i; j > begin; j--)
                swap_if(j, sign * results.eigenvalues[j] < sign * results.eigenvalues[j - 1]);
    };
    sort(0, params_.largest, -1);
    sort(params_.largest, wanted_, 1);
}

template <class T, class B, class S>
void Lanczos<T, B, S>::write(const RitzPairs &pairs, const LanczosResults<T> &results) {
    const std::int64_t m = projected_.size();
    for (std::int64_t k = 0; k < wanted_; k++) {
        const auto i = static_cast<std::size_t>(place(k, m));
        results.eigenvalues[k] = pairs.values[i];
        results.residuals[k] = pairs.residuals[i] + neglected_ + rounding();
    }
    if (results.vectors != nullptr) write_vectors(pairs, results);
    if (verified_) verify(results);
    for (std::int64_t k = 0; k < wanted_; k++) {
        results.eigenvalues[k] *= a_.unit();
        results.residuals[k] *= a_.unit();
    }
}

#define HT_INSTANTIATE(T, B, S)                                                                                        \
    template double Lanczos<T, B, S>::rounding() const;                                                                \
    template void Lanczos<T, B, S>::write(const RitzPairs &, const LanczosResults<T> &);
HT_FOR_EVERY_SPACE(HT_INSTANTIATE)

} // namespace heavytails
