// The iteration of block Lanczos: its state, and what it decides.
#pragma once

#include "curvature/lanczos.hpp"
#include "curvature/projected.hpp"
#include "curvature/space.hpp"

#include <limits>
#include <vector>

namespace heavytails {

// eps of the coarser of operator and basis
template <class T, class B>
constexpr double coarser_eps = std::max<double>(std::numeric_limits<T>::epsilon(), std::numeric_limits<B>::epsilon());

template <class T, class B, class S>
class Lanczos {
public:
    Lanczos(const S &team, SymmetricOperator<T, S> &a, const ht_lanczos_params &params, bool vectors)
        : team_(team), a_(a), params_(params), n_(a.order()), wanted_(params.largest + params.smallest),
          verified_(vectors && params.max_products >= 2 * wanted_ + params.block),
          limit_(params.max_products - (verified_ ? wanted_ : 0)), most_(std::min({n_, params.basis_size, limit_})),
          capacity_(std::min(n_, most_ + params.block)), basis_(team, n_, capacity_),
          projected_(capacity_, most_, params.block == 1), w_(team, n_, params.block), x_memory_(team),
          y_memory_(team) {
        const auto size = area(n_, params.block);
        x_ = x_memory_.reserve(size);
        y_ = y_memory_.reserve(size);
    }

    ht_status run(const T *start, const LanczosResults<T> &results);

private:
    struct State {
        std::int64_t converged;
        double residual; // the largest of the wanted pairs
        double coupling; // of all wanted pairs to the pending vectors, in the Frobenius norm
    };
    enum class Next { Expand, Restart, Search, Finish, Stop }; // Stop: products are spent, and the work is not done

    void begin(const T *start);
    void append_random(double *w);
    Next decide(const RitzPairs &pairs, const State &found, bool must_stop) const;
    bool is_found(const RitzPairs &pairs) const;
    bool others_have_settled(const RitzPairs &pairs) const;
    double bound() const { return params_.tolerance * a_.norm(); }
    bool may_be_neglected(double coupling) const;
    void search(const RitzPairs &pairs, double coupling);
    void expand(std::int64_t count);
    double append(std::int64_t j, double threshold);
    void restart(const RitzPairs &pairs);
    State state(const RitzPairs &pairs) const;
    std::int64_t place(std::int64_t k, std::int64_t m) const {
        return k < params_.largest ? m - 1 - k : k - params_.largest; // of wanted pair k among m ascending ones
    }
    void write(const RitzPairs &pairs, const LanczosResults<T> &results);
    void write_vectors(const RitzPairs &pairs, const LanczosResults<T> &results);
    void verify(const LanczosResults<T> &results);
    double rounding() const;

    const S &team_;
    SymmetricOperator<T, S> &a_;
    const ht_lanczos_params &params_;
    const std::int64_t n_, wanted_;
    const bool verified_;                // whether products are kept for residuals
    const std::int64_t limit_;           // products of the iteration
    const std::int64_t most_, capacity_; // basis vectors with products, and with the pending ones
    typename SpaceTypes<S>::template Basis<B> basis_;
    ProjectedMatrix projected_;
    typename SpaceTypes<S>::Vectors w_;
    typename SpaceTypes<S>::template Memory<T> x_memory_, y_memory_;
    T *x_, *y_;
    double norm_ = 0; // largest ||A v|| that was seen, an estimate of ||A|| from below
    std::int64_t replacements_ = 0;
    std::vector<double> found_; // wanted eigenvalues when the last search began; empty before the first
    std::int64_t searched_ = 0; // products made before it
    std::int64_t searches_ = 0; // how many have begun
    double neglected_ = 0;      // sum of the couplings that they left out, a part of every residual since
};

} // namespace heavytails
