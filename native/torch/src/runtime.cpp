// Errors, threads, devices, gradient mode and random generators.
#include "generator.h"
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>

namespace heavytails::shim {

static thread_local std::string last_error;
static thread_local bool has_error = false;

void remember(const char *message) {
    last_error.clear();
    for (const char *c = message; *c; ++c) {
        if (*c != '\n')
            last_error += *c;
        else if (!last_error.empty() && last_error.back() != ' ')
            last_error += ' ';
    }
    auto trace = last_error.find("Exception raised from "); // some builds append where in libtorch it was
    if (trace != std::string::npos) last_error.resize(trace);
    while (!last_error.empty() && last_error.back() == ' ') last_error.pop_back();
    has_error = true;
}

void remember_current() {
    try {
        throw;
    } catch (const c10::Error &e) {
        remember(e.what_without_backtrace());
    } catch (const std::exception &e) {
        remember(e.what());
    } catch (...) {
        remember("an exception that is not a std::exception");
    }
}

Number::operator at::Scalar() const {
    if (kind == 1) return at::Scalar(bits);
    if (kind == 2) return at::Scalar(bits != 0);
    double real;
    static_assert(sizeof real == sizeof bits, "a double is 64 bits");
    __builtin_memcpy(&real, &bits, sizeof real);
    return at::Scalar(real);
}

Options::operator at::TensorOptions() const {
    auto options =
        at::TensorOptions()
            .device(c10::Device(static_cast<c10::DeviceType>(device), static_cast<c10::DeviceIndex>(device_index)))
            .requires_grad(requires_grad != 0);
    return dtype < 0 ? options : options.dtype(static_cast<at::ScalarType>(dtype));
}

std::vector<Tensor> Handles::tensors() const {
    std::vector<Tensor> all;
    all.reserve(count);
    for (int64_t i = 0; i < count; ++i) all.push_back(*In(data[i]));
    return all;
}

} // namespace heavytails::shim

// The last error of this thread, once: null if there is none since the last call.
HTT const char *htt_error() {
    if (!has_error) return nullptr;
    has_error = false;
    return last_error.c_str();
}

// libtorch's own pool, and OpenBLAS's, which does not follow it: its entry point is looked up in whatever BLAS was
// loaded.
HTT int32_t htt_set_threads(int32_t count) {
    return status([&] {
        TORCH_CHECK(count > 0, "expected a thread count >= 1, got ", count);
        at::set_num_threads(count);
        if (auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(count);
    });
}
HTT int32_t htt_threads() { return at::get_num_threads(); }

HTT int32_t htt_cuda_count() {
    try {
        return at::hasCUDA() ? static_cast<int32_t>(c10::impl::VirtualGuardImpl(c10::kCUDA).deviceCount()) : 0;
    } catch (...) {
        return 0;
    }
}

HTT int32_t htt_set_grad_mode(int32_t on) { // returns what it was
    bool before = c10::GradMode::is_enabled();
    c10::GradMode::set_enabled(on != 0);
    return before;
}
HTT int32_t htt_grad_mode() { return c10::GradMode::is_enabled(); }

// A generator handle is a GeneratorImpl with one reference owned by the caller.
template <class F>
GeneratorHandle generator(F &&body) {
    try {
        at::Generator g = body();
        return g.unsafeReleaseGeneratorImpl();
    } catch (...) {
        remember_current();
        return nullptr;
    }
}

HTT int32_t htt_manual_seed(int64_t seed) {
    return status([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}
HTT GeneratorHandle htt_generator_default() {
    return generator([] { return at::globalContext().defaultGenerator(c10::Device(c10::kCPU)); });
}
HTT GeneratorHandle htt_generator_new(uint64_t seed, int32_t device, int32_t index) {
    return generator([&] {
        auto type = static_cast<c10::DeviceType>(device);
        auto g = at::globalContext().defaultGenerator(c10::Device(type, static_cast<c10::DeviceIndex>(index))).clone();
        g.set_current_seed(seed);
        return g;
    });
}
HTT void htt_generator_free(GeneratorHandle h) { c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(h); }
HTT int32_t htt_generator_seed(GeneratorHandle h, uint64_t seed) {
    return status([&] { InGenerator(h)->set_current_seed(seed); });
}
HTT int64_t htt_generator_initial_seed(GeneratorHandle h) {
    return static_cast<int64_t>(InGenerator(h)->current_seed());
}
HTT Handle htt_generator_state(GeneratorHandle h) {
    return tensor([&] { return InGenerator(h)->get_state(); });
}
HTT int32_t htt_generator_set_state(GeneratorHandle h, Handle state) {
    return status([&] { InGenerator(h)->set_state(*In(state)); });
}
