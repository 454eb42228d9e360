// Matrices of the host are copied as they are, float32 as float32, and widened on the device: half the bytes on the
// bus.
#include "cuda/staging.hpp"

#include "core/scaling.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace heavytails::cuda {
namespace {

template <class T>
constexpr Kernel largest_kernel = std::is_same_v<T, float> ? Kernel::LargestSingle : Kernel::LargestDouble;
template <class T>
constexpr Kernel pack_kernel = std::is_same_v<T, float> ? Kernel::PackSingle : Kernel::PackDouble;

std::size_t unsigned_size(std::int64_t size) { return static_cast<std::size_t>(size); }

} // namespace

template <class T>
MatricesOf<T> stage(Lane &lane, const Group<T> &group, std::int64_t first, std::int64_t count) {
    const std::int64_t m = group.m, n = group.n;
    const Item<T> &head = group[first];
    if (group.on_device && group.regular) return {head.a, m, n, head.lda, group.stride, count};
    T *const to = lane.reserve<T>(Lane::input, m * n * count);
    const CopyKind kind = group.on_device ? device_to_device : host_to_device;
    const std::size_t column = unsigned_size(m) * sizeof(T), matrix = column * unsigned_size(n);
    if (group.regular && (head.lda == m || n == 1) && group.stride >= m * n)
        lane.copy(to, head.a, Lane::Columns{matrix, matrix, unsigned_size(group.stride) * sizeof(T), count}, kind);
    else
        for (std::int64_t b = 0; b < count; b++) {
            const Item<T> &item = group[first + b];
            lane.copy(to + b * m * n, item.a, Lane::Columns{column, column, unsigned_size(item.lda) * sizeof(T), n},
                      kind);
        }
    return {to, m, n, m, m * n, count};
}

template <class T>
Scales find_scales(Lane &lane, const MatricesOf<T> &matrices, Layout layout) {
    const auto count = unsigned_size(matrices.count);
    auto *const bits = lane.reserve<unsigned long long>(Lane::bits, matrices.count);
    std::vector<unsigned long long> answer(count);
    const Lane::Settled settled(lane);
    lane.clear(bits, count * sizeof *bits);
    lane.launch(largest_kernel<T>, matrices.m * matrices.n, matrices.count,
                LargestArguments<T>{matrices, layout, bits});
    lane.download(answer.data(), bits, count * sizeof *bits);
    lane.wait();
    Scales scales;
    for (const unsigned long long magnitude : answer) {
        double largest;
        std::memcpy(&largest, &magnitude, sizeof largest);
        const bool finite = std::isfinite(largest);
        scales.status.push_back(finite ? HT_MATRIX_OK : HT_MATRIX_NOT_FINITE);
        scales.exponents.push_back(finite ? scale_exponent(largest) : 0);
        scales.plain = scales.plain && finite && scales.exponents.back() == 0;
    }
    return scales;
}

template <class T>
void pack(Lane &lane, const MatricesOf<T> &matrices, Layout layout, const Scales &scales, double *to) {
    const auto count = unsigned_size(matrices.count);
    double *factors = nullptr;
    if (!scales.plain) {
        std::vector<double> host;
        for (std::size_t b = 0; b < count; b++)
            host.push_back(scales.status[b] == HT_MATRIX_OK ? std::ldexp(1.0, scales.exponents[b]) : 0);
        factors = lane.reserve<double>(Lane::scales, matrices.count);
        const Lane::Settled settled(lane); // the copy reads `host`
        lane.upload(factors, host.data(), count * sizeof(double));
    }
    lane.launch(pack_kernel<T>, matrices.m * matrices.n, matrices.count,
                PackArguments<T>{matrices, layout, factors, to});
}

void transpose(Lane &lane, const double *from, std::int64_t m, std::int64_t n, double *to) {
    lane.launch(Kernel::PackDouble, m * n, 1, PackArguments<double>{{from, m, n, m, m * n, 1}, mirrored, nullptr, to});
}

template <class T>
bool finish(const Item<T> &item, std::int32_t status, std::int64_t left, std::int64_t right) {
    if (item.status != nullptr) *item.status = status;
    if (status == HT_MATRIX_OK) return true;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    std::fill_n(item.values, item.rank(), nan);
    for (std::int64_t j = 0; item.left.x != nullptr && j < left; j++)
        std::fill_n(item.left.x + j * item.left.ld, item.m, nan);
    for (std::int64_t j = 0; item.right.x != nullptr && j < item.n; j++)
        std::fill_n(item.right.x + j * item.right.ld, right, nan);
    return false;
}

std::int32_t status_of(int info, const char *routine) {
    if (info < 0)
        throw Error(HT_INTERNAL, std::string(routine) + ": cuSOLVER refused argument " + std::to_string(-info));
    return info == 0 ? HT_MATRIX_OK : HT_MATRIX_NOT_CONVERGED;
}

template MatricesOf<float> stage(Lane &, const Group<float> &, std::int64_t, std::int64_t);
template MatricesOf<double> stage(Lane &, const Group<double> &, std::int64_t, std::int64_t);
template Scales find_scales(Lane &, const MatricesOf<float> &, Layout);
template Scales find_scales(Lane &, const MatricesOf<double> &, Layout);
template void pack(Lane &, const MatricesOf<float> &, Layout, const Scales &, double *);
template void pack(Lane &, const MatricesOf<double> &, Layout, const Scales &, double *);
template bool finish(const Item<float> &, std::int32_t, std::int64_t, std::int64_t);
template bool finish(const Item<double> &, std::int32_t, std::int64_t, std::int64_t);

} // namespace heavytails::cuda
