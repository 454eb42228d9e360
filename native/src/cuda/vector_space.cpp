// Coefficients go to the device densely, and come back so; they are small beside the vectors.
#include "cuda/vector_space.hpp"

#include "cuda/kernels/arguments.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace heavytails::cuda {
namespace {

template <class From, class To>
constexpr Kernel convert_kernel =
    std::is_same_v<From, float>
        ? (std::is_same_v<To, float> ? Kernel::ConvertSingleSingle : Kernel::ConvertSingleDouble)
        : (std::is_same_v<To, float> ? Kernel::ConvertDoubleSingle : Kernel::ConvertDoubleDouble);

} // namespace

VectorSpace::VectorSpace(Device &device, std::int64_t n) : n_(n), lane_(device.api, device.module()) { narrow(n, "n"); }

void VectorSpace::dots(const double *v, std::int64_t m, const double *w, std::int64_t count, double *h,
                       std::int64_t ldh) {
    if (m == 0 || count == 0) return;
    double *const there = lane_.reserve<double>(Lane::values, m * count);
    std::vector<double> here(static_cast<std::size_t>(m * count));
    const Lane::Settled settled(lane_);
    const double one = 1, zero = 0;
    const int n = static_cast<int>(n_), rows = narrow(m, "basis");
    check_blas(api(),
               api().cublasDgemmStridedBatched(lane_.blas(), transposed, not_transposed, rows, narrow(count, "count"),
                                               n, &one, v, n, 0, w, n, 0, &zero, there, rows, 0, 1),
               "cublasDgemmStridedBatched");
    lane_.download(here.data(), there, here.size() * sizeof(double));
    lane_.wait();
    for (std::int64_t k = 0; k < count; k++) std::copy_n(here.data() + k * m, m, h + k * ldh);
}

void VectorSpace::combine(const Update &update, const double *v, std::int64_t m, const Coefficients &h, double *w,
                          std::int64_t count) {
    double *const there = lane_.reserve<double>(Lane::squares, std::max<std::int64_t>(1, m * count));
    std::vector<double> here(static_cast<std::size_t>(m * count));
    for (std::int64_t k = 0; k < count; k++) std::copy_n(h.h + k * h.ld, m, here.data() + k * m);
    const Lane::Settled settled(lane_);
    lane_.upload(there, here.data(), here.size() * sizeof(double));
    const int n = static_cast<int>(n_);
    check_blas(api(),
               api().cublasDgemmStridedBatched(lane_.blas(), not_transposed, not_transposed, n, narrow(count, "count"),
                                               narrow(m, "basis"), &update.alpha, v, n, 0, there,
                                               narrow(std::max<std::int64_t>(1, m), "basis"), 0, &update.beta, w, n, 0,
                                               1),
               "cublasDgemmStridedBatched");
}

template <class From, class To>
void VectorSpace::convert(const From *from, std::int64_t count, double scale, To *to) {
    lane_.launch(convert_kernel<From, To>, count, 1, ConvertArguments<From, To>{from, count, scale, to});
}

template <class T>
double VectorSpace::largest(const T *x, std::int64_t count) {
    auto *const bits = lane_.reserve<unsigned long long>(Lane::bits, 1);
    unsigned long long answer = 0;
    const Lane::Settled settled(lane_);
    lane_.clear(bits, sizeof answer);
    lane_.launch(std::is_same_v<T, float> ? Kernel::LargestSingle : Kernel::LargestDouble, count, 1,
                 LargestArguments<T>{{x, count, 1, count, count, 1}, whole, bits});
    lane_.download(&answer, bits, sizeof answer);
    lane_.wait();
    double value;
    std::memcpy(&value, &answer, sizeof value);
    return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
}

template void VectorSpace::convert(const float *, std::int64_t, double, float *);
template void VectorSpace::convert(const float *, std::int64_t, double, double *);
template void VectorSpace::convert(const double *, std::int64_t, double, float *);
template void VectorSpace::convert(const double *, std::int64_t, double, double *);
template double VectorSpace::largest(const float *, std::int64_t);
template double VectorSpace::largest(const double *, std::int64_t);

} // namespace heavytails::cuda
