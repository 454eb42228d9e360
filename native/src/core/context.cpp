// The C functions of context.h and version.h.
#include "core/context.hpp"

#include "core/arguments.hpp"
#include "core/blas.hpp"
#include "core/system.hpp"

#include <heavytails/version.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>

using namespace heavytails;

namespace {

// Sizes of the structures in the first version of the library: a smaller struct_size was not set by their init
// functions.
constexpr std::size_t params_min = offsetof(ht_context_params, isa) + sizeof(int32_t);
constexpr std::size_t info_min = offsetof(ht_info, blas), info_with_blas = info_min + sizeof(ht_info::blas);

ht_context_params defaults() {
    ht_context_params params{};
    params.struct_size = sizeof params;
    return params;
}

ht_context_params read(const ht_context_params *given) {
    if (given == nullptr) return defaults();
    return read_struct("params", *given, defaults(), params_min, "ht_context_params_init");
}

void copy_text(char *to, std::size_t size, const std::string &text) { std::snprintf(to, size, "%s", text.c_str()); }

} // namespace

extern "C" {

uint32_t ht_version(void) { return HT_VERSION; }

const char *ht_version_string(void) { return HEAVYTAILS_VERSION_TEXT; }

uint32_t ht_abi(void) { return HT_ABI; }

ht_status ht_context_params_init(ht_context_params *params, size_t struct_size) {
    return init_struct("params", params, struct_size, params_min, defaults());
}

ht_status ht_context_create(const ht_context_params *given, ht_context **context) {
    return guarded([&] {
        require(context != nullptr, "context: expected a pointer to a pointer, got NULL");
        *context = nullptr;
        const ht_context_params params = read(given);
        require(params.backend == HT_BACKEND_CPU || params.backend == HT_BACKEND_CUDA,
                "backend: expected HT_BACKEND_CPU (0) or HT_BACKEND_CUDA (1), got " + std::to_string(params.backend));
        const bool on_gpu = params.backend == HT_BACKEND_CUDA;
        require(on_gpu || params.device == 0, "device: expected 0 for the CPU, got " + std::to_string(params.device));
        require(params.threads >= 0 && params.threads <= 4096,
                "threads: expected 0 to 4096, got " + std::to_string(params.threads));
        require(params.accuracy == HT_FAST || params.accuracy == HT_ACCURATE,
                "accuracy: expected HT_FAST (0) or HT_ACCURATE (1), got " + std::to_string(params.accuracy));
        const int threads = params.threads == 0 ? available_processors() : params.threads;
        auto made = std::make_unique<ht_context>(choose_isa(params.isa), threads, params.accuracy == HT_ACCURATE);
        if (on_gpu) made->accelerator = open_cuda(params.device);
        *context = made.release();
        return HT_OK;
    });
}

void ht_context_destroy(ht_context *context) { delete context; }

ht_status ht_info_init(ht_info *info, size_t struct_size) {
    return init_struct("info", info, struct_size, info_min, ht_info{});
}

ht_status ht_context_info(const ht_context *context, ht_info *info) {
    return guarded([&] {
        require(context != nullptr, "context: expected a context, got NULL");
        require(info != nullptr, "info: expected a pointer, got NULL");
        require_struct_size("info", info->struct_size, info_min, "ht_info_init");
        ht_info answer{};
        answer.version = HT_VERSION;
        answer.backend = context->accelerator == nullptr ? HT_BACKEND_CPU : HT_BACKEND_CUDA;
        answer.threads = context->pool.size();
        answer.accuracy = context->accurate ? HT_ACCURATE : HT_FAST;
        answer.isa = static_cast<int32_t>(context->isa);
        answer.cuda_driver = cuda_driver_loads() ? 1 : 0;
        copy_text(answer.instruction_set, sizeof answer.instruction_set, isa_name(context->isa));
        copy_text(answer.cpu, sizeof answer.cpu, cpu_name());
        answer.device = context->accelerator == nullptr ? 0 : context->accelerator->ordinal();
        if (info->struct_size >= info_with_blas) copy_text(answer.blas, sizeof answer.blas, blas_description());
        write_struct(answer, info);
        return HT_OK;
    });
}

int32_t ht_has(int32_t capability) {
    switch (capability) {
    case HT_HAS_AVX2:
        return best_isa() >= Isa::Avx2;
    case HT_HAS_AVX512:
        return best_isa() >= Isa::Avx512;
    case HT_HAS_CUDA_DRIVER:
        return cuda_driver_loads();
    case HT_HAS_CUDA:
        return cuda_is_there();
    default:
        return 0;
    }
}
}
