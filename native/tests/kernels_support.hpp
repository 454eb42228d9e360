// What the tests of the kernels share.
#pragma once

#include "spectra/kernels/kernels.hpp"

#include <heavytails/heavytails.h>

#include <vector>

namespace heavytails {

// Of every instruction set that this processor has, lowest first.
inline std::vector<const Kernels *> tables() {
    std::vector<const Kernels *> all{&portable_kernels()};
#if defined(__x86_64__)
    if (ht_has(HT_HAS_AVX2)) all.push_back(&avx2_kernels());
    if (ht_has(HT_HAS_AVX512)) all.push_back(&avx512_kernels());
#endif
    return all;
}

} // namespace heavytails
