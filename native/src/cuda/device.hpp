// A CUDA device that a context computes on: its module of kernels and its lanes.
#pragma once

#include "core/accelerator.hpp"
#include "core/context.hpp"
#include "cuda/lane.hpp"
#include "cuda/loader.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace heavytails::cuda {

class Device final : public Accelerator {
public:
    Device(const Loaded &found, int ordinal) : api(found.api), found_(found), ordinal_(ordinal), module_(found.api) {}
    ~Device() override;

    const Api &api;

    int ordinal() const override { return ordinal_; }
    const std::string &name() const { return name_; }
    int blas_version() const { return blas_version_; }

    // Starts the device: reads its name and loads the kernels. Called once, inside use().
    void start();

    // Runs body() with this device as the current one of the thread. Throws HT_DEVICE_LOST at once where an earlier
    // call has found that the device is lost.
    template <class Body>
    auto use(const Body &body) {
        require_usable();
        try {
            const CurrentDevice current(api, ordinal_);
            return body();
        } catch (const Error &error) {
            if (error.status() == HT_DEVICE_LOST) lost_ = true;
            throw;
        }
    }

    // Runs body(), which gives things back, with this device as the current one, also where it is lost.
    template <class Body>
    void release(const Body &body) noexcept {
        int before = 0;
        const bool switched = api.cudaGetDevice(&before) == success && api.cudaSetDevice(ordinal_) == success;
        body();
        if (switched) api.cudaSetDevice(before);
        api.cudaGetLastError();
    }

    // Lanes beyond which matrices in one stream each no longer gain: an estimate for a device that one Xsyevd of order
    // 2048 fills by a quarter.
    static constexpr int most_lanes = 4;

    // The lanes 0 .. count-1 exist afterwards. Not to be called while lanes are in use.
    void prepare(int count);
    Lane &lane(std::int64_t i) { return *lanes_[static_cast<std::size_t>(i)]; }

    // The kernels, for lanes of a caller's own.
    Handle module() const { return module_.get(); }

    // Memory that a call may have: what is free, and what the lanes hold already.
    std::size_t memory() const;
    // Gives the lanes' buffers back that are larger than `keep` bytes.
    void trim(std::size_t keep);

private:
    void require_usable() const;

    const Loaded &found_;
    const int ordinal_;
    std::string name_;
    int blas_version_ = 0;
    std::atomic<bool> lost_{false};
    Module module_;
    std::vector<std::unique_ptr<Lane>> lanes_;
};

// The name of a device, such as "NVIDIA H200".
std::string name_of(const Api &api, int ordinal);

// The device of a context that has one.
inline Device &device_of(ht_context &context) { return static_cast<Device &>(*context.accelerator); }

} // namespace heavytails::cuda
