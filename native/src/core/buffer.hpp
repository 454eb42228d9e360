// Uninitialised memory aligned to 64 bytes, a cache line and the width of an AVX-512 register. It grows on request and
// shrinks only by trim.
#pragma once

#include "core/system.hpp"

#include <cstddef>
#include <new>

namespace heavytails {

template <class T>
class Buffer {
public:
    Buffer() = default;
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer() { release_aligned(data_); }

    // Memory for at least `count` elements. Earlier contents are lost when the buffer grows.
    T *reserve(std::size_t count) {
        if (count > capacity_) {
            release_aligned(data_);
            data_ = nullptr;
            capacity_ = 0;
            const std::size_t page = count * sizeof(T) >= huge_page ? huge_page : 64;
            const std::size_t bytes = (count * sizeof(T) + page - 1) / page * page;
            data_ = static_cast<T *>(allocate_aligned(page, bytes));
            if (data_ == nullptr) throw std::bad_alloc();
            if (page == huge_page) prefer_huge_pages(data_, bytes);
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
        release_aligned(data_);
        data_ = nullptr;
        capacity_ = 0;
    }

private:
    static constexpr std::size_t huge_page = 2u << 20;
    T *data_ = nullptr;
    std::size_t capacity_ = 0;
};

} // namespace heavytails
