// Tensors made from nothing, from numbers and from memory.
#include "generator.h"

HTT Handle htt_empty(Sizes shape, Options o) {
    return tensor([&] { return at::empty(shape, o); });
}
HTT Handle htt_zeros(Sizes shape, Options o) {
    return tensor([&] { return at::zeros(shape, o); });
}
HTT Handle htt_ones(Sizes shape, Options o) {
    return tensor([&] { return at::ones(shape, o); });
}
HTT Handle htt_full(Sizes shape, Number value, Options o) {
    return tensor([&] { return at::full(shape, value, o); });
}
HTT Handle htt_eye(int64_t rows, int64_t columns, Options o) {
    return tensor([&] { return at::eye(rows, columns, o); });
}
HTT Handle htt_arange(Number start, Number stop, Number step, Options o) {
    return tensor([&] { return at::arange(start, stop, step, o); });
}
HTT Handle htt_linspace(double start, double end, int64_t steps, Options o) {
    return tensor([&] { return at::linspace(start, end, steps, o); });
}

HTT Handle htt_rand(Sizes shape, GeneratorHandle g, Options o) {
    return tensor([&] { return at::rand(shape, InGenerator(g), o); });
}
HTT Handle htt_randn(Sizes shape, GeneratorHandle g, Options o) {
    return tensor([&] { return at::randn(shape, InGenerator(g), o); });
}
HTT Handle htt_randperm(int64_t n, GeneratorHandle g, Options o) {
    return tensor([&] { return at::randperm(n, InGenerator(g), o); });
}
HTT Handle htt_randint(int64_t low, int64_t high, Sizes shape, GeneratorHandle g, Options o) {
    return tensor([&] { return at::randint(low, high, shape, InGenerator(g), o); });
}

// The same shape, type and device as the tensor, but for what the options say (dtype -1, device -1: as it is).
static at::TensorOptions like(const Tensor &a, Options o) {
    if (o.device < 0) {
        o.device = static_cast<int32_t>(a.device().type());
        o.device_index = a.device().index();
    }
    if (o.dtype < 0) o.dtype = static_cast<int32_t>(a.scalar_type());
    return o;
}
HTT Handle htt_empty_like(Handle a, Options o) {
    return tensor([&] {
        In x(a);
        return at::empty(x->sizes(), like(x, o));
    });
}
HTT Handle htt_zeros_like(Handle a, Options o) {
    return tensor([&] {
        In x(a);
        return at::zeros(x->sizes(), like(x, o));
    });
}
HTT Handle htt_ones_like(Handle a, Options o) {
    return tensor([&] {
        In x(a);
        return at::ones(x->sizes(), like(x, o));
    });
}
HTT Handle htt_rand_like(Handle a, Options o) {
    return tensor([&] {
        In x(a);
        return at::rand(x->sizes(), like(x, o));
    });
}
HTT Handle htt_randn_like(Handle a, Options o) {
    return tensor([&] {
        In x(a);
        return at::randn(x->sizes(), like(x, o));
    });
}
HTT Handle htt_full_like(Handle a, Number value, Options o) {
    return tensor([&] {
        In x(a);
        return at::full(x->sizes(), value, like(x, o));
    });
}

// Copies numel elements of the given type from memory, then converts and moves as the options say.
HTT Handle htt_from_memory(const void *data, int32_t dtype, Sizes shape, Options o) {
    return tensor([&] {
        auto copied = at::empty(shape, at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
        if (copied.numel() > 0) std::memcpy(copied.data_ptr(), data, copied.nbytes());
        bool requires_grad = o.requires_grad != 0;
        o.requires_grad = 0;
        auto result = copied.to(
            static_cast<at::TensorOptions>(o).dtype(static_cast<at::ScalarType>(o.dtype < 0 ? dtype : o.dtype)));
        return requires_grad ? result.set_requires_grad(true) : result;
    });
}
