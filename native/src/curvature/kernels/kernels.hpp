// The curvature kernels of one instruction set as a table of functions: the same source compiled three times
// (portable.cpp, avx2.cpp, avx512.cpp), of which CPUID chooses one. They work on the caller's memory and never throw.
#pragma once

#include "curvature/kernels/basis_kernels.hpp"
#include "curvature/kernels/product_kernels.hpp"

#include "core/cpu.hpp"

namespace heavytails {

struct CurvatureKernels {
    Isa isa;
    BasisKernels basis;
    ProductKernels<float> single;
    ProductKernels<double> twice;
};

const CurvatureKernels &portable_curvature_kernels();
const CurvatureKernels &avx2_curvature_kernels();
const CurvatureKernels &avx512_curvature_kernels();

// The table for an instruction set that runs here.
inline const CurvatureKernels &curvature_kernels_for(Isa isa) {
#if defined(__x86_64__)
    if (isa == Isa::Avx512) return avx512_curvature_kernels();
    if (isa == Isa::Avx2) return avx2_curvature_kernels();
#endif
    (void)isa;
    return portable_curvature_kernels();
}

// The products' part of it in one number type.
template <class T>
const ProductKernels<T> &product_kernels_of(Isa isa);
template <>
inline const ProductKernels<float> &product_kernels_of<float>(Isa isa) {
    return curvature_kernels_for(isa).single;
}
template <>
inline const ProductKernels<double> &product_kernels_of<double>(Isa isa) {
    return curvature_kernels_for(isa).twice;
}

} // namespace heavytails
