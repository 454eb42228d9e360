// The caller's operator: products are counted and checked, and its symmetry and rounding error are measured.
#pragma once

#include "curvature/team.hpp"

#include <heavytails/curvature.h>

#include <cmath>
#include <cstdint>

namespace heavytails {

// Number types of operators: the callback of C and the threshold of ht_operator_report.asymmetry.
template <class T>
struct OperatorType;
template <>
struct OperatorType<float> {
    using Function = ht_operator_s;
    static constexpr double asymmetry = 1e-3;
};
template <>
struct OperatorType<double> {
    using Function = ht_operator_d;
    static constexpr double asymmetry = 1e-6;
};

// S is the space of the vectors (space.hpp): where the operator finds x and writes y.
template <class T, class S = Team>
class SymmetricOperator {
public:
    SymmetricOperator(const S &team, std::int64_t n, typename OperatorType<T>::Function function, void *user);

    std::int64_t order() const { return n_; }
    std::int64_t products() const { return report_.products; }

    // Products are divided by this power of two, which is 1 but for operators whose squares would overflow or vanish in
    // float64. Set by the first product that is not zero; results must be multiplied by it.
    double unit() const { return std::ldexp(1.0, exponent_); }

    // Norm and noise of the operator divided by unit().
    double norm() const { return report_.norm; }
    double noise() const { return report_.noise; }

    // For the caller: of the operator itself.
    ht_operator_report report() const;

    // Y = A X / unit(), x and y [n x count] with leading dimension n. Throws HT_OPERATOR_FAILED or HT_NOT_FINITE.
    void apply(const T *x, T *y, std::int64_t count);

    // Fills the report's asymmetry and noise by three products. Throws HT_NOT_SYMMETRIC.
    void check(std::uint64_t seed);

    // A Ritz value was seen, for the report's norm.
    void saw(double ritz_value);

private:
    void scale(T *y, std::int64_t count);

    const S &team_;
    const std::int64_t n_;
    const typename OperatorType<T>::Function function_;
    void *const user_;
    ht_operator_report report_{};
    bool scaled_ = false; // whether exponent_ is set
    int exponent_ = 0;
};

} // namespace heavytails
