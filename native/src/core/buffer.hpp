// Uninitialised memory aligned to 64 bytes, a cache line and the width of an AVX-512 register. It grows on request and
// shrinks only by trim.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

namespace heavytails {

template <class T>
class Buffer {
public:
    Buffer() = default;
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer() { std::free(data_); }

    // Memory for at least `count` elements. Earlier contents are lost when the buffer grows.
    T *reserve(std::size_t count) {
        if (count > capacity_) {
            std::free(data_);
            data_ = nullptr;
            capacity_ = 0;
            const std::size_t page = count * sizeof(T) >= huge_page ? huge_page : 64;
            const std::size_t bytes = (count * sizeof(T) + page - 1) / page * page;
            data_ = static_cast<T *>(std::aligned_alloc(page, bytes));
            if (data_ == nullptr) throw std::bad_alloc();
            if (page == huge_page)
                madvise(data_, bytes, MADV_HUGEPAGE); // for fewer TLB misses; optional, so its result is ignored
            capacity_ = bytes / sizeof(T);
        }
        return data_;
    }

    // The memory, NULL before the first reserve.
    T *data() { return data_; }
    const T *data() const { return data_; }

    // Frees the memory if it is larger than `bytes`, so that a context does not keep the memory of one huge matrix.
    void trim(std::size_t bytes) {
        if (capacity_ * sizeof(T) <= bytes) return;
        std::free(data_);
        data_ = nullptr;
        capacity_ = 0;
    }

private:
    static constexpr std::size_t huge_page = 2u << 20;
    T *data_ = nullptr;
    std::size_t capacity_ = 0;
};

} // namespace heavytails
