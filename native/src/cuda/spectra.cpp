// Which algorithm a job takes, and its name.
#include "cuda/spectra.hpp"

#include "cuda/eigensolver.hpp"
#include "cuda/gram.hpp"
#include "cuda/polar.hpp"
#include "cuda/randomised.hpp"
#include "cuda/symmetric.hpp"

namespace heavytails::cuda {
namespace {

const Api &api_of(const ht_context &context) { return static_cast<const Device &>(*context.accelerator).api; }

} // namespace

template <class T>
ht_status singular_values(ht_context &context, const std::vector<Item<T>> &items) {
    if (context.accurate) return solve_all<T>(context, items, PolarSvd<T>(Parts::Values));
    return solve_all<T>(context, items, GramValues<T>());
}

template <class T>
ht_status svd(ht_context &context, const std::vector<Item<T>> &items, bool full) {
    return solve_all<T>(context, items, PolarSvd<T>(full ? Parts::Full : Parts::Thin));
}

ht_status eigen_symmetric(ht_context &context, const std::vector<Item<double>> &items, bool vectors) {
    return solve_all<double>(context, items, SymmetricEigen(vectors));
}

template <class T>
ht_status top_singular_values(ht_context &context, const Item<T> &item, const TopValues &top) {
    const std::int64_t oversampling = std::min(top.oversampling, item.rank() - top.k);
    return solve_all<T>(context, {item}, RandomisedValues<T>({top.k, oversampling, top.iterations}));
}

const char *values_routine(const ht_context &context, std::int64_t rank) {
    if (context.accurate) return polar_routine;
    return goes_batched(api_of(context), rank)
               ? "cuda: float64 Gram (cublasDgemmStridedBatched), cusolverDnXsyevBatched"
               : "cuda: float64 Gram (cublasDgemmStridedBatched), cusolverDnXsyevd";
}

const char *eigen_routine(const ht_context &context, std::int64_t n) {
    return goes_batched(api_of(context), n) ? "cuda: cusolverDnXsyevBatched" : "cuda: cusolverDnXsyevd";
}

template ht_status singular_values(ht_context &, const std::vector<Item<float>> &);
template ht_status singular_values(ht_context &, const std::vector<Item<double>> &);
template ht_status svd(ht_context &, const std::vector<Item<float>> &, bool);
template ht_status svd(ht_context &, const std::vector<Item<double>> &, bool);
template ht_status top_singular_values(ht_context &, const Item<float> &, const TopValues &);
template ht_status top_singular_values(ht_context &, const Item<double> &, const TopValues &);

} // namespace heavytails::cuda
