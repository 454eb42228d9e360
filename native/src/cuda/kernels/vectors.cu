// Copies of vectors from one number type to another:  to_i = scale from_i
#include "cuda/kernels/arguments.hpp"
#include "cuda/kernels/prelude.hpp"

namespace heavytails::cuda {

template <class From, class To>
HT_DEVICE void convert(const ConvertArguments<From, To> &p) {
    for (long long i = thread(); i < p.count; i += threads())
        p.to[i] = static_cast<To>(p.scale * static_cast<double>(p.from[i]));
}

} // namespace heavytails::cuda

using namespace heavytails::cuda;

HT_KERNEL ht_convert_ss(ConvertArguments<float, float> p) { convert(p); }
HT_KERNEL ht_convert_sd(ConvertArguments<float, double> p) { convert(p); }
HT_KERNEL ht_convert_ds(ConvertArguments<double, float> p) { convert(p); }
HT_KERNEL ht_convert_dd(ConvertArguments<double, double> p) { convert(p); }
