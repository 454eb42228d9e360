// The functions of spectra.h on a context's device. Arguments have been checked, but for where the matrices lie.
#pragma once

#include "cuda/items.hpp"

namespace heavytails::cuda {

// By the context's accuracy: HT_FAST by Gram matrices, HT_ACCURATE by the polar decomposition.
template <class T>
ht_status singular_values(ht_context &context, const std::vector<Item<T>> &items);

// Item::left and Item::right receive U and V'.
template <class T>
ht_status svd(ht_context &context, const std::vector<Item<T>> &items, bool full);

// Item::left receives V, if vectors are wanted.
ht_status eigen_symmetric(ht_context &context, const std::vector<Item<double>> &items, bool vectors);

// The k largest singular values of one matrix, 1 <= k <= min(m, n), with at most `oversampling` further vectors.
struct TopValues {
    std::int64_t k, oversampling, iterations;
};
template <class T>
ht_status top_singular_values(ht_context &context, const Item<T> &item, const TopValues &top);

// Names of the routines for ht_routine: of singular values with this smaller side, of eigenvalues of this order, of
// vectors, and of the largest singular values.
const char *values_routine(const ht_context &context, std::int64_t rank);
const char *eigen_routine(const ht_context &context, std::int64_t n);
constexpr char polar_routine[] = "cuda: cusolverDnXgesvdp";
constexpr char randomised_routine[] = "cuda: cusolverDnXgesvdr";

} // namespace heavytails::cuda
