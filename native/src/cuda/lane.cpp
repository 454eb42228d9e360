// Streams are of the kind that waits for the legacy default stream, in which the caller's own work may still run.
#include "cuda/lane.hpp"

#include "cuda/kernels.hpp"

#include <algorithm>

namespace heavytails::cuda {

Lane::Lane(const Api &api, Handle module)
    : api(api), kernels_(static_cast<std::size_t>(Kernel::Count)), stream_(api), blas_(api), solver_(api),
      params_(api) {
    for (int k = 0; k < static_cast<int>(Kernel::Count); k++)
        check_driver(api, api.cuModuleGetFunction(&kernels_[static_cast<std::size_t>(k)], module, kernel_names[k]),
                     "cuModuleGetFunction");
    check_runtime(api, api.cudaStreamCreate(stream_.place()), "cudaStreamCreate");
    check_blas(api, api.cublasCreate_v2(blas_.place()), "cublasCreate");
    check_blas(api, api.cublasSetStream_v2(blas(), stream()), "cublasSetStream");
    check_solver(api, api.cusolverDnCreate(solver_.place()), "cusolverDnCreate");
    check_solver(api, api.cusolverDnSetStream(solver(), stream()), "cusolverDnSetStream");
    check_solver(api, api.cusolverDnCreateParams(params_.place()), "cusolverDnCreateParams");
    for (int slot = 0; slot < slots; slot++) memory_.emplace_back(api);
}

std::size_t Lane::bytes() const {
    std::size_t sum = 0;
    for (const DeviceMemory &memory : memory_) sum += memory.bytes();
    return sum;
}

void Lane::trim(std::size_t keep) {
    for (DeviceMemory &memory : memory_)
        if (memory.bytes() > keep) memory.release();
}

void Lane::start(Kernel kernel, std::int64_t width, std::int64_t rows, void **parameters) {
    constexpr std::int64_t threads = 256, most_blocks = 1 << 16, most_rows = 65535; // the y axis takes no more
    const auto blocks =
        static_cast<unsigned>(std::clamp<std::int64_t>((width + threads - 1) / threads, 1, most_blocks));
    check_driver(api,
                 api.cuLaunchKernel(kernels_[static_cast<std::size_t>(kernel)], blocks,
                                    static_cast<unsigned>(std::min(rows, most_rows)), 1, static_cast<unsigned>(threads),
                                    1, 1, 0, stream(), parameters, nullptr),
                 "cuLaunchKernel");
}

void Lane::copy(void *to, const void *from, std::size_t bytes, CopyKind kind) {
    if (bytes > 0) check_runtime(api, api.cudaMemcpyAsync(to, from, bytes, kind, stream()), "cudaMemcpyAsync");
}

void Lane::copy(void *to, const void *from, const Columns &columns, CopyKind kind) {
    if (columns.bytes == columns.to_step && columns.bytes == columns.from_step)
        return copy(to, from, columns.bytes * static_cast<std::size_t>(columns.count), kind);
    constexpr std::size_t most_step = 0x7fffffff; // cudaDeviceProp::memPitch of all devices so far
    if (columns.to_step <= most_step && columns.from_step <= most_step) {
        check_runtime(api,
                      api.cudaMemcpy2DAsync(to, columns.to_step, from, columns.from_step, columns.bytes,
                                            static_cast<std::size_t>(columns.count), kind, stream()),
                      "cudaMemcpy2DAsync");
        return;
    }
    for (std::int64_t j = 0; j < columns.count; j++)
        copy(static_cast<char *>(to) + static_cast<std::size_t>(j) * columns.to_step,
             static_cast<const char *>(from) + static_cast<std::size_t>(j) * columns.from_step, columns.bytes, kind);
}

void Lane::clear(void *memory, std::size_t bytes) {
    check_runtime(api, api.cudaMemsetAsync(memory, 0, bytes, stream()), "cudaMemsetAsync");
}

void Lane::wait() { check_runtime(api, api.cudaStreamSynchronize(stream()), "cudaStreamSynchronize"); }

} // namespace heavytails::cuda
