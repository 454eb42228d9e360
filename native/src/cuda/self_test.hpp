// A case with a known answer, which a device computes when it is opened.
#pragma once

#include "cuda/device.hpp"

namespace heavytails::cuda {

// Computes the singular values of two 4 x 4 matrices. Throws HT_UNSUPPORTED where they are wrong. Called inside
// Device::use.
void self_test(Device &device);

} // namespace heavytails::cuda
