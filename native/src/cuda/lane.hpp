// A stream of the device with the handles and the memory of the work in it. Work in one lane runs in order, that of
// several lanes side by side; one thread of the host at a time uses a lane.
#pragma once

#include "cuda/resources.hpp"

#include <deque>
#include <vector>

namespace heavytails::cuda {

// The kernels of kernels/*.cu, in the order of kernel_names (kernels.cpp).
enum class Kernel : int {
    LargestSingle,
    LargestDouble,
    PackSingle,
    PackDouble,
    ConvertSingleSingle,
    ConvertSingleDouble,
    ConvertDoubleSingle,
    ConvertDoubleDouble,
    Multiply,
    ScaleAndAdd,
    SoftmaxHessian,
    RowProducts,
    ScaleRows,
    Count
};

class Lane {
public:
    // module: of the library's kernels, on the current device
    Lane(const Api &api, Handle module);

    const Api &api;

    // What the memory of a lane is for.
    enum Slot : int { input, packed, squares, values, vectors, other_vectors, bits, scales, info, work, slots };

    template <class T>
    T *reserve(Slot slot, std::int64_t count) {
        return memory_[static_cast<std::size_t>(slot)].reserve<T>(count);
    }
    std::size_t bytes() const;
    // Frees the buffers that are larger than `keep` bytes.
    void trim(std::size_t keep);

    Handle stream() const { return stream_.get(); }
    Handle blas() const { return blas_.get(); }
    Handle solver() const { return solver_.get(); }
    Handle params() const { return params_.get(); }

    // Memory of the host for the work of cuSOLVER, valid until the next call.
    void *host_work(std::size_t bytes) {
        if (host_work_.size() < bytes) host_work_.resize(bytes);
        return host_work_.data();
    }

    // Runs a kernel over `rows` rows of `width` items.
    template <class Arguments>
    void launch(Kernel kernel, std::int64_t width, std::int64_t rows, Arguments arguments) {
        void *parameters[] = {&arguments};
        start(kernel, width, rows, parameters);
    }

    void upload(void *to, const void *from, std::size_t bytes) { copy(to, from, bytes, host_to_device); }
    // The numbers have arrived after wait().
    void download(void *to, const void *from, std::size_t bytes) { copy(to, from, bytes, device_to_host); }
    void copy(void *to, const void *from, std::size_t bytes, CopyKind kind);
    // `columns` columns of `bytes` bytes each, whose beginnings are `to_step` and `from_step` bytes apart.
    struct Columns {
        std::size_t bytes, to_step, from_step;
        std::int64_t count;
    };
    void copy(void *to, const void *from, const Columns &columns, CopyKind kind);
    void clear(void *memory, std::size_t bytes);

    // Returns when all work in the lane is done.
    void wait();

    // Waits when it goes out of scope, for memory of the host into which work of the lane may still write.
    class Settled {
    public:
        explicit Settled(Lane &lane) : lane_(lane) {}
        Settled(const Settled &) = delete;
        Settled &operator=(const Settled &) = delete;
        ~Settled() { lane_.api.cudaStreamSynchronize(lane_.stream()); }

    private:
        Lane &lane_;
    };

private:
    void start(Kernel kernel, std::int64_t width, std::int64_t rows, void **parameters);

    std::vector<Handle> kernels_;
    // Streams outlive the memory and the handles that are used in them.
    Stream stream_;
    BlasHandle blas_;
    SolverHandle solver_;
    SolverParams params_;
    std::deque<DeviceMemory> memory_;
    std::vector<char> host_work_;
};

} // namespace heavytails::cuda
