// Blocks of random probes and of their products, as the estimates over probes need them.
#pragma once

#include "curvature/operator.hpp"
#include "curvature/random.hpp"
#include "curvature/vectors.hpp"

#include <heavytails/curvature.h>

namespace heavytails {

template <class T>
class Probes {
public:
    Probes(const Team &team, SymmetricOperator<T> &a, const ht_trace_params &params)
        : team_(team), a_(a), params_(params), n_(a.order()), at_once_(std::min(params.at_once, params.products)) {
        x_ = x_memory_.reserve(area(n_, at_once_));
        y_ = y_memory_.reserve(area(n_, at_once_));
    }

    // Fills x [n] with probe `number`, whose squared norm is n.
    template <class X>
    void fill(std::int64_t number, X *x) const {
        const auto distribution =
            params_.distribution == HT_PROBE_SPHERE ? Distribution::Sphere : Distribution::Rademacher;
        fill_random(team_, {Purpose::Probe, distribution, params_.seed, number}, n_, x);
    }

    // For the vectors 0 .. count-1, at_once in one block of products: set(i, x), then use(i, x, A x).
    template <class Set, class Use>
    void products(std::int64_t count, const Set &set, const Use &use) {
        for (std::int64_t first = 0; first < count; first += at_once_) {
            const std::int64_t block = std::min(at_once_, count - first);
            for (std::int64_t j = 0; j < block; j++) set(first + j, x_ + j * n_);
            a_.apply(x_, y_, block);
            for (std::int64_t j = 0; j < block; j++) use(first + j, x_ + j * n_, y_ + j * n_);
        }
    }

private:
    const Team &team_;
    SymmetricOperator<T> &a_;
    const ht_trace_params &params_;
    const std::int64_t n_, at_once_;
    Buffer<T> x_memory_, y_memory_;
    T *x_, *y_;
};

} // namespace heavytails
