// What a tensor is and holds: sizes, type, device, memory; conversion and movement.
#include "shim.h"

HTT void htt_free(Handle a) { c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(a); }

// One more reference to the same tensor.
HTT Handle htt_same(Handle a) {
    return tensor([&] { return *In(a); });
}

HTT int64_t htt_numel(Handle a) { return In(a)->numel(); }
HTT int64_t htt_dim(Handle a) { return In(a)->dim(); }
HTT int32_t htt_dtype(Handle a) { return static_cast<int32_t>(In(a)->scalar_type()); }
HTT int64_t htt_element_size(Handle a) { return static_cast<int64_t>(In(a)->element_size()); }
HTT int32_t htt_device(Handle a) { return static_cast<int32_t>(In(a)->device().type()); }
HTT int32_t htt_device_index(Handle a) { return In(a)->device().index(); }
HTT int32_t htt_requires_grad(Handle a) { return In(a)->requires_grad(); }
HTT int32_t htt_is_leaf(Handle a) { return In(a)->is_leaf(); }
HTT int32_t htt_is_contiguous(Handle a) { return In(a)->is_contiguous(); }

// dim() numbers each.
HTT int32_t htt_sizes(Handle a, int64_t *sizes) {
    return status([&] {
        In x(a);
        std::copy(x->sizes().begin(), x->sizes().end(), sizes);
    });
}
HTT int32_t htt_strides(Handle a, int64_t *strides) {
    return status([&] {
        In x(a);
        std::copy(x->strides().begin(), x->strides().end(), strides);
    });
}

// The first element in memory, of a tensor on the CPU; null with an error otherwise.
HTT void *htt_data(Handle a) {
    void *data = nullptr;
    status([&] {
        In x(a);
        TORCH_CHECK(x->device().is_cpu(), "expected a tensor on the CPU, got one on ", x->device());
        data = x->data_ptr();
    });
    return data;
}

// The only element, as a double and as an int64 (whichever is exact for the type).
HTT int32_t htt_item(Handle a, double *real, int64_t *integer) {
    return status([&] {
        at::Scalar value = In(a)->item();
        *real = value.toDouble();
        *integer = value.isFloatingPoint() ? 0 : value.toLong();
    });
}

HTT Handle htt_to_type(Handle a, int32_t dtype, int32_t copy, int32_t non_blocking) {
    return tensor([&] { return In(a)->to(static_cast<at::ScalarType>(dtype), non_blocking != 0, copy != 0); });
}
HTT Handle htt_to(Handle a, Options o, int32_t copy, int32_t non_blocking) {
    return tensor([&] {
        In x(a);
        c10::Device device(static_cast<c10::DeviceType>(o.device), static_cast<c10::DeviceIndex>(o.device_index));
        return x->to(device, o.dtype < 0 ? x->scalar_type() : static_cast<at::ScalarType>(o.dtype), non_blocking != 0,
                     copy != 0);
    });
}

HTT Handle htt_clone(Handle a) {
    return tensor([&] { return In(a)->clone(); });
}
HTT Handle htt_detach(Handle a) {
    return tensor([&] { return In(a)->detach(); });
}
HTT Handle htt_contiguous(Handle a) {
    return tensor([&] { return In(a)->contiguous(); });
}

// The tensor stays who it is (optimisers and graphs keep their handle) and takes over the other's values, type and
// device.
HTT int32_t htt_set_data(Handle a, Handle other) {
    return status([&] { In(a)->set_data(*In(other)); });
}
HTT int32_t htt_copy_(Handle a, Handle from, int32_t non_blocking) {
    return status([&] { In(a)->copy_(*In(from), non_blocking != 0); });
}
