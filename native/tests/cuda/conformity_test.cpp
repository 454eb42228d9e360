// Our declarations of CUDA's functions and numbers against the toolkit's headers, where there are any. It is decided by
// the compiler; running it says whether it was.
#include "conformity.hpp"

#include "cuda/api.hpp"

#include <cstdio>

using heavytails::test::Callable;

// The comparison itself, by declarations that agree and that do not.
enum class Answer : int { Yes };
using Handle = struct Opaque *;
static_assert(Callable<int (*)(void *, int, std::int64_t), Answer (*)(Handle, Answer, long)>::value);
static_assert(!Callable<int (*)(void *, int, std::int64_t), Answer (*)(Handle, Answer, int)>::value);
static_assert(!Callable<int (*)(void *, int), Answer (*)(Handle, Answer, int)>::value);
static_assert(!Callable<int (*)(const double *), int (*)(const float *)>::value);
static_assert(!Callable<int (*)(void *), int (*)(long)>::value);

#if defined(HEAVYTAILS_CUDA_HEADERS)
#include <cublas_v2.h>
#include <cuda.h>
#include <cuda_runtime_api.h>
#include <cusolverDn.h>

namespace heavytails::cuda {

#define HT_CHECK(name, parameters)                                                                                     \
    static_assert(Callable<decltype(Api::name), decltype(&::name)>::value, #name " differs from its header");
HT_CUDA_DRIVER(HT_CHECK)
HT_CUDA_RUNTIME(HT_CHECK)
HT_CUDA_BLAS(HT_CHECK)
HT_CUDA_SOLVER(HT_CHECK)
#if CUDART_VERSION >= 12060
HT_CUDA_SOLVER_LATER(HT_CHECK)
#endif
HT_CHECK(cudaGetErrorString, )

static_assert(success == cudaSuccess && success == CUDA_SUCCESS && success == CUBLAS_STATUS_SUCCESS &&
              success == CUSOLVER_STATUS_SUCCESS);
static_assert(unregistered_memory == cudaMemoryTypeUnregistered && host_memory == cudaMemoryTypeHost &&
              device_memory == cudaMemoryTypeDevice && managed_memory == cudaMemoryTypeManaged);
static_assert(host_to_device == cudaMemcpyHostToDevice && device_to_host == cudaMemcpyDeviceToHost &&
              device_to_device == cudaMemcpyDeviceToDevice);
static_assert(real_32 == CUDA_R_32F && real_64 == CUDA_R_64F);
static_assert(not_transposed == CUBLAS_OP_N && transposed == CUBLAS_OP_T && lower_triangle == CUBLAS_FILL_MODE_LOWER);
static_assert(values_only == CUSOLVER_EIG_MODE_NOVECTOR && values_and_vectors == CUSOLVER_EIG_MODE_VECTOR);
static_assert(sizeof(PointerAttributes) >= sizeof(cudaPointerAttributes));
static_assert(offsetof(PointerAttributes, type) == offsetof(cudaPointerAttributes, type) &&
              offsetof(PointerAttributes, device) == offsetof(cudaPointerAttributes, device));
// Numbers that src/cuda/error.cpp knows.
static_assert(cudaErrorMemoryAllocation == 2 && CUBLAS_STATUS_ALLOC_FAILED == 3 && CUSOLVER_STATUS_ALLOC_FAILED == 2);
static_assert(cudaErrorCudartUnloading == 4 && cudaErrorDevicesUnavailable == 46 && cudaErrorECCUncorrectable == 214 &&
              cudaErrorNvlinkUncorrectable == 220 && cudaErrorIllegalAddress == 700 && cudaErrorLaunchTimeout == 702 &&
              cudaErrorContextIsDestroyed == 709 && cudaErrorAssert == 710 && cudaErrorHardwareStackError == 714 &&
              cudaErrorIllegalInstruction == 715 && cudaErrorMisalignedAddress == 716 &&
              cudaErrorInvalidAddressSpace == 717 && cudaErrorInvalidPc == 718 && cudaErrorLaunchFailure == 719 &&
              cudaErrorUnknown == 999);

} // namespace heavytails::cuda

int main() {
    std::printf("the declarations are those of the headers of CUDA %d.%d\n", CUDART_VERSION / 1000,
                CUDART_VERSION % 1000 / 10);
    return 0;
}
#else
int main() {
    std::printf("NOT RUN: CUDA's headers are not on this machine (CUDA_HEADERS names their folder)\n");
    return 77;
}
#endif
