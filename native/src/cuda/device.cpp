// The life of a device: what is started with it, and what is given back.
#include "cuda/device.hpp"

#include "cuda/kernels.hpp"
#include "cuda/self_test.hpp"

namespace heavytails::cuda {

std::string name_of(const Api &api, int ordinal) {
    int number = 0;
    char name[256] = "";
    check_driver(api, api.cuDeviceGet(&number, ordinal), "cuDeviceGet");
    check_driver(api, api.cuDeviceGetName(name, sizeof name - 1, number), "cuDeviceGetName");
    return name;
}

Device::~Device() {
    release([&] {
        lanes_.clear();
        module_.reset();
    });
}

void Device::start() {
    name_ = name_of(api, ordinal_);
    // The runtime library makes its context of the device with the first call that needs one.
    check_runtime(api, api.cudaFree(nullptr), "cudaFree");
    check_driver(api, api.cuModuleLoadData(module_.place(), kernels_ptx), "cuModuleLoadData");
    prepare(1);
    check_blas(api, api.cublasGetVersion_v2(lane(0).blas(), &blas_version_), "cublasGetVersion");
}

void Device::prepare(int count) {
    while (static_cast<int>(lanes_.size()) < count) lanes_.push_back(std::make_unique<Lane>(api, module_.get()));
}

std::size_t Device::memory() const {
    std::size_t free = 0, total = 0;
    check_runtime(api, api.cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    for (const auto &lane : lanes_) free += lane->bytes();
    return free;
}

void Device::trim(std::size_t keep) {
    for (const auto &lane : lanes_) lane->trim(keep);
}

void Device::require_usable() const {
    if (lost_)
        throw Error(HT_DEVICE_LOST,
                    "the device " + name_ + " was lost in an earlier call and cannot be used further by this process");
}

} // namespace heavytails::cuda

namespace heavytails {

std::unique_ptr<Accelerator> open_cuda(int ordinal) {
    const cuda::Loaded &found = cuda::loaded();
    if (found.code != HT_CUDA_READY)
        throw Error(HT_UNSUPPORTED,
                    "backend: HT_BACKEND_CUDA is not available (" + found.reason + "); use HT_BACKEND_CPU");
    require(ordinal >= 0 && ordinal < found.devices,
            "device: expected 0 to " + std::to_string(found.devices - 1) + ", got " + std::to_string(ordinal));
    auto device = std::make_unique<cuda::Device>(found, ordinal);
    device->use([&] {
        device->start();
        cuda::self_test(*device);
    });
    return device;
}

bool cuda_is_there() { return cuda::loaded().code == HT_CUDA_READY; }

} // namespace heavytails
