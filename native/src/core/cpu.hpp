// Which instruction sets this processor and operating system have, by CPUID.
#pragma once

#include <heavytails/context.h>

#include <string>

namespace heavytails {

enum class Isa : int32_t { Portable = HT_ISA_PORTABLE, Avx2 = HT_ISA_AVX2, Avx512 = HT_ISA_AVX512 };

// The highest level that runs here.
Isa best_isa();

// Resolves ht_context_params.isa: AUTO is best_isa() lowered by HEAVYTAILS_ISA. Throws HT_UNSUPPORTED for a level that
// is above best_isa(), HT_INVALID_ARGUMENT for what is no level, in the parameter or in the variable.
Isa choose_isa(int32_t requested);

// "portable", "avx2", "avx512".
const char *isa_name(Isa isa);

// The processor's name for itself, "unknown" where it has none.
std::string cpu_name();

// Processors that this process may run on, >= 1.
int available_processors();

// Whether the CUDA driver's library can be loaded.
bool cuda_driver_loads();

} // namespace heavytails
