// mean = (1/p) sum x_i,  standard error = sqrt(sum (x_i - mean)^2 / (p - 1) / p), updated sample by sample.
// Welford 1962, doi:10.1080/00401706.1962.10490022
#pragma once

#include <heavytails/curvature.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace heavytails {

class Mean {
public:
    void add(double x) {
        count_++;
        const double difference = x - mean_;
        mean_ += difference / static_cast<double>(count_);
        squares_ += difference * (x - mean_);
    }
    double value() const { return mean_; }
    // NaN for fewer than two samples.
    double standard_error() const {
        if (count_ < 2) return std::numeric_limits<double>::quiet_NaN();
        const auto n = static_cast<double>(count_);
        return std::sqrt(squares_ / (n - 1) / n);
    }
    ht_estimate estimate() const { return {value(), standard_error(), count_}; }

private:
    std::int64_t count_ = 0;
    double mean_ = 0, squares_ = 0;
};

} // namespace heavytails
