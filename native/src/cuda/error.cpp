// Numbers of cudaError_t and CUresult, which are the same where both have them, of cublasStatus_t and of
// cusolverStatus_t. They are the same in CUDA 12 and 13.
#include "cuda/error.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace heavytails::cuda {
namespace {

constexpr int out_of_memory = 2;        // cudaErrorMemoryAllocation, CUDA_ERROR_OUT_OF_MEMORY
constexpr int blas_out_of_memory = 3;   // CUBLAS_STATUS_ALLOC_FAILED
constexpr int solver_out_of_memory = 2; // CUSOLVER_STATUS_ALLOC_FAILED

// Errors that stay: the process must end to use the device again.
constexpr int lasting[] = {
    4,   // cudaErrorCudartUnloading
    46,  // cudaErrorDevicesUnavailable
    214, // cudaErrorECCUncorrectable
    220, // cudaErrorNvlinkUncorrectable
    700, // cudaErrorIllegalAddress
    702, // cudaErrorLaunchTimeout
    709, // cudaErrorContextIsDestroyed
    710, // cudaErrorAssert
    714, // cudaErrorHardwareStackError
    715, // cudaErrorIllegalInstruction
    716, // cudaErrorMisalignedAddress
    717, // cudaErrorInvalidAddressSpace
    718, // cudaErrorInvalidPc
    719, // cudaErrorLaunchFailure
    721, // cudaErrorTensorMemoryLeak
    999, // cudaErrorUnknown
};

bool lasts(int status) { return std::find(std::begin(lasting), std::end(lasting), status) != std::end(lasting); }

[[noreturn]] void fail(const Api &api, bool memory, bool lost, const std::string &what) {
    // An error of the device may show itself first in another library, which has its own numbers for it.
    const int remembered = api.cudaGetLastError();
    const bool gone = lost || lasts(remembered);
    std::string text = what;
    if (gone && !lost) text += std::string("; the device reports: ") + api.cudaGetErrorString(remembered);
    if (gone) throw Error(HT_DEVICE_LOST, text + ". The device cannot be used further by this process");
    throw Error(memory ? HT_OUT_OF_MEMORY : HT_DEVICE_FAILED, text);
}

std::string said(const char *call, const std::string &text, int status) {
    return std::string(call) + ": " + text + " (" + std::to_string(status) + ")";
}

} // namespace

void check_driver(const Api &api, int status, const char *call) {
    // The runtime library's texts are the driver's.
    check_runtime(api, status, call);
}

void check_runtime(const Api &api, int status, const char *call) {
    if (status == success) return;
    fail(api, status == out_of_memory, lasts(status), said(call, api.cudaGetErrorString(status), status));
}

void check_blas(const Api &api, int status, const char *call) {
    if (status == success) return;
    const bool memory = status == blas_out_of_memory;
    fail(api, memory, false, said(call, memory ? "cuBLAS found no memory on the device" : "cuBLAS failed", status));
}

void check_solver(const Api &api, int status, const char *call) {
    if (status == success) return;
    const bool memory = status == solver_out_of_memory;
    fail(api, memory, false, said(call, memory ? "cuSOLVER found no memory on the device" : "cuSOLVER failed", status));
}

} // namespace heavytails::cuda
