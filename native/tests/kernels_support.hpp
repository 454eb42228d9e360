// The kernel tables that the tests of internal functions run on.
#pragma once

#include "spectra/kernels/kernels.hpp"

#include <heavytails/heavytails.h>

#include <vector>

namespace heavytails {

// The tables of all instruction sets that this processor has, lowest first.
inline std::vector<const Kernels *> tables() {
    std::vector<const Kernels *> all{&portable_kernels()};
#if defined(__x86_64__)
    if (ht_has(HT_HAS_AVX2)) all.push_back(&avx2_kernels());
    if (ht_has(HT_HAS_AVX512)) all.push_back(&avx512_kernels());
#endif
    return all;
}

} // namespace heavytails
