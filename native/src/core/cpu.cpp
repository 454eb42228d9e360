// CPUID by the compiler's __builtin_cpu_supports, which also checks that the operating system saves the wide registers.
#include "core/cpu.hpp"

#include "core/error.hpp"
#include "core/system.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace heavytails {

Isa best_isa() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    return avx512 ? Isa::Avx512 : avx2 ? Isa::Avx2 : Isa::Portable;
#else
    return Isa::Portable;
#endif
}

Isa choose_isa(int32_t requested) {
    const Isa best = best_isa();
    if (requested == HT_ISA_AUTO) {
        const char *forced = std::getenv("HEAVYTAILS_ISA");
        if (forced == nullptr || *forced == '\0') return best;
        for (const Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512})
            if (std::strcmp(forced, isa_name(isa)) == 0) return std::min(isa, best);
        throw Error(HT_INVALID_ARGUMENT,
                    std::string("HEAVYTAILS_ISA: expected portable, avx2 or avx512, got \"") + forced + "\"");
    }
    require(requested >= HT_ISA_PORTABLE && requested <= HT_ISA_AVX512,
            "isa: expected HT_ISA_AUTO (0) to HT_ISA_AVX512 (3), got " + std::to_string(requested));
    const Isa isa = static_cast<Isa>(requested);
    if (isa > best)
        throw Error(HT_UNSUPPORTED, std::string("isa: expected at most ") + isa_name(best) +
                                        ", the highest that this processor has, got " + isa_name(isa));
    return isa;
}

const char *isa_name(Isa isa) {
    switch (isa) {
    case Isa::Avx512:
        return "avx512";
    case Isa::Avx2:
        return "avx2";
    default:
        return "portable";
    }
}

std::string cpu_name() {
#if defined(__x86_64__)
    unsigned words[12];
    if (static_cast<unsigned>(__get_cpuid_max(0x80000000u, nullptr)) >= 0x80000004u) { // Clang's returns an int
        for (unsigned leaf = 0; leaf < 3; leaf++)
            __cpuid(0x80000002u + leaf, words[4 * leaf], words[4 * leaf + 1], words[4 * leaf + 2], words[4 * leaf + 3]);
        char text[sizeof words + 1] = {};
        std::memcpy(text, words, sizeof words);
        const char *begin = text;
        while (*begin == ' ') begin++;
        if (*begin != '\0') return begin;
    }
#endif
    return "unknown";
}

bool cuda_driver_loads() {
#if defined(_WIN32)
    void *library = load_library("nvcuda.dll");
#else
    void *library = load_library("libcuda.so.1");
#endif
    if (library == nullptr) return false;
    unload_library(library);
    return true;
}

} // namespace heavytails
