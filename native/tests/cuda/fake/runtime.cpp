// libcudart: memory, copies and streams.
#include "state.hpp"

#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace {

constexpr fake::Codes codes{2, 1, 719}; // cudaErrorMemoryAllocation, cudaErrorInvalidValue, cudaErrorLaunchFailure
constexpr int invalid_value = 1, no_device = 100, invalid_handle = 400;

int finish(int status) {
    if (status != 0) fake::remember(status);
    return status;
}

struct Copy {
    void *to;
    std::size_t to_pitch;
    const void *from;
    std::size_t from_pitch, width, height;
    int kind;
};

int copy(const Copy &c, void *stream) {
    if (!fake::is(stream, fake::Kind::Stream)) return invalid_handle;
    if (c.height > 1 && (c.to_pitch < c.width || c.from_pitch < c.width)) return 12; // cudaErrorInvalidPitchValue
    const std::size_t to_bytes = c.height == 0 ? 0 : (c.height - 1) * c.to_pitch + c.width,
                      from_bytes = c.height == 0 ? 0 : (c.height - 1) * c.from_pitch + c.width;
    const bool to_device = c.kind == 1 || c.kind == 3, from_device = c.kind == 2 || c.kind == 3;
    if (to_device && !fake::require_device(c.to, to_bytes, "the target of a copy")) return invalid_value;
    if (from_device && !fake::require_device(c.from, from_bytes, "the source of a copy")) return invalid_value;
    if (!to_device && fake::device_of(c.to) >= 0) fake::misuse("a copy to the host has a target on a device");
    if (!from_device && fake::device_of(c.from) >= 0) fake::misuse("a copy to a device has its source on a device");
    // Pageable memory of the host is read before the call returns, and is written only when the stream is waited for.
    auto staged = std::make_shared<std::vector<char>>();
    if (!from_device)
        for (std::size_t i = 0; i < c.height; i++) {
            const char *row = static_cast<const char *>(c.from) + i * c.from_pitch;
            staged->insert(staged->end(), row, row + c.width);
        }
    fake::push(stream, [c, staged, from_device] {
        for (std::size_t i = 0; i < c.height; i++)
            std::memcpy(static_cast<char *>(c.to) + i * c.to_pitch,
                        from_device ? static_cast<const char *>(c.from) + i * c.from_pitch
                                    : staged->data() + i * c.width,
                        c.width);
    });
    return 0;
}

} // namespace

#define FAKE_ENTER()                                                                                                   \
    if (const int fault = fake::enter(__func__, codes)) return finish(fault)

extern "C" {

struct FakeAttributes {
    int type, device;
    void *device_pointer, *host_pointer;
#if FAKE_CUDA >= 13
    long reserved[8];
#endif
};

FAKE_API int cudaRuntimeGetVersion(int *version) {
    FAKE_ENTER();
    *version = FAKE_CUDA * 1000;
    return 0;
}

FAKE_API int cudaDriverGetVersion(int *version) {
    FAKE_ENTER();
    *version = fake::driver_version();
    return 0;
}

FAKE_API int cudaGetDeviceCount(int *count) {
    FAKE_ENTER();
    *count = fake::device_count();
    return finish(*count == 0 ? no_device : 0);
}

FAKE_API int cudaGetDevice(int *device) {
    FAKE_ENTER();
    *device = fake::current_device();
    return 0;
}

FAKE_API int cudaSetDevice(int device) {
    FAKE_ENTER();
    if (device < 0 || device >= fake::device_count()) return finish(101);
    fake::make_current(device);
    return 0;
}

FAKE_API int cudaGetLastError() { return fake::lost() ? codes.lost : fake::remembered(true); }

FAKE_API const char *cudaGetErrorString(int status) {
    return status == 2 ? "out of memory" : status == 719 ? "unspecified launch failure" : "invalid argument";
}

FAKE_API int cudaMemGetInfo(std::size_t *free, std::size_t *total) {
    FAKE_ENTER();
    *free = fake::free_bytes(fake::current_device());
    *total = fake::total_bytes();
    return 0;
}

FAKE_API int cudaMalloc(void **memory, std::size_t bytes) {
    *memory = nullptr;
    FAKE_ENTER();
    *memory = fake::allocate(bytes, fake::current_device());
    return finish(*memory == nullptr ? codes.out_of_memory : 0);
}

FAKE_API int cudaFree(void *memory) {
    const int fault = fake::enter(__func__, codes);
    fake::drain(nullptr); // cudaFree waits for the device
    if (memory != nullptr) fake::release(memory);
    return finish(fault);
}

FAKE_API int cudaMemsetAsync(void *memory, int byte, std::size_t bytes, void *stream) {
    FAKE_ENTER();
    if (!fake::is(stream, fake::Kind::Stream)) return finish(invalid_handle);
    if (!fake::require_device(memory, bytes, "cudaMemsetAsync")) return finish(invalid_value);
    fake::push(stream, [=] { std::memset(memory, byte, bytes); });
    return 0;
}

FAKE_API int cudaMemcpyAsync(void *to, const void *from, std::size_t bytes, int kind, void *stream) {
    FAKE_ENTER();
    return finish(copy({to, bytes, from, bytes, bytes, 1, kind}, stream));
}

FAKE_API int cudaMemcpy2DAsync(void *to, std::size_t to_pitch, const void *from, std::size_t from_pitch,
                               std::size_t width, std::size_t height, int kind, void *stream) {
    FAKE_ENTER();
    return finish(copy({to, to_pitch, from, from_pitch, width, height, kind}, stream));
}

FAKE_API int cudaPointerGetAttributes(FakeAttributes *attributes, const void *pointer) {
    FAKE_ENTER();
    std::memset(attributes, 0, sizeof *attributes);
    const int device = fake::device_of(pointer);
    attributes->type = device >= 0 ? 2 : 0;
    attributes->device = device >= 0 ? device : -2;
    return 0;
}

FAKE_API int cudaStreamCreate(void **stream) {
    *stream = nullptr;
    FAKE_ENTER();
    *stream = fake::make(fake::Kind::Stream);
    return 0;
}

FAKE_API int cudaStreamDestroy(void *stream) {
    const int fault = fake::enter(__func__, codes);
    if (!fake::is(stream, fake::Kind::Stream)) return finish(invalid_handle);
    fake::end(stream);
    return finish(fault);
}

FAKE_API int cudaStreamSynchronize(void *stream) {
    const int fault = fake::enter(__func__, codes);
    if (!fake::is(stream, fake::Kind::Stream)) return finish(invalid_handle);
    fake::drain(stream);
    return finish(fault);
}
}
