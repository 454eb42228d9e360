// A stand-in for CUDA on machines without a GPU: libraries under CUDA's sonames, which compute on the host. Memory of
// the "device" can be touched only by work that runs in a stream, and work runs only when a stream is waited for, so
// that a host that reads too early, or reads the device's memory itself, is found out.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#define FAKE_API __attribute__((visibility("default")))

namespace fake {

// What goes wrong when a call is made to fail. Lost: this call and all later ones fail, as after an illegal address.
enum class Fault { OutOfMemory, Failure, Lost };

// ---- For tests ----

// Forgets faults, counts and settings. What is alive stays alive.
FAKE_API void reset();
// Makes the call number `call` from now, counted from 1, fail. 0: no call.
FAKE_API void fail(long call, Fault fault);
// Calls that can fail since the last reset, and the name of the one that was made to fail; "" if there was none.
FAKE_API long calls();
FAKE_API std::string failed_call();
// How often a function was called since the last reset.
FAKE_API long calls_of(const std::string &function);
// What is alive: allocations, their bytes, and handles of streams, modules, cuBLAS and cuSOLVER.
FAKE_API long allocations();
FAKE_API std::size_t bytes();
FAKE_API long handles();
// The largest `bytes` since the last reset.
FAKE_API std::size_t most_bytes();
// Calls with arguments that CUDA forbids, such as a pointer to host memory for a matrix on the device; and the first.
FAKE_API long misuses();
FAKE_API std::string first_misuse();

// Whether the host is kept from the memory of the devices, until this is called again. Default: true. It costs two
// system calls for every wait.
FAKE_API void set_guarded(bool on);

// Settings until the next reset. Memory: of each device, 128 MiB by default.
FAKE_API void set_memory(std::size_t bytes);
FAKE_API void set_devices(int count);
FAKE_API void set_driver_version(int version);
// The matrix of this number in every call of a solver does not converge; -1 for none.
FAKE_API void set_not_converged(long matrix);
// What the polar decomposition reports as its shift.
FAKE_API void set_shift(double shift);
// Makes the products wrong, for the self-test.
FAKE_API void set_wrong(bool wrong);

// Memory of a device, for tests that pass it as input, and copies to and from it.
FAKE_API void *allocate(std::size_t bytes, int device);
FAKE_API void release(void *memory);
FAKE_API void write(void *to, const void *from, std::size_t bytes);
FAKE_API void read(void *to, const void *from, std::size_t bytes);

// ---- For the libraries ----

enum class Kind { Stream, Module, Blas, Solver, Params };

// Statuses of a library for the three faults.
struct Codes {
    int out_of_memory, failure, lost;
};
// Counts a call, and returns the status with which it is to fail: 0 to go on.
FAKE_API int enter(const char *function, const Codes &codes);
FAKE_API void misuse(const std::string &what);

FAKE_API void *make(Kind kind);
FAKE_API bool is(void *handle, Kind kind);
FAKE_API void end(void *handle);
// The stream in which a handle of cuBLAS or cuSOLVER works.
FAKE_API void set_stream(void *handle, void *stream);
FAKE_API void *stream_of(void *handle);

FAKE_API void push(void *stream, std::function<void()> work);
// Runs what is in a stream; NULL for all streams.
FAKE_API void drain(void *stream);

// The device of an address, -1 for memory of the host; and how many bytes lie behind it in its allocation.
FAKE_API int device_of(const void *address);
FAKE_API std::size_t room(const void *address);
FAKE_API int current_device();
FAKE_API void make_current(int device);
FAKE_API int device_count();
FAKE_API int driver_version();
FAKE_API std::size_t free_bytes(int device);
FAKE_API std::size_t total_bytes();
FAKE_API bool lost();
FAKE_API int remembered(bool forget);
FAKE_API void remember(int status);
FAKE_API long not_converged();
FAKE_API double shift();
FAKE_API bool wrong();

// Takes note where an address is not in a device's memory with `bytes` behind it.
FAKE_API bool require_device(const void *address, std::size_t bytes, const char *what);

} // namespace fake
