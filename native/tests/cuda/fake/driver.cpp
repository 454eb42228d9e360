// libcuda: the name of a device, and kernels, which are the library's own sources, compiled for the host. A kernel is
// found only if the text of the module has it, too.
#include "state.hpp"

#include "cuda/kernels/perceptron.cu"
#include "cuda/kernels/spectra.cu"
#include "cuda/kernels/vectors.cu"

#include <cstring>
#include <functional>
#include <map>
#include <string>

namespace {

constexpr fake::Codes codes{2, 1, 719};

using Kernel = std::function<void()>;

// A call with the structure that the first parameter points to, copied now.
template <class Arguments>
std::function<Kernel(void **)> bind(void (*kernel)(Arguments)) {
    return [kernel](void **parameters) {
        const Arguments arguments = *static_cast<Arguments *>(parameters[0]);
        return Kernel([=] { kernel(arguments); });
    };
}

const std::map<std::string, std::function<Kernel(void **)>> kernels{
    {"ht_largest_s", bind(ht_largest_s)},
    {"ht_largest_d", bind(ht_largest_d)},
    {"ht_pack_s", bind(ht_pack_s)},
    {"ht_pack_d", bind(ht_pack_d)},
    {"ht_multiply", bind(ht_multiply)},
    {"ht_scale_and_add", bind(ht_scale_and_add)},
    {"ht_softmax_hessian", bind(ht_softmax_hessian)},
    {"ht_row_products", bind(ht_row_products)},
    {"ht_scale_rows", bind(ht_scale_rows)},
    {"ht_convert_ss", bind(ht_convert_ss)},
    {"ht_convert_sd", bind(ht_convert_sd)},
    {"ht_convert_ds", bind(ht_convert_ds)},
    {"ht_convert_dd", bind(ht_convert_dd)},
};

const char *text = nullptr; // of the module

} // namespace

#define FAKE_ENTER()                                                                                                   \
    if (const int fault = fake::enter(__func__, codes)) return fault

extern "C" {

FAKE_API int cuDeviceGet(int *device, int ordinal) {
    FAKE_ENTER();
    *device = ordinal;
    return 0;
}

FAKE_API int cuDeviceGetName(char *name, int size, int device) {
    FAKE_ENTER();
    std::strncpy(name, device == 0 ? "Fake GPU 0" : "Fake GPU 1", static_cast<std::size_t>(size));
    return 0;
}

FAKE_API int cuModuleLoadData(void **module, const void *image) {
    *module = nullptr;
    FAKE_ENTER();
    text = static_cast<const char *>(image);
    *module = fake::make(fake::Kind::Module);
    return 0;
}

FAKE_API int cuModuleUnload(void *module) {
    const int fault = fake::enter(__func__, codes);
    if (!fake::is(module, fake::Kind::Module)) return 400;
    fake::end(module);
    return fault;
}

FAKE_API int cuModuleGetFunction(void **function, void *module, const char *name) {
    FAKE_ENTER();
    if (!fake::is(module, fake::Kind::Module)) return 400;
    const auto kernel = kernels.find(name);
    if (kernel == kernels.end() || std::strstr(text, (".entry " + std::string(name) + "(").c_str()) == nullptr)
        return 500; // CUDA_ERROR_NOT_FOUND
    *function = const_cast<void *>(static_cast<const void *>(&kernel->second));
    return 0;
}

FAKE_API int cuLaunchKernel(void *function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                            unsigned block_y, unsigned block_z, unsigned, void *stream, void **parameters, void **) {
    FAKE_ENTER();
    if (!fake::is(stream, fake::Kind::Stream)) return 400;
    if (grid_x == 0 || grid_y == 0 || grid_y > 65535 || grid_z != 1 || block_y != 1 || block_z != 1 || block_x > 1024) {
        fake::misuse("a grid that the device does not have");
        return 1;
    }
    const Kernel kernel = (*static_cast<const std::function<Kernel(void **)> *>(function))(parameters);
    const long long threads = static_cast<long long>(grid_x) * block_x;
    fake::push(stream, [=] {
        auto &place = heavytails::cuda::grid_place();
        for (long long y = 0; y < grid_y; y++)
            for (long long x = 0; x < threads; x++) {
                place = {x, threads, y, static_cast<long long>(grid_y)};
                kernel();
            }
    });
    return 0;
}
}
