// The library's own kernels as PTX, text that the driver compiles for its device. The sources are kernels/*.cu; the
// target cuda-kernels of CMake compiles them by clang into kernels/ptx.hpp, which is kept so that no build needs clang.
#pragma once

namespace heavytails::cuda {

// Names of the kernels, in the order of Kernel (lane.hpp).
extern const char *const kernel_names[];

// The text of all of them.
extern const char kernels_ptx[];

} // namespace heavytails::cuda
