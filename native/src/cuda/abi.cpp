// The C functions of cuda.h.
#include "core/arguments.hpp"
#include "cuda/device.hpp"

#include <cstdio>

using namespace heavytails;

namespace {

// Size of the structure in the first version of the library.
constexpr std::size_t info_min = sizeof(ht_cuda_info);

template <std::size_t size>
void copy_text(char (&to)[size], const std::string &text) {
    std::snprintf(to, size, "%s", text.c_str());
}

} // namespace

extern "C" {

ht_status ht_cuda_info_init(ht_cuda_info *info, size_t struct_size) {
    return init_struct("info", info, struct_size, info_min, ht_cuda_info{});
}

ht_status ht_cuda_describe(const ht_context *context, ht_cuda_info *info) {
    return guarded([&] {
        require_pointer("info", info);
        require(context == nullptr || context->accelerator != nullptr,
                "context: expected NULL or a context of HT_BACKEND_CUDA, got one of HT_BACKEND_CPU");
        require_struct_size("info", info->struct_size, info_min, "ht_cuda_info_init");
        const cuda::Loaded &found = cuda::loaded();
        ht_cuda_info answer{};
        answer.code = found.code;
        answer.devices = found.devices;
        answer.driver_version = found.driver_version;
        answer.runtime_version = found.runtime_version;
        answer.solver_version = found.solver_version;
        answer.batched_eigenvalues = found.api.has_batched_eigenvalues() ? 1 : 0;
        if (context != nullptr) {
            const auto &device = static_cast<const cuda::Device &>(*context->accelerator);
            answer.blas_version = device.blas_version();
            copy_text(answer.device, device.name());
        } else if (found.code == HT_CUDA_READY)
            copy_text(answer.device, cuda::name_of(found.api, 0));
        copy_text(answer.folder, found.folder);
        copy_text(answer.reason, found.reason);
        write_struct(answer, info);
        return HT_OK;
    });
}
}
