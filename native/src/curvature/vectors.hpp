// Vectors in float64 to be made orthogonal to a basis: [n x count] with leading dimension padded_rows(n), the rows
// behind row n zero.
#pragma once

#include "core/buffer.hpp"
#include "curvature/team.hpp"

namespace heavytails {

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
        double *const to = column(j);
        team_.rows(n_, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; i++) to[i] = factor * static_cast<double>(x[i]);
        });
    }

private:
    const Team &team_;
    const std::int64_t n_, ld_;
    Buffer<double> memory_;
    double *data_;
};

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
