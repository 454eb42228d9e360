// asymmetry = |u'Av - v'Au| / max(||A u||, ||A v||),  noise = ||A (c u) - c A u|| / (c ||u||)
// for u, v [n] with independent standard normal entries.
#include "curvature/operator.hpp"

#include "core/buffer.hpp"
#include "core/error.hpp"
#include "curvature/random.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

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

template <class T>
SymmetricOperator<T>::SymmetricOperator(const Team &team, std::int64_t n, typename OperatorType<T>::Function function,
                                        void *user)
    : team_(team), n_(n), function_(function), user_(user) {
    report_.struct_size = sizeof report_;
}

template <class T>
void SymmetricOperator<T>::apply(const T *x, T *y, std::int64_t count) {
    const std::int64_t first = report_.products + 1;
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
    for (std::int64_t j = 0; j < count; j++) require_finite(y + j * n_, first + j);
    scale(y, count);
}

template <class T>
void SymmetricOperator<T>::scale(T *y, std::int64_t count) {
    if (!scaled_) {
        double largest = 0;
        for (std::int64_t i = 0; i < n_ * count; i++) largest = std::max(largest, std::abs(static_cast<double>(y[i])));
        scaled_ = largest > 0;
        constexpr int harmless = 300; // sums of squares up to 2^600 and down to 2^-600 keep their digits
        if (scaled_ && std::abs(std::ilogb(largest)) > harmless) exponent_ = std::ilogb(largest);
    }
    if (exponent_ == 0) return;
    for (std::int64_t i = 0; i < n_ * count; i++) y[i] = static_cast<T>(std::scalbn(y[i], -exponent_));
}

template <class T>
ht_operator_report SymmetricOperator<T>::report() const {
    ht_operator_report report = report_;
    report.noise *= unit();
    report.norm *= unit();
    return report;
}

template <class T>
void SymmetricOperator<T>::require_finite(const T *y, std::int64_t product) const {
    // x - x is 0 for finite x and NaN otherwise.
    const double zero = team_.sum(n_, [&](std::int64_t begin, std::int64_t end) {
        T sum = 0;
        for (std::int64_t i = begin; i < end; i++) sum += y[i] - y[i];
        return static_cast<double>(sum);
    });
    if (zero == 0) return;
    std::int64_t i = 0;
    while (std::isfinite(y[i])) i++;
    throw Error(HT_NOT_FINITE, "the operator: expected finite numbers, got " + std::to_string(y[i]) + " at index " +
                                   std::to_string(i) + " of product " + std::to_string(product));
}

template <class T>
void SymmetricOperator<T>::check(std::uint64_t seed) {
    Buffer<T> x_memory, y_memory;
    const auto size = static_cast<std::size_t>(3 * n_);
    T *const u = x_memory.reserve(size), *const v = u + n_, *const cu = v + n_;
    T *const au = y_memory.reserve(size), *const av = au + n_, *const acu = av + n_;
    fill_random(team_, {Purpose::Check, Distribution::Gaussian, seed, 0}, n_, u);
    fill_random(team_, {Purpose::Check, Distribution::Gaussian, seed, 1}, n_, v);
    for (std::int64_t i = 0; i < n_; i++) cu[i] = static_cast<T>(factor * static_cast<double>(u[i]));
    apply(u, au, 3);
    const auto sum = [&](auto term) {
        return team_.sum(n_, [&](std::int64_t begin, std::int64_t end) {
            double total = 0;
            for (std::int64_t i = begin; i < end; i++) total += term(i);
            return total;
        });
    };
    const auto dot = [&](const T *a, const T *b) {
        return sum([=](std::int64_t i) { return static_cast<double>(a[i]) * static_cast<double>(b[i]); });
    };
    const double largest = std::sqrt(std::max(dot(au, au), dot(av, av)));
    const double difference = std::abs(dot(u, av) - dot(v, au));
    report_.checked = 1;
    report_.asymmetry = largest > 0 ? difference / largest : 0;
    report_.noise = std::sqrt(sum([=](std::int64_t i) {
                        const double error = static_cast<double>(acu[i]) - factor * static_cast<double>(au[i]);
                        return error * error;
                    })) /
                    (factor * std::sqrt(dot(u, u)));
    if (!(report_.asymmetry <= OperatorType<T>::asymmetry)) {
        char text[200];
        std::snprintf(text, sizeof text,
                      "the operator is not symmetric: expected |u'Av - v'Au| / max(||Au||, ||Av||) of at most %g, got "
                      "%.3g",
                      OperatorType<T>::asymmetry, report_.asymmetry);
        throw Error(HT_NOT_SYMMETRIC, text);
    }
}

template <class T>
void SymmetricOperator<T>::saw(double ritz_value) {
    report_.norm = std::max(report_.norm, std::abs(ritz_value));
}

template class SymmetricOperator<float>;
template class SymmetricOperator<double>;

} // namespace heavytails
