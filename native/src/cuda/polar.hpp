// Singular value decompositions A = U diag(sigma) V' by the polar decomposition, cusolverDnXgesvdp, one matrix at a
// time. Where a singular value is nearly 0, the routine shifts the matrix a little and reports by how much. Results
// whose shift exceeds 100 max(m, n) eps sigma_max are HT_MATRIX_NOT_CONVERGED.
#pragma once

#include "cuda/units.hpp"

namespace heavytails::cuda {

// What a decomposition consists of.
enum class Parts { Values, Thin, Full };

template <class T>
class PolarSvd final : public Algorithm<T> {
public:
    explicit PolarSvd(Parts parts) : parts_(parts) {}
    std::int64_t most(const Group<T> &, const Api &) const override { return 1; }
    std::size_t bytes(Lane &lane, const Group<T> &group, std::int64_t count) const override;
    bool solve(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t count) const override;

private:
    const Parts parts_;
};

} // namespace heavytails::cuda
