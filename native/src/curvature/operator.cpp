// asymmetry = |u'Av - v'Au| / max(||A u||, ||A v||),  noise = ||A (c u) - c A u|| / (c ||u||)
// for u, v [n] with independent standard normal entries.
#include "curvature/operator.hpp"

#include "core/error.hpp"
#include "curvature/gpu/space.hpp"
#include "curvature/operator_checks.hpp"
#include "curvature/random.hpp"
#include "curvature/space.hpp"

#include <cmath>
#include <string>

namespace heavytails {
namespace {

// Not a power of two, so that the roundings of A (c u) differ from those of A u.
constexpr double factor = 1.2345678;

// The message of a call of the library that failed inside the operator, else "". The last error that the thread had
// before is kept where the operator caused none.
class NestedError {
public:
    NestedError() : before_(ht_last_error()) { remember_error(""); }
    ~NestedError() {
        if (message().empty()) remember_error(before_.c_str());
    }
    std::string message() const { return ht_last_error(); }

private:
    const std::string before_;
};

} // namespace

template <class T, class S>
SymmetricOperator<T, S>::SymmetricOperator(const S &team, std::int64_t n, typename OperatorType<T>::Function function,
                                           void *user)
    : team_(team), n_(n), function_(function), user_(user) {
    report_.struct_size = sizeof report_;
}

template <class T, class S>
void SymmetricOperator<T, S>::apply(const T *x, T *y, std::int64_t count) {
    const std::int64_t first = report_.products + 1;
    settle(team_);
    {
        const NestedError nested;
        const std::int32_t result = function_(user_, n_, count, x, y);
        if (result != 0) {
            const std::string message = nested.message();
            throw Error(HT_OPERATOR_FAILED, "the operator: expected it to return 0, got " + std::to_string(result) +
                                                " at product " + std::to_string(first) +
                                                (message.empty() ? "" : ": " + message));
        }
    }
    report_.products += count;
    for (std::int64_t j = 0; j < count; j++) require_finite_product(team_, n_, y + j * n_, first + j);
    scale(y, count);
}

template <class T, class S>
void SymmetricOperator<T, S>::scale(T *y, std::int64_t count) {
    if (!scaled_) {
        const double largest = largest_of(team_, n_ * count, y);
        scaled_ = largest > 0;
        constexpr int harmless = 300; // sums of squares up to 2^600 and down to 2^-600 keep their digits
        if (scaled_ && std::abs(std::ilogb(largest)) > harmless) exponent_ = std::ilogb(largest);
    }
    if (exponent_ != 0) multiply_by_power(team_, n_ * count, -exponent_, y);
}

template <class T, class S>
ht_operator_report SymmetricOperator<T, S>::report() const {
    ht_operator_report report = report_;
    report.noise *= unit();
    report.norm *= unit();
    return report;
}

template <class T, class S>
void SymmetricOperator<T, S>::check(std::uint64_t seed) {
    typename SpaceTypes<S>::template Memory<T> x_memory(team_), y_memory(team_);
    const auto size = static_cast<std::size_t>(3 * n_);
    T *const x = x_memory.reserve(size), *const y = y_memory.reserve(size);
    fill_random(team_, {Purpose::Check, Distribution::Gaussian, seed, 0}, n_, x);
    fill_random(team_, {Purpose::Check, Distribution::Gaussian, seed, 1}, n_, x + n_);
    copy_scaled(team_, n_, x, factor, x + 2 * n_);
    apply(x, y, 3);
    const Agreement found = agreement(team_, n_, x, y, factor);
    report_.checked = 1;
    report_.asymmetry = found.largest > 0 ? found.difference / found.largest : 0;
    report_.noise = found.noise;
    if (!(report_.asymmetry <= OperatorType<T>::asymmetry)) {
        char text[200];
        std::snprintf(text, sizeof text,
                      "the operator is not symmetric: expected |u'Av - v'Au| / max(||Au||, ||Av||) of at most %g, got "
                      "%.3g",
                      OperatorType<T>::asymmetry, report_.asymmetry);
        throw Error(HT_NOT_SYMMETRIC, text);
    }
}

template <class T, class S>
void SymmetricOperator<T, S>::saw(double ritz_value) {
    report_.norm = std::max(report_.norm, std::abs(ritz_value));
}

template class SymmetricOperator<float, Team>;
template class SymmetricOperator<double, Team>;
template class SymmetricOperator<float, GpuTeam>;
template class SymmetricOperator<double, GpuTeam>;

} // namespace heavytails
