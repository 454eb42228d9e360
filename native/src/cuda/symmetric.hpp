// Eigenvalues of symmetric matrices, A = V diag(lambda) V', of which the lower triangles are read, with or without V.
#pragma once

#include "cuda/units.hpp"

namespace heavytails::cuda {

class SymmetricEigen final : public Algorithm<double> {
public:
    explicit SymmetricEigen(bool vectors) : vectors_(vectors) {}
    std::int64_t most(const Group<double> &group, const Api &api) const override;
    std::size_t bytes(Lane &lane, const Group<double> &group, std::int64_t count) const override;
    bool solve(Lane &lane, const Group<double> &group, std::int64_t first, std::int64_t count) const override;

private:
    const bool vectors_;
};

} // namespace heavytails::cuda
