// Failures of CUDA's functions as exceptions: HT_OUT_OF_MEMORY, HT_DEVICE_FAILED, or HT_DEVICE_LOST where CUDA refuses
// all further work of this process on the device.
#pragma once

#include "core/error.hpp"
#include "cuda/api.hpp"

namespace heavytails::cuda {

// Each throws unless status is 0. call: the function's name. They also take back the error that CUDA's runtime library
// remembers for this thread, lest the caller's next check, such as PyTorch's, find it.
void check_driver(const Api &api, int status, const char *call);
void check_runtime(const Api &api, int status, const char *call);
void check_blas(const Api &api, int status, const char *call);
void check_solver(const Api &api, int status, const char *call);

} // namespace heavytails::cuda
