// One kernel finds the largest entries, one widens, one product makes all Gram matrices, one call their eigenvalues.
#include "cuda/gram.hpp"

#include "core/scaling.hpp"
#include "cuda/eigensolver.hpp"
#include "cuda/staging.hpp"

#include <cmath>
#include <type_traits>

namespace heavytails::cuda {
namespace {

// G of `count` matrices of float64, dense and one behind the other.
void multiply(Lane &lane, const MatricesOf<double> &a, double *squares) {
    const std::int64_t k = std::min<std::int64_t>(a.m, a.n), longer = std::max<std::int64_t>(a.m, a.n);
    const bool left = a.m < a.n; // A A'
    const double one = 1, zero = 0;
    check_blas(lane.api,
               lane.api.cublasDgemmStridedBatched(lane.blas(), left ? not_transposed : transposed,
                                                  left ? transposed : not_transposed, narrow(k, "k"), narrow(k, "k"),
                                                  narrow(longer, "the larger side"), &one, a.from, narrow(a.ld, "lda"),
                                                  a.stride, a.from, narrow(a.ld, "lda"), a.stride, &zero, squares,
                                                  narrow(k, "k"), k * k, narrow(a.count, "count")),
               "cublasDgemmStridedBatched");
}

// The matrices themselves where they are float64, finite and need no scaling; else copies of them.
template <class T>
MatricesOf<double> widened(Lane &lane, const MatricesOf<T> &a, const Scales &scales) {
    if constexpr (std::is_same_v<T, double>)
        if (scales.plain) return a;
    double *const packed = lane.reserve<double>(Lane::packed, a.m * a.n * a.count);
    pack(lane, a, whole, scales, packed);
    return {packed, a.m, a.n, a.m, a.m * a.n, a.count};
}

} // namespace

template <class T>
std::int64_t GramValues<T>::most(const Group<T> &group, const Api &) const {
    return group.rank() < large_order ? group.count() : 1;
}

template <class T>
std::size_t GramValues<T>::bytes(Lane &lane, const Group<T> &group, std::int64_t count) const {
    const std::int64_t k = group.rank();
    return bytes_of(group.m * group.n, count) + bytes_of(k * (k + 1), count) + Scales::bytes(count) +
           static_cast<std::size_t>(count) * sizeof(int) + eigen_work(lane, false, k, count);
}

template <class T>
bool GramValues<T>::solve(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t count) const {
    const std::int64_t k = group.rank();
    const MatricesOf<T> staged = stage(lane, group, first, count);
    const Scales scales = find_scales(lane, staged, whole);
    double *const squares = lane.reserve<double>(Lane::squares, k * k * count);
    double *const values = lane.reserve<double>(Lane::values, k * count);
    int *const info = lane.reserve<int>(Lane::info, count);
    std::vector<double> lambda(static_cast<std::size_t>(k * count));
    std::vector<int> infos(static_cast<std::size_t>(count));
    const Lane::Settled settled(lane);
    multiply(lane, widened(lane, staged, scales), squares);
    solve_eigen(lane, {false, k, count, squares, values, info});
    lane.download(lambda.data(), values, lambda.size() * sizeof(double));
    lane.download(infos.data(), info, infos.size() * sizeof(int));
    lane.wait();
    bool all = true;
    for (std::int64_t b = 0; b < count; b++) {
        const Item<T> &item = group[first + b];
        const auto at = static_cast<std::size_t>(b);
        const double *const mine = lambda.data() + b * k;
        for (std::int64_t i = 0; i < k; i++) item.values[i] = std::sqrt(std::max(0.0, mine[k - 1 - i]));
        unscale(item.values, k, scales.exponents[at]);
        const std::int32_t status =
            scales.status[at] != HT_MATRIX_OK ? scales.status[at] : status_of(infos[at], "cusolverDnXsyev");
        all = finish(item, status) && all;
    }
    return all;
}

template class GramValues<float>;
template class GramValues<double>;

} // namespace heavytails::cuda
