// Largest entries of matrices, and their copies in float64:  bits_b = max_ij |a_ij|,  to_b = scale_b a
// Both read each entry once and are bound by the memory of the device.
#include "cuda/kernels/arguments.hpp"
#include "cuda/kernels/prelude.hpp"

namespace heavytails::cuda {

// Column of the entry with number i of a matrix of m rows. Division of 32 bits takes a third of the time.
HT_DEVICE long long column_of(long long i, long long m) {
    if ((i | m) >> 32 == 0) return static_cast<unsigned>(i) / static_cast<unsigned>(m);
    return i / m;
}

HT_DEVICE unsigned long long magnitude(double x) {
    unsigned long long bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits & 0x7fffffffffffffffull;
}

template <class T>
HT_DEVICE void find_largest(const LargestArguments<T> &p) {
    const MatricesOf<T> &a = p.matrices;
    for (long long b = row(); b < a.count; b += rows()) {
        unsigned long long largest = 0;
        for (long long i = thread(); i < a.m * a.n; i += threads()) {
            const long long column = column_of(i, a.m), down = i - column * a.m;
            if (p.layout == lower && down < column) continue;
            const auto bits = magnitude(static_cast<double>(a.from[b * a.stride + column * a.ld + down]));
            if (bits > largest) largest = bits;
        }
        if (largest > 0) raise(p.bits + b, largest);
    }
}

template <class T>
HT_DEVICE void pack(const PackArguments<T> &p) {
    const MatricesOf<T> &a = p.matrices;
    for (long long b = row(); b < a.count; b += rows()) {
        const double scale = p.scales == nullptr ? 1 : p.scales[b];
        double *const to = p.to + b * a.m * a.n;
        for (long long i = thread(); i < a.m * a.n; i += threads()) {
            const long long column = column_of(i, a.m), down = i - column * a.m;
            if (p.layout == lower && down < column) continue;
            const double x = scale == 0 ? 0 : scale * static_cast<double>(a.from[b * a.stride + column * a.ld + down]);
            to[p.layout == mirrored ? down * a.n + column : i] = x;
        }
    }
}

} // namespace heavytails::cuda

using namespace heavytails::cuda;

HT_KERNEL ht_largest_s(LargestArguments<float> p) { find_largest(p); }
HT_KERNEL ht_largest_d(LargestArguments<double> p) { find_largest(p); }
HT_KERNEL ht_pack_s(PackArguments<float> p) { pack(p); }
HT_KERNEL ht_pack_d(PackArguments<double> p) { pack(p); }
