// The instruction set that this translation unit is compiled for, chosen by the compiler's flags, and the namespace
// that holds its code: heavytails::avx512, heavytails::avx2 or heavytails::portable.
//
// The same kernel source is compiled once for each instruction set. Code in this namespace calls no inline function of
// the standard library: the linker merges inline functions of one name, and the copy that it keeps could be the one
// compiled for AVX-512, which other processors cannot run.
#pragma once

#include "core/cpu.hpp"

#if defined(__AVX512F__)
#define HEAVYTAILS_TARGET avx512
#elif defined(__AVX2__)
#define HEAVYTAILS_TARGET avx2
#else
#define HEAVYTAILS_TARGET portable
#endif

namespace heavytails::HEAVYTAILS_TARGET {

#if defined(__AVX512F__)
constexpr Isa target = Isa::Avx512;
constexpr int lanes = 8; // doubles in a vector
#elif defined(__AVX2__)
constexpr Isa target = Isa::Avx2;
constexpr int lanes = 4;
#else
constexpr Isa target = Isa::Portable;
constexpr int lanes = 4; // two registers of the base architecture: two independent chains of arithmetic
#endif

} // namespace heavytails::HEAVYTAILS_TARGET
