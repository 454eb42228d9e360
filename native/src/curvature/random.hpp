// Random vectors whose entry i is a function of a seed, of the vector's number and of i, on any number of threads.
#pragma once

#include "curvature/team.hpp"

#include <cstdint>

namespace heavytails {

// What a vector is for: vectors of different purposes are independent, whatever the seeds and numbers.
enum class Purpose : std::uint64_t { Probe = 0, Check = 1, Replacement = 2 };

enum class Distribution { Rademacher, Sphere, Gaussian };

struct RandomVector {
    Purpose purpose;
    Distribution distribution;
    std::uint64_t seed;
    std::int64_t number; // >= 0
};

// x [n]: entries +1 and -1, uniform on the sphere of radius sqrt(n), or standard normal.
template <class T>
void fill_random(const Team &team, const RandomVector &vector, std::int64_t n, T *x);

} // namespace heavytails
