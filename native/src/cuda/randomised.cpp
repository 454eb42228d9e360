// The routine overwrites its input and returns k values, descending.
#include "cuda/randomised.hpp"

#include "core/scaling.hpp"
#include "cuda/staging.hpp"

#include <limits>

namespace heavytails::cuda {

template <class T>
typename RandomisedValues<T>::Work RandomisedValues<T>::work(const Lane &lane, std::int64_t m, std::int64_t n) const {
    Work work;
    check_solver(lane.api,
                 lane.api.cusolverDnXgesvdr_bufferSize(lane.solver(), lane.params(), 'N', 'N', m, n, sketch_.k,
                                                       sketch_.oversampling, sketch_.iterations, real_64, nullptr, m,
                                                       real_64, nullptr, real_64, nullptr, m, real_64, nullptr, n,
                                                       real_64, &work.device, &work.host),
                 "cusolverDnXgesvdr_bufferSize");
    return work;
}

template <class T>
std::size_t RandomisedValues<T>::bytes(Lane &lane, const Group<T> &group, std::int64_t) const {
    return bytes_of(group.m, group.n) + bytes_of(group.rank(), 1) + work(lane, group.m, group.n).device;
}

template <class T>
bool RandomisedValues<T>::solve(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t) const {
    const Item<T> &item = group[first];
    const std::int64_t m = group.m, n = group.n;
    const MatricesOf<T> staged = stage(lane, group, first, 1);
    const Scales scales = find_scales(lane, staged, whole);
    double *const a = lane.reserve<double>(Lane::packed, m * n);
    double *const sigma = lane.reserve<double>(Lane::values, item.rank());
    int *const info = lane.reserve<int>(Lane::info, 1);
    const Work bytes = work(lane, m, n);
    void *const device_work = lane.reserve<char>(Lane::work, static_cast<std::int64_t>(bytes.device));
    int answer = 0;
    const Lane::Settled settled(lane);
    pack(lane, staged, whole, scales, a);
    check_solver(lane.api,
                 lane.api.cusolverDnXgesvdr(lane.solver(), lane.params(), 'N', 'N', m, n, sketch_.k,
                                            sketch_.oversampling, sketch_.iterations, real_64, a, m, real_64, sigma,
                                            real_64, nullptr, m, real_64, nullptr, n, real_64, device_work,
                                            bytes.device, lane.host_work(bytes.host), bytes.host, info),
                 "cusolverDnXgesvdr");
    lane.download(item.values, sigma, bytes_of(sketch_.k, 1));
    lane.download(&answer, info, sizeof answer);
    lane.wait();
    unscale(item.values, sketch_.k, scales.exponents[0]);
    std::int32_t status = scales.status[0];
    if (status == HT_MATRIX_OK) status = status_of(answer, "cusolverDnXgesvdr");
    if (item.status != nullptr) *item.status = status;
    if (status != HT_MATRIX_OK) std::fill_n(item.values, sketch_.k, std::numeric_limits<double>::quiet_NaN());
    return status == HT_MATRIX_OK;
}

template class RandomisedValues<float>;
template class RandomisedValues<double>;

} // namespace heavytails::cuda
