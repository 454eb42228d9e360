// The k largest singular values of one matrix by a randomised range finder with power iterations, cusolverDnXgesvdr.
// Halko, Martinsson & Tropp 2011, doi:10.1137/090771806
#pragma once

#include "cuda/units.hpp"

namespace heavytails::cuda {

// Oversampling p and power iterations, with 1 <= k <= k + p <= min(m, n).
struct Sketch {
    std::int64_t k, oversampling, iterations;
};

template <class T>
class RandomisedValues final : public Algorithm<T> {
public:
    explicit RandomisedValues(const Sketch &sketch) : sketch_(sketch) {}
    std::int64_t most(const Group<T> &, const Api &) const override { return 1; }
    std::size_t bytes(Lane &lane, const Group<T> &group, std::int64_t count) const override;
    // Item::values has room for k numbers.
    bool solve(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t count) const override;

private:
    struct Work {
        std::size_t device = 0, host = 0;
    };
    Work work(const Lane &lane, std::int64_t m, std::int64_t n) const;

    const Sketch sketch_;
};

} // namespace heavytails::cuda
