// The subtraction of the first pass of Gram-Schmidt and the dots of the second go over a strip of V while it is in the
// cache, so that both passes read V from memory three times, not four.
#include "curvature/basis.hpp"

#include <cmath>
#include <cstddef>

namespace heavytails {
namespace {

// A strip of all basis vectors takes at most 768 KB, most of an L2 cache, within bounds: a shorter one would spend its
// time on the ends of columns (with 256 KB at 100 vectors, 1.5 times as long), and the strip of w in float64 should
// stay in an L1 cache.
std::int64_t strip_length(std::int64_t capacity, std::int64_t size_of_number) {
    const std::int64_t rows = (768 << 10) / std::min<std::int64_t>(capacity, 1 << 20) / size_of_number / 16 * 16;
    return std::clamp<std::int64_t>(rows, 256, 2048);
}

} // namespace

template <class B>
KrylovBasis<B>::KrylovBasis(const Team &team, std::int64_t n, std::int64_t capacity)
    : team_(team), kernels_(strip_kernels(team.kernels(), B())), n_(n), capacity_(capacity), ldw_(padded_rows(n)),
      strips_{n, strip_length(capacity, sizeof(B))},
      ld_(std::min(strips_.length, ldw_) + 16), // one cache line more, lest all columns start in one L1 cache set
      data_(memory_.reserve(area(strips_.count() * ld_, capacity))) {}

// W <- W - V h if h is given. Then, for each vector, V'w [last - first] if dots, and its squared norm: [. + 1 x count].
template <class B>
std::vector<double> KrylovBasis<B>::pass(std::int64_t first, std::int64_t last, double *w, std::int64_t count,
                                         const double *h, std::int64_t ldh, bool dots) {
    const std::int64_t m = last - first, each = (m + 1) * count, strips = strips_.count();
    double *const parts = parts_.reserve(static_cast<std::size_t>(strips * each));
    team_.run(strips, n_ * (m + 1) * count, [&](std::int64_t s) {
        const std::int64_t rows = padded_rows(strips_.rows(s));
        double *const part = parts + s * each, *const mine = w + strips_.begin(s);
        if (h != nullptr && m > 0) kernels_.subtract(column(s, first), ld_, m, h, ldh, mine, ldw_, count, rows);
        if (dots && m > 0) kernels_.dots(column(s, first), ld_, m, mine, ldw_, count, rows, part, m + 1);
        if (!dots)
            for (std::int64_t k = 0; k < count; k++) std::fill_n(part + k * (m + 1), m, 0.0);
        for (std::int64_t k = 0; k < count; k++)
            team_.kernels().twice.dots(mine + k * ldw_, ldw_, 1, mine + k * ldw_, ldw_, 1, rows, part + k * (m + 1) + m,
                                       1);
    });
    std::vector<double> total(parts, parts + each);
    for (std::int64_t s = 1; s < strips; s++)
        for (std::int64_t i = 0; i < each; i++) total[static_cast<std::size_t>(i)] += parts[s * each + i];
    return total;
}

template <class B>
std::vector<ProjectionNorms> KrylovBasis<B>::project(std::int64_t first, std::int64_t last, double *w,
                                                     std::int64_t count, double *h, std::int64_t ldh, bool once) {
    return orthogonalise(last - first, count, h, ldh, once, [&](const double *coefficients, bool dots) {
        return pass(first, last, w, count, coefficients, last - first + 1, dots);
    });
}

template <class B>
void KrylovBasis<B>::coefficients(double *w, std::int64_t count, double *h, std::int64_t ldh) {
    const auto sums = pass(0, size_, w, count, nullptr, 0, true);
    for (std::int64_t k = 0; k < count; k++) std::copy_n(sums.data() + k * (size_ + 1), size_, h + k * ldh);
}

template <class B>
void KrylovBasis<B>::store(std::int64_t j, const double *w, double scale) {
    team_.run(strips_.count(), n_, [&](std::int64_t s) {
        const std::int64_t rows = padded_rows(strips_.rows(s));
        B *const to = column(s, j);
        const double *const from = w + strips_.begin(s);
        for (std::int64_t i = 0; i < rows; i++) to[i] = static_cast<B>(scale * from[i]);
    });
    size_ = std::max(size_, j + 1);
}

template <class B>
template <class T>
void KrylovBasis<B>::load(std::int64_t j, T *x) const {
    team_.run(strips_.count(), n_, [&](std::int64_t s) {
        const B *const from = column(s, j);
        for (std::int64_t i = 0, rows = strips_.rows(s); i < rows; i++)
            x[strips_.begin(s) + i] = static_cast<T>(from[i]);
    });
}

template <class B>
void KrylovBasis<B>::combine(std::int64_t m, const double *s, std::int64_t lds, std::int64_t count, double *w) const {
    std::vector<double> negative(static_cast<std::size_t>(m * count));
    for (std::int64_t k = 0; k < count; k++)
        for (std::int64_t i = 0; i < m; i++) negative[static_cast<std::size_t>(k * m + i)] = -s[k * lds + i];
    team_.run(strips_.count(), n_ * m, [&](std::int64_t strip) {
        const std::int64_t rows = padded_rows(strips_.rows(strip));
        double *const mine = w + strips_.begin(strip);
        for (std::int64_t k = 0; k < count; k++) std::fill_n(mine + k * ldw_, rows, 0.0);
        kernels_.subtract(column(strip, 0), ld_, m, negative.data(), m, mine, ldw_, count, rows);
    });
}

template <class B>
void KrylovBasis<B>::restart(std::int64_t m, const double *s, std::int64_t lds, std::int64_t kept) {
    std::vector<double> negative(static_cast<std::size_t>(m * kept));
    for (std::int64_t k = 0; k < kept; k++)
        for (std::int64_t i = 0; i < m; i++) negative[static_cast<std::size_t>(k * m + i)] = -s[k * lds + i];
    team_.run(strips_.count(), n_ * m * kept, [&](std::int64_t strip) {
        const std::int64_t rows = padded_rows(strips_.rows(strip));
        std::vector<double> product(static_cast<std::size_t>(rows * kept));
        kernels_.subtract(column(strip, 0), ld_, m, negative.data(), m, product.data(), rows, kept, rows);
        for (std::int64_t k = 0; k < kept; k++)
            for (std::int64_t i = 0; i < rows; i++)
                column(strip, k)[i] = static_cast<B>(product[static_cast<std::size_t>(k * rows + i)]);
        for (std::int64_t j = m; j < size_; j++) std::copy_n(column(strip, j), rows, column(strip, kept + j - m));
    });
    size_ += kept - m;
}

template class KrylovBasis<float>;
template class KrylovBasis<double>;
template void KrylovBasis<float>::load(std::int64_t, float *) const;
template void KrylovBasis<float>::load(std::int64_t, double *) const;
template void KrylovBasis<double>::load(std::int64_t, float *) const;
template void KrylovBasis<double>::load(std::int64_t, double *) const;

} // namespace heavytails
