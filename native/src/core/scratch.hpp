// Buffers that one worker thread keeps between matrices and between calls. Each has a number, which the code that runs
// the call names (spectra/scratch.hpp).
#pragma once

#include "core/buffer.hpp"

#include <cstddef>

namespace heavytails {

class Scratch {
public:
    static constexpr std::size_t slots = 5;

    // At least `count` elements of T in buffer `slot`, 0 <= slot < slots, aligned to 64 bytes and not initialised. They
    // are valid until the next reserve of the same slot or the next trim.
    template <class T>
    T *reserve(std::size_t slot, std::size_t count) {
        return reinterpret_cast<T *>(buffers_[slot].reserve(count * sizeof(T)));
    }

    // Gives large buffers back to the system. Called at the end of a call.
    void trim() {
        constexpr std::size_t keep = 64u << 20; // bytes of each buffer, a matrix of order 2896
        for (auto &buffer : buffers_) buffer.trim(keep);
    }

private:
    Buffer<unsigned char> buffers_[slots];
};

} // namespace heavytails
