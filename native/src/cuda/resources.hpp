// Owners of what CUDA hands out: memory, streams, handles, a module. Their destructors give it back and ignore errors,
// since a lost device reports one for every call.
#pragma once

#include "cuda/error.hpp"

#include <limits>
#include <string>
#include <utility>

namespace heavytails::cuda {

// A handle that a function of the API makes and another releases.
template <int (*Api::*release)(Handle)>
class Owned {
public:
    explicit Owned(const Api &api) : api_(api) {}
    Owned(const Owned &) = delete;
    Owned &operator=(const Owned &) = delete;
    ~Owned() { reset(); }
    void reset() {
        if (handle_ != nullptr) (api_.*release)(handle_);
        handle_ = nullptr;
    }
    Handle get() const { return handle_; }
    // Where the maker writes the handle.
    Handle *place() { return &handle_; }

private:
    const Api &api_;
    Handle handle_ = nullptr;
};

using Stream = Owned<&Api::cudaStreamDestroy>;
using Module = Owned<&Api::cuModuleUnload>;
using BlasHandle = Owned<&Api::cublasDestroy_v2>;
using SolverHandle = Owned<&Api::cusolverDnDestroy>;
using SolverParams = Owned<&Api::cusolverDnDestroyParams>;

// Uninitialised memory of the device. It grows on request, and its contents are lost when it does.
class DeviceMemory {
public:
    explicit DeviceMemory(const Api &api) : api_(api) {}
    DeviceMemory(const DeviceMemory &) = delete;
    DeviceMemory &operator=(const DeviceMemory &) = delete;
    ~DeviceMemory() { release(); }

    std::size_t bytes() const { return bytes_; }

    // Memory for `count` numbers. Throws HT_OUT_OF_MEMORY.
    template <class T>
    T *reserve(std::int64_t count) {
        const auto bytes = static_cast<std::size_t>(count) * sizeof(T);
        if (bytes > bytes_) {
            release();
            if (const int status = api_.cudaMalloc(&memory_, bytes)) {
                memory_ = nullptr;
                check_runtime(api_, status, ("cudaMalloc of " + std::to_string(bytes) + " bytes").c_str());
            }
            bytes_ = bytes;
        }
        return static_cast<T *>(memory_);
    }

    void release() {
        if (memory_ != nullptr && api_.cudaFree(memory_) != success) api_.cudaGetLastError();
        memory_ = nullptr;
        bytes_ = 0;
    }

private:
    const Api &api_;
    void *memory_ = nullptr;
    std::size_t bytes_ = 0;
};

// Makes a device the current one of this thread for as long as the object exists, and then restores the caller's.
class CurrentDevice {
public:
    CurrentDevice(const Api &api, int ordinal) : api_(api) {
        check_runtime(api, api.cudaGetDevice(&before_), "cudaGetDevice");
        check_runtime(api, api.cudaSetDevice(ordinal), "cudaSetDevice");
        changed_ = before_ != ordinal;
    }
    CurrentDevice(const CurrentDevice &) = delete;
    CurrentDevice &operator=(const CurrentDevice &) = delete;
    ~CurrentDevice() {
        if (changed_ && api_.cudaSetDevice(before_) != success) api_.cudaGetLastError();
    }

private:
    const Api &api_;
    int before_ = 0;
    bool changed_ = false;
};

// Sizes that cuBLAS takes as 32-bit numbers.
inline int narrow(std::int64_t size, const char *what) {
    if (size > std::numeric_limits<int>::max())
        throw Error(HT_UNSUPPORTED, std::string(what) + ": cuBLAS's sizes are 32-bit, got " + std::to_string(size));
    return static_cast<int>(size);
}

} // namespace heavytails::cuda
