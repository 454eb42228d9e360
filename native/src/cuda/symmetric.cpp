// cuSOLVER overwrites its input, so that every matrix is copied, and scaled where needed.
#include "cuda/symmetric.hpp"

#include "core/scaling.hpp"
#include "cuda/eigensolver.hpp"
#include "cuda/staging.hpp"

namespace heavytails::cuda {

std::int64_t SymmetricEigen::most(const Group<double> &group, const Api &) const {
    return group.n < large_order ? group.count() : 1;
}

std::size_t SymmetricEigen::bytes(Lane &lane, const Group<double> &group, std::int64_t count) const {
    const std::int64_t n = group.n;
    return bytes_of(n * (n + 1), count) + Scales::bytes(count) + static_cast<std::size_t>(count) * sizeof(int) +
           eigen_work(lane, vectors_, n, count);
}

bool SymmetricEigen::solve(Lane &lane, const Group<double> &group, std::int64_t first, std::int64_t count) const {
    const std::int64_t n = group.n;
    const MatricesOf<double> staged = stage(lane, group, first, count);
    const Scales scales = find_scales(lane, staged, lower);
    double *const a = lane.reserve<double>(Lane::squares, n * n * count);
    double *const values = lane.reserve<double>(Lane::values, n * count);
    int *const info = lane.reserve<int>(Lane::info, count);
    std::vector<double> lambda(static_cast<std::size_t>(n * count));
    std::vector<int> infos(static_cast<std::size_t>(count));
    const Lane::Settled settled(lane);
    pack(lane, staged, lower, scales, a);
    solve_eigen(lane, {vectors_, n, count, a, values, info});
    lane.download(lambda.data(), values, lambda.size() * sizeof(double));
    lane.download(infos.data(), info, infos.size() * sizeof(int));
    const std::size_t column = bytes_of(n, 1);
    for (std::int64_t b = 0; vectors_ && b < count; b++) {
        const Place &v = group[first + b].left;
        lane.copy(v.x, a + b * n * n, Lane::Columns{column, bytes_of(v.ld, 1), column, n}, device_to_host);
    }
    lane.wait();
    bool all = true;
    for (std::int64_t b = 0; b < count; b++) {
        const Item<double> &item = group[first + b];
        const auto at = static_cast<std::size_t>(b);
        std::copy_n(lambda.data() + b * n, n, item.values);
        unscale(item.values, n, scales.exponents[at]);
        const std::int32_t status =
            scales.status[at] != HT_MATRIX_OK ? scales.status[at] : status_of(infos[at], "cusolverDnXsyev");
        all = finish(item, status, n) && all;
    }
    return all;
}

} // namespace heavytails::cuda
