// The order of patterns in an epoch: a permutation by Fisher and Yates's shuffle, whose random numbers are
// mix(state + (k + 1) G), state = mix(mix(seed + G) + (epoch + 1) G), mix the finaliser of SplitMix64.
// Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"
#pragma once

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace heavytails {

class EpochOrder {
public:
    EpochOrder(std::uint64_t seed, std::int64_t patterns) : seed_(seed), order_(static_cast<std::size_t>(patterns)) {}

    // The permutation of an epoch, a function of the seed, the epoch and the number of patterns alone.
    const std::int64_t *of(std::int64_t epoch) {
        if (epoch == epoch_) return order_.data();
        std::iota(order_.begin(), order_.end(), std::int64_t{0});
        std::uint64_t state = mix(mix(seed_ + golden) + golden * (static_cast<std::uint64_t>(epoch) + 1));
        for (std::size_t i = order_.size(); i > 1; i--) {
            state += golden;
            std::swap(order_[i - 1], order_[below(mix(state), i)]);
        }
        epoch_ = epoch;
        return order_.data();
    }

private:
    static constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;

    static std::uint64_t mix(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    // The upper 53 bits times n, rounded down: uniform up to a relative error of n / 2^53.
    static std::size_t below(std::uint64_t bits, std::size_t n) {
        return static_cast<std::size_t>(static_cast<double>(bits >> 11) * 0x1p-53 * static_cast<double>(n));
    }

    std::uint64_t seed_;
    std::int64_t epoch_ = -1;
    std::vector<std::int64_t> order_;
};

} // namespace heavytails
