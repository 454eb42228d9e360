// Vectors in the memory of a CUDA device, with the types and functions that the iterations ask of a space (space.hpp,
// vectors.hpp, operator_checks.hpp). The small eigenproblems and the random numbers are the host's.
#pragma once

#include "cuda/vector_space.hpp"
#include "curvature/operator_checks.hpp"
#include "curvature/orthogonalise.hpp"
#include "curvature/random.hpp"
#include "curvature/space.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

namespace heavytails {

class GpuTeam : public Team {
public:
    GpuTeam(ht_context &context, cuda::VectorSpace &vectors) : Team(context), vectors_(vectors) {}
    cuda::VectorSpace &vectors() const { return vectors_; }

private:
    cuda::VectorSpace &vectors_;
};

// Memory of the device for vectors.
template <class T>
class GpuMemory {
public:
    explicit GpuMemory(const GpuTeam &team) : memory_(team.vectors().api()) {}
    T *reserve(std::size_t count) { return memory_.template reserve<T>(static_cast<std::int64_t>(count)); }

private:
    cuda::DeviceMemory memory_;
};

// Vectors in float64 to be made orthogonal to a basis, [n x count] with leading dimension n.
class GpuVectors {
public:
    GpuVectors(const GpuTeam &team, std::int64_t n, std::int64_t count)
        : team_(team), n_(n), memory_(team), data_(memory_.reserve(area(n, count))) {}
    double *column(std::int64_t j) { return data_ + j * n_; }
    template <class T>
    void set(std::int64_t j, const T *x, double factor = 1) {
        team_.vectors().convert(x, n_, factor, column(j));
    }

private:
    const GpuTeam &team_;
    const std::int64_t n_;
    GpuMemory<double> memory_;
    double *data_;
};

template <class B>
class GpuBasis;

template <>
struct SpaceTypes<GpuTeam> {
    template <class B>
    using Basis = GpuBasis<B>;
    using Vectors = GpuVectors;
    template <class T>
    using Memory = GpuMemory<T>;
};

inline void settle(const GpuTeam &team) { team.vectors().wait(); }

template <class From, class To>
void copy_scaled(const GpuTeam &team, std::int64_t n, const From *from, double factor, To *to) {
    team.vectors().convert(from, n, factor, to);
}

template <class T>
const T *from_caller(const GpuTeam &team, std::int64_t count, const T *caller, T *own) {
    team.vectors().upload(caller, count, own);
    return own;
}

template <class T>
void to_caller(const GpuTeam &team, std::int64_t n, const double *w, double factor, T *caller) {
    // Converted to the caller's number type on the device, in memory that holds as many numbers of float64.
    T *const converted = reinterpret_cast<T *>(team.vectors().scratch(n));
    team.vectors().convert(w, n, factor, converted);
    team.vectors().download(converted, n, caller);
}

template <class T>
void fill_random(const GpuTeam &team, const RandomVector &vector, std::int64_t n, T *x) {
    std::vector<T> numbers(static_cast<std::size_t>(n));
    fill_random(static_cast<const Team &>(team), vector, n, numbers.data());
    team.vectors().upload(numbers.data(), n, x);
}

// Column `place` of the scratch memory as float64.
template <class T>
const double *widened(const GpuTeam &team, std::int64_t n, const T *x, double *place) {
    team.vectors().convert(x, n, 1, place);
    return place;
}
inline const double *widened(const GpuTeam &, std::int64_t, const double *x, double *) { return x; }

template <class A, class B>
double dot(const GpuTeam &team, std::int64_t n, const A *a, const B *b) {
    double *const scratch = team.vectors().scratch(2 * n);
    double answer = 0;
    team.vectors().dots(widened(team, n, a, scratch), 1, widened(team, n, b, scratch + n), 1, &answer, 1);
    return answer;
}

template <class T>
double residual_squares(const GpuTeam &team, std::int64_t n, const T *y, double lambda, const T *v) {
    double *const scratch = team.vectors().scratch(2 * n), *const rest = scratch + n;
    team.vectors().convert(y, n, 1, rest);
    team.vectors().combine({-1, 1}, widened(team, n, v, scratch), 1, {&lambda, 1}, rest, 1);
    double squares = 0;
    team.vectors().dots(rest, 1, rest, 1, &squares, 1);
    return squares;
}

template <class T>
Agreement agreement(const GpuTeam &team, std::int64_t n, const T *x, const T *y, double c) {
    const T *const u = x, *const v = u + n;
    const T *const au = y, *const av = au + n, *const acu = av + n;
    const double squares = residual_squares(team, n, acu, c, au);
    return {std::abs(dot(team, n, u, av) - dot(team, n, v, au)),
            std::sqrt(std::max(dot(team, n, au, au), dot(team, n, av, av))),
            std::sqrt(squares) / (c * std::sqrt(dot(team, n, u, u)))};
}

template <class T>
void require_finite_product(const GpuTeam &team, std::int64_t n, const T *y, std::int64_t product) {
    if (!std::isnan(team.vectors().largest(y, n))) return;
    std::vector<T> numbers(static_cast<std::size_t>(n));
    team.vectors().download(y, n, numbers.data());
    require_finite_product(static_cast<const Team &>(team), n, numbers.data(), product);
}

template <class T>
double largest_of(const GpuTeam &team, std::int64_t count, const T *x) {
    return team.vectors().largest(x, count);
}

template <class T>
void multiply_by_power(const GpuTeam &team, std::int64_t count, int exponent, T *x) {
    team.vectors().convert(x, count, std::scalbn(1.0, exponent), x);
}

// As KrylovBasis. A basis in float32 is widened by panels of columns for the products.
template <class B>
class GpuBasis {
public:
    GpuBasis(const GpuTeam &team, std::int64_t n, std::int64_t capacity);

    std::int64_t size() const { return size_; }
    std::vector<ProjectionNorms> project(std::int64_t first, std::int64_t last, double *w, std::int64_t count,
                                         double *h, std::int64_t ldh, bool once = false);
    void truncate(std::int64_t size) { size_ = size; }
    void store(std::int64_t j, const double *w, double scale);
    template <class T>
    void load(std::int64_t j, T *x) const {
        team_.vectors().convert(column(j), n_, 1, x);
    }
    void combine(std::int64_t m, const double *s, std::int64_t lds, std::int64_t count, double *w);
    void restart(std::int64_t m, const double *s, std::int64_t lds, std::int64_t kept);

private:
    B *column(std::int64_t j) const { return data_ + j * n_; }
    // use(panel, first, count): the columns first .. first + count - 1 in float64, panel by panel.
    template <class Use>
    void panels(std::int64_t first, std::int64_t last, const Use &use);

    const GpuTeam &team_;
    const std::int64_t n_;
    std::int64_t size_ = 0;
    GpuMemory<B> memory_;
    GpuMemory<double> panel_;
    B *data_;
};

// INSTANTIATE(T, B, S) for every number type of an operator, of a basis, and every space: what is instantiated has a
// source of its own.
#define HT_FOR_EVERY_SPACE(INSTANTIATE)                                                                                \
    INSTANTIATE(float, float, Team)                                                                                    \
    INSTANTIATE(float, double, Team)                                                                                   \
    INSTANTIATE(double, float, Team)                                                                                   \
    INSTANTIATE(double, double, Team)                                                                                  \
    INSTANTIATE(float, float, GpuTeam)                                                                                 \
    INSTANTIATE(float, double, GpuTeam)                                                                                \
    INSTANTIATE(double, float, GpuTeam)                                                                                \
    INSTANTIATE(double, double, GpuTeam)

} // namespace heavytails
