// Kernels of a perceptron's products.
#pragma once

#include "curvature/kernels/product_kernels.hpp"

#include "simd/target.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

template <class T>
static constexpr ProductKernels<T> make_product_kernels() {
    return {};
}

} // namespace heavytails::HEAVYTAILS_TARGET
