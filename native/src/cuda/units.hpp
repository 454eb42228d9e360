// A call as units of work: a unit is a part of a group that one lane computes at once. Units are as large as the
// device's memory allows, and smaller for matrices of the host, so that one lane copies while another computes.
#pragma once

#include "cuda/items.hpp"

#include <functional>
#include <vector>

namespace heavytails::cuda {

// How the matrices of a group are computed.
template <class T>
class Algorithm {
public:
    virtual ~Algorithm() = default;
    // Matrices that one unit may hold.
    virtual std::int64_t most(const Group<T> &group, const Api &api) const = 0;
    // Bytes of the device's memory for a unit of `count` matrices, the copies of inputs not included.
    virtual std::size_t bytes(Lane &lane, const Group<T> &group, std::int64_t count) const = 0;
    // Computes the matrices first .. first + count - 1. Returns whether all are HT_MATRIX_OK.
    virtual bool solve(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t count) const = 0;
};

// Computes all matrices. Where the device's memory does not suffice, the call begins again with smaller units, down to
// one matrix at a time; only then does it throw HT_OUT_OF_MEMORY. HT_OK, or HT_PARTIAL when some matrix is not
// HT_MATRIX_OK.
template <class T>
ht_status solve_all(ht_context &context, const std::vector<Item<T>> &items, const Algorithm<T> &algorithm);

} // namespace heavytails::cuda
