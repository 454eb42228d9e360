// The C ABI over libtorch: how a tensor, a number, an optional and an error cross the boundary.
//
// A handle is a TensorImpl with one reference owned by the caller (htt_free gives it back); a call borrows its handles
// and returns owned ones. No function throws: one that returns a handle returns null, one that returns a status returns
// 1, and htt_error() has the reason in one line. ATen and autograd.h only, and nothing whose signature changed between
// libtorch 1.13 and 2.x.
#pragma once
#include <ATen/ATen.h>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#define HTT extern "C" __attribute__((visibility("default")))

namespace heavytails::shim {

using at::Tensor;
using Handle = c10::TensorImpl *;

inline Handle own(Tensor t) { return t.defined() ? t.unsafeReleaseTensorImpl() : nullptr; }

// A tensor over a borrowed handle: no reference taken, none given back. A null handle is an undefined tensor.
class In {
public:
    In(Handle h)
        : t(h ? Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(h)) : Tensor()) {}
    ~In() { (void)t.unsafeReleaseTensorImpl(); }
    In(const In &) = delete;
    In &operator=(const In &) = delete;
    operator const Tensor &() const { return t; }
    const Tensor &operator*() const { return t; }
    const Tensor *operator->() const { return &t; }

private:
    Tensor t;
};

// c10::optional until it became std::optional: whichever this libtorch uses.
template <class>
struct Rebind;
template <template <class> class O, class T>
struct Rebind<O<T>> {
    template <class U>
    using to = O<U>;
};
template <class U>
using Optional = typename Rebind<decltype(at::TensorOptions().device_opt())>::template to<U>;

inline Optional<Tensor> optional(const Tensor &t) { return t.defined() ? Optional<Tensor>(t) : Optional<Tensor>(); }
inline Optional<at::ScalarType> optional_type(int32_t dtype) { // -1: none
    return dtype < 0 ? Optional<at::ScalarType>() : Optional<at::ScalarType>(static_cast<at::ScalarType>(dtype));
}

// A number that remembers whether it was an integer: int64 * 2 stays int64. 16 bytes, by value.
struct Number {
    int64_t bits;
    int64_t kind; // 0 double, 1 int64, 2 bool
    operator at::Scalar() const;
};

// dtype as in c10::ScalarType (-1: the default type), device as in c10::DeviceType. 16 bytes, by value.
struct Options {
    int32_t dtype, device, device_index, requires_grad;
    operator at::TensorOptions() const;
};

// int64 sizes by pointer and count; count -1 is "not given".
struct Sizes {
    const int64_t *data;
    int64_t count;
    operator at::IntArrayRef() const { return {data, static_cast<size_t>(count < 0 ? 0 : count)}; }
    std::vector<int64_t> or_else(std::vector<int64_t> otherwise) const {
        return count < 0 ? otherwise : std::vector<int64_t>(data, data + count);
    }
};

// Tensors by pointer and count; null entries are undefined tensors.
struct Handles {
    const Handle *data;
    int64_t count;
    std::vector<Tensor> tensors() const;
};

void remember(const char *message); // becomes one line
void remember_current();            // the exception in flight

template <class F>
Handle tensor(F &&body) {
    try {
        return own(body());
    } catch (...) {
        remember_current();
        return nullptr;
    }
}

template <class F>
int32_t status(F &&body) {
    try {
        body();
        return 0;
    } catch (...) {
        remember_current();
        return 1;
    }
}

// std::tuple of tensors into out[0], out[1], ...
template <class Tuple, size_t... I>
void unpack(Tuple &&from, Handle *out, std::index_sequence<I...>) {
    ((out[I] = own(std::get<I>(from))), ...);
}
template <class F>
int32_t tensors(Handle *out, F &&body) {
    return status([&] {
        auto results = body();
        unpack(results, out, std::make_index_sequence<std::tuple_size<decltype(results)>::value>{});
    });
}

} // namespace heavytails::shim

using namespace heavytails::shim;
