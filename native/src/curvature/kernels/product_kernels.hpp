// The kernels of a perceptron's products, filled in by products.hpp for one instruction set.
#pragma once

namespace heavytails {

template <class T>
struct ProductKernels {};

} // namespace heavytails
