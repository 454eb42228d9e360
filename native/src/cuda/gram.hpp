// Singular values by a Gram matrix in float64:  G = A'A or A A', of the smaller order k,  sigma_i = sqrt(lambda_i(G)).
// Products of float32 numbers are exact in float64, so that float32 matrices lose nothing but what ht_singular_values'
// HT_FAST allows.
#pragma once

#include "cuda/units.hpp"

namespace heavytails::cuda {

template <class T>
class GramValues final : public Algorithm<T> {
public:
    std::int64_t most(const Group<T> &group, const Api &api) const override;
    std::size_t bytes(Lane &lane, const Group<T> &group, std::int64_t count) const override;
    bool solve(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t count) const override;
};

} // namespace heavytails::cuda
