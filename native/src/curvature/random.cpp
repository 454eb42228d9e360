// Output k of stream p:  mix(state + (k + 1) G),  state = mix(mix(seed + G) + (p + 1) G),  G = 0x9E3779B97F4A7C15,
// mix the finaliser of SplitMix64.  Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"
// Signs: bit i % 64 of output i / 64. Normals: Box and Muller's pair 2 j, 2 j + 1 from the outputs 2 j and 2 j + 1.
#include "curvature/random.hpp"

#include "core/constants.hpp"

#include <cmath>

namespace heavytails {
namespace {

constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;

std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

class Stream {
public:
    explicit Stream(const RandomVector &vector) {
        const auto purpose = static_cast<std::uint64_t>(vector.purpose);
        const std::uint64_t seed = purpose == 0 ? vector.seed : mix(mix(vector.seed) + purpose);
        state_ = mix(mix(seed + golden) + golden * (static_cast<std::uint64_t>(vector.number) + 1));
    }
    std::uint64_t bits(std::int64_t k) const { return mix(state_ + golden * (static_cast<std::uint64_t>(k) + 1)); }
    double uniform(std::int64_t k) const { return static_cast<double>(bits(k) >> 11) * 0x1p-53; }

private:
    std::uint64_t state_;
};

template <class T>
void fill_signs(const Stream &stream, std::int64_t begin, std::int64_t end, T *x) {
    for (std::int64_t i = begin; i < end;) {
        const std::uint64_t word = stream.bits(i / 64);
        for (const std::int64_t stop = std::min(end, (i / 64 + 1) * 64); i < stop; i++)
            x[i] = static_cast<T>(1 - 2 * static_cast<int>(word >> (i % 64) & 1));
    }
}

// Calls store(i, normal) for the rows begin .. end-1, begin even.
template <class Store>
void for_each_normal(const Stream &stream, std::int64_t begin, std::int64_t end, const Store &store) {
    for (std::int64_t i = begin; i < end; i += 2) {
        const double r = std::sqrt(-2 * std::log(1 - stream.uniform(i))), angle = 2 * pi * stream.uniform(i + 1);
        store(i, r * std::cos(angle));
        if (i + 1 < end) store(i + 1, r * std::sin(angle));
    }
}

} // namespace

template <class T>
void fill_random(const Team &team, const RandomVector &vector, std::int64_t n, T *x) {
    const Stream stream(vector);
    if (vector.distribution == Distribution::Rademacher) {
        team.rows(n, [&](std::int64_t begin, std::int64_t end) { fill_signs(stream, begin, end, x); });
        return;
    }
    double scale = 1;
    if (vector.distribution == Distribution::Sphere) {
        const double squares = team.sum(n, [&](std::int64_t begin, std::int64_t end) {
            double sum = 0;
            for_each_normal(stream, begin, end, [&](std::int64_t, double normal) { sum += normal * normal; });
            return sum;
        });
        scale = std::sqrt(static_cast<double>(n) / squares);
    }
    team.rows(n, [&](std::int64_t begin, std::int64_t end) {
        for_each_normal(stream, begin, end,
                        [&](std::int64_t i, double normal) { x[i] = static_cast<T>(scale * normal); });
    });
}
template void fill_random(const Team &, const RandomVector &, std::int64_t, float *);
template void fill_random(const Team &, const RandomVector &, std::int64_t, double *);

} // namespace heavytails
