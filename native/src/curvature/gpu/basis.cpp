// All columns lie one behind the other, [n x capacity], so that V'W and W - V H are one product of cuBLAS each.
#include "curvature/gpu/space.hpp"

#include <type_traits>

namespace heavytails {

template <class B>
GpuBasis<B>::GpuBasis(const GpuTeam &team, std::int64_t n, std::int64_t capacity)
    : team_(team), n_(n), memory_(team), panel_(team), data_(memory_.reserve(area(n, capacity))) {}

template <class B>
template <class Use>
void GpuBasis<B>::panels(std::int64_t first, std::int64_t last, const Use &use) {
    if constexpr (std::is_same_v<B, double>) {
        use(column(first), first, last - first);
    } else {
        constexpr std::int64_t width = 32; // columns whose widening costs little memory beside the basis
        for (std::int64_t j = first; j < last; j += width) {
            const std::int64_t count = std::min(width, last - j);
            double *const panel = panel_.reserve(area(n_, width));
            team_.vectors().convert(column(j), n_ * count, 1, panel);
            use(panel, j, count);
        }
    }
}

template <class B>
std::vector<ProjectionNorms> GpuBasis<B>::project(std::int64_t first, std::int64_t last, double *w, std::int64_t count,
                                                  double *h, std::int64_t ldh, bool once) {
    cuda::VectorSpace &vectors = team_.vectors();
    const std::int64_t m = last - first, ld = m + 1;
    const auto pass = [&](const double *coefficients, bool dots) {
        std::vector<double> sums(static_cast<std::size_t>(ld * count));
        if (coefficients != nullptr)
            panels(first, last, [&](const double *v, std::int64_t at, std::int64_t columns) {
                vectors.combine({-1, 1}, v, columns, {coefficients + at - first, ld}, w, count);
            });
        if (dots)
            panels(first, last, [&](const double *v, std::int64_t at, std::int64_t columns) {
                vectors.dots(v, columns, w, count, sums.data() + at - first, ld);
            });
        for (std::int64_t k = 0; k < count; k++)
            vectors.dots(w + k * n_, 1, w + k * n_, 1, sums.data() + k * ld + m, 1);
        return sums;
    };
    return orthogonalise(m, count, h, ldh, once, pass);
}

template <class B>
void GpuBasis<B>::store(std::int64_t j, const double *w, double scale) {
    team_.vectors().convert(w, n_, scale, column(j));
    size_ = std::max(size_, j + 1);
}

template <class B>
void GpuBasis<B>::combine(std::int64_t m, const double *s, std::int64_t lds, std::int64_t count, double *w) {
    bool begun = false;
    panels(0, m, [&](const double *v, std::int64_t at, std::int64_t columns) {
        team_.vectors().combine({1, begun ? 1.0 : 0.0}, v, columns, {s + at, lds}, w, count);
        begun = true;
    });
}

template <class B>
void GpuBasis<B>::restart(std::int64_t m, const double *s, std::int64_t lds, std::int64_t kept) {
    GpuVectors product(team_, n_, kept);
    combine(m, s, lds, kept, product.column(0));
    team_.vectors().convert(product.column(0), n_ * kept, 1, column(0));
    for (std::int64_t j = m; j < size_ && kept < m; j++) team_.vectors().copy(column(j), n_, column(kept + j - m));
    team_.vectors().wait(); // the product's memory is given back here
    size_ += kept - m;
}

template class GpuBasis<float>;
template class GpuBasis<double>;

} // namespace heavytails
