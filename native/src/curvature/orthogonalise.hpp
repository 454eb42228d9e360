// Classical Gram-Schmidt with reorthogonalisation:  h = V'w, w <- w - V h, g = V'w, w <- w - V g, h <- h + g.
// Giraud, Langou, Rozloznik & van den Eshof 2005, "Rounding error analysis of the classical Gram-Schmidt process"
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace heavytails {

// Norms of one vector: as it was given, and after its projection.
struct ProjectionNorms {
    double before, after;
};

// W <- W - V (V'W) twice for V [n x m] and W [n x count], and once or twice more where the last pass has still halved
// the norm of a vector. h [m x count] with leading dimension ldh receives the sum of the coefficients V'W of all
// passes. once: one pass is enough where it does not halve a norm. pass(h, dots): W <- W - V h if h [. x count] is
// given, ld m + 1; returns for each vector, if dots, V'w [m], and its squared norm: [m + 1 x count].
template <class Pass>
std::vector<ProjectionNorms> orthogonalise(std::int64_t m, std::int64_t count, double *h, std::int64_t ldh, bool once,
                                           const Pass &pass) {
    constexpr int most = 4; // passes; two are enough but for vectors that lie in the space up to rounding
    std::vector<double> sums = pass(nullptr, true);
    std::vector<ProjectionNorms> norms(static_cast<std::size_t>(count));
    for (std::int64_t k = 0; k < count; k++) {
        const double *const sum = &sums[static_cast<std::size_t>(k * (m + 1))];
        norms[static_cast<std::size_t>(k)] = {std::sqrt(sum[m]), std::sqrt(sum[m])};
        std::fill_n(h + k * ldh, m, 0.0);
    }
    for (int made = 1; m > 0 && made <= most; made++) {
        for (std::int64_t k = 0; k < count; k++)
            for (std::int64_t i = 0; i < m; i++) h[k * ldh + i] += sums[static_cast<std::size_t>(k * (m + 1) + i)];
        const bool fused = made == 1 && !once;
        std::vector<double> next = pass(sums.data(), fused);
        bool halved = false;
        for (std::int64_t k = 0; k < count; k++) {
            auto &norm = norms[static_cast<std::size_t>(k)];
            const double after = std::sqrt(next[static_cast<std::size_t>(k * (m + 1) + m)]);
            halved = halved || after < 0.5 * norm.after;
            norm.after = after;
        }
        if ((made > 1 || once) && !halved) break;
        sums = fused ? std::move(next) : pass(nullptr, true);
    }
    return norms;
}

} // namespace heavytails
