// Which instruction sets this processor and operating system can run, by CPUID.
#pragma once

#include <heavytails/context.h>

#include <string>

namespace heavytails {

enum class Isa : int32_t { Portable = HT_ISA_PORTABLE, Avx2 = HT_ISA_AVX2, Avx512 = HT_ISA_AVX512 };

// The highest instruction set that runs here.
Isa best_isa();

// Resolves ht_context_params.isa. HT_ISA_AUTO is the lower of best_isa() and the environment variable HEAVYTAILS_ISA
// ("portable", "avx2" or "avx512", by default unset). Throws HT_UNSUPPORTED for an instruction set above best_isa(),
// and HT_INVALID_ARGUMENT where the parameter or the variable names none.
Isa choose_isa(int32_t requested);

// The name that ht_info.instruction_set and HEAVYTAILS_ISA use: "portable", "avx2" or "avx512".
const char *isa_name(Isa isa);

// The processor's brand string by CPUID; "unknown" where there is none.
std::string cpu_name();

// Whether the CUDA driver's library, libcuda.so.1 (Windows: nvcuda.dll), can be loaded.
bool cuda_driver_loads();

} // namespace heavytails
