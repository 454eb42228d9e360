/**
 * @file
 * Callers' functions as operators: what a function throws ends the computation and comes out of the call as it was.
 */
#ifndef HEAVYTAILS_CPP_OPERATOR_HPP
#define HEAVYTAILS_CPP_OPERATOR_HPP

#include <heavytails/cpp/context.hpp>
#include <heavytails/cpp/matrix.hpp>
#include <heavytails/operator.h>

#include <exception>
#include <limits>

namespace ht {

/** ht_operator_report, which calls fill. */
using OperatorReport = Defaults<ht_operator_report, ht_operator_report_init>;

/** An estimate with its standard error. */
using Estimate = ht_estimate;

/** @cond */
namespace detail {

// The caller's products Y = A X, as a C function with its user data, and what they threw.
template <class T, class Function>
class Operator {
public:
    explicit Operator(Function &function) : function_(function) {}

    static std::int32_t apply(void *user, std::int64_t n, std::int64_t count, const T *x, T *y) {
        Operator &self = *static_cast<Operator *>(user);
        try {
            self.function_(Matrix<const T>(x, n, count), Matrix<T>(y, n, count));
            return 0;
        } catch (...) {
            self.thrown_ = std::current_exception();
            return 1;
        }
    }

    // Throws what the caller's function threw, else what the status says.
    bool finish(ht_status status) const {
        if (thrown_) std::rethrow_exception(thrown_);
        return check_partial(status);
    }

private:
    Function &function_;
    std::exception_ptr thrown_;
};

// The caller's function of an eigenvalue; NaN where it throws.
template <class Function>
class Scalar {
public:
    explicit Scalar(Function &function) : function_(function) {}

    static double apply(double lambda, void *user) {
        Scalar &self = *static_cast<Scalar *>(user);
        if (self.thrown_) return std::numeric_limits<double>::quiet_NaN();
        try {
            return self.function_(lambda);
        } catch (...) {
            self.thrown_ = std::current_exception();
            return std::numeric_limits<double>::quiet_NaN();
        }
    }

    void finish(ht_status status) const {
        if (thrown_) std::rethrow_exception(thrown_);
        check(status);
    }

private:
    Function &function_;
    std::exception_ptr thrown_;
};

} // namespace detail
/** @endcond */
} // namespace ht

#endif
