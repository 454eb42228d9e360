// Vectors in float64 to be made orthogonal to a basis: [n x count] with leading dimension padded_rows(n), the rows
// behind row n zero.
#pragma once

#include "core/buffer.hpp"
#include "curvature/team.hpp"

namespace heavytails {

// to [n] = factor from, computed in float64
template <class From, class To>
void copy_scaled(const Team &team, std::int64_t n, const From *from, double factor, To *to) {
    team.rows(n, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) to[i] = static_cast<To>(factor * static_cast<double>(from[i]));
    });
}

// Vectors of the caller, which lie in host memory, as vectors of the space: on the host, they are the same. Elsewhere
// they are copied to or from `own`.
template <class T>
const T *from_caller(const Team &, std::int64_t, const T *caller, T *) {
    return caller;
}
// caller [n] = factor w
template <class T>
void to_caller(const Team &team, std::int64_t n, const double *w, double factor, T *caller) {
    copy_scaled(team, n, w, factor, caller);
}

// Returns when all work on vectors is done, so that the caller's operator may read them.
inline void settle(const Team &) {}

// Memory for vectors.
template <class T>
class HostMemory : public Buffer<T> {
public:
    explicit HostMemory(const Team &) {}
};

class WorkVectors {
public:
    WorkVectors(const Team &team, std::int64_t n, std::int64_t count) : team_(team), n_(n), ld_(padded_rows(n)) {
        data_ = memory_.reserve(area(ld_, count));
        for (std::int64_t j = 0; j < count; j++) std::fill_n(column(j) + n_, ld_ - n_, 0.0);
    }

    double *column(std::int64_t j) { return data_ + j * ld_; }

    // Column j = factor x, x [n]
    template <class T>
    void set(std::int64_t j, const T *x, double factor = 1) {
        copy_scaled(team_, n_, x, factor, column(j));
    }

private:
    const Team &team_;
    const std::int64_t n_, ld_;
    Buffer<double> memory_;
    double *data_;
};

// ||y - lambda v||^2 in float64
template <class T>
double residual_squares(const Team &team, std::int64_t n, const T *y, double lambda, const T *v) {
    return team.sum(n, [&](std::int64_t begin, std::int64_t end) {
        double sum = 0;
        for (std::int64_t i = begin; i < end; i++) {
            const double r = static_cast<double>(y[i]) - lambda * static_cast<double>(v[i]);
            sum += r * r;
        }
        return sum;
    });
}

// a'b in float64
template <class A, class B>
double dot(const Team &team, std::int64_t n, const A *a, const B *b) {
    return team.sum(n, [&](std::int64_t begin, std::int64_t end) {
        double sum = 0;
        for (std::int64_t i = begin; i < end; i++) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        return sum;
    });
}

} // namespace heavytails
