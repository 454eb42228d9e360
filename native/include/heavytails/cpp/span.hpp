/**
 * @file
 * Views of arrays that others own.
 */
#ifndef HEAVYTAILS_CPP_SPAN_HPP
#define HEAVYTAILS_CPP_SPAN_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

#if __cplusplus >= 202002L
#include <span>
#endif

namespace ht {

/**
 * A pointer with a number of elements. Every container with data() and size() converts to it: std::vector, std::array,
 * std::string and, from C++20 on, std::span, to which it also converts. It is one type for every standard, so that
 * programs whose parts are compiled for different ones work together.
 */
template <class T>
class Span {
    template <class Container>
    using Fits = typename std::enable_if<std::is_convertible<
        typename std::remove_pointer<decltype(std::declval<Container &>().data())>::type (*)[], T (*)[]>::value>::type;

public:
    /** Type of the elements, const for a view that only reads. */
    using element_type = T;
    /** Type of the elements without const. */
    using value_type = typename std::remove_cv<T>::type;
    /** An iterator. */
    using iterator = T *;

    /** No elements. */
    Span() noexcept : data_(nullptr), size_(0) {}
    /** `size` elements from `data` on. */
    Span(T *data, std::size_t size) noexcept : data_(data), size_(size) {}
    /** An array. */
    template <std::size_t N>
    Span(T (&array)[N]) noexcept : data_(array), size_(N) {}
    /** A container with data() and size(). */
    template <class Container, class = Fits<Container>>
    Span(Container &container) : data_(container.data()), size_(container.size()) {}
    /** A container with data() and size(), which must outlive the view. */
    template <class Container, class = Fits<const Container>>
    Span(const Container &container) : data_(container.data()), size_(container.size()) {}

    /** The first element; NULL may stand for no elements. */
    T *data() const noexcept { return data_; }
    /** Number of elements. */
    std::size_t size() const noexcept { return size_; }
    /** Whether there are no elements. */
    bool empty() const noexcept { return size_ == 0; }
    /** Element i, 0 <= i < size(). */
    T &operator[](std::size_t i) const noexcept { return data_[i]; }
    /** The first element. */
    T *begin() const noexcept { return data_; }
    /** The place behind the last element. */
    T *end() const noexcept { return data_ + size_; }
    /** `count` elements from `offset` on, offset + count <= size(). */
    Span subspan(std::size_t offset, std::size_t count) const noexcept { return Span(data_ + offset, count); }

private:
    T *data_;
    std::size_t size_;
};

} // namespace ht

#if __cplusplus >= 202002L
/** A Span is a view: its iterators outlive it. */
template <class T>
inline constexpr bool std::ranges::enable_borrowed_range<ht::Span<T>> = true;
#endif

#endif
