// The vectors of every instruction set that this processor has agree with scalar arithmetic (simd_checks.cpp).
#include "core/cpu.hpp"

#include <gtest/gtest.h>

namespace heavytails {
#if defined(__x86_64__)
namespace avx512 {
const char *first_disagreement();
double worst_tanh(bool twice);
} // namespace avx512
namespace avx2 {
const char *first_disagreement();
double worst_tanh(bool twice);
} // namespace avx2
#endif
namespace portable {
const char *first_disagreement();
double worst_tanh(bool twice);
} // namespace portable

TEST(Simd, PortableVectorsAgreeWithScalarArithmetic) { EXPECT_STREQ(portable::first_disagreement(), nullptr); }

#if defined(__x86_64__)
TEST(Simd, Avx2VectorsAgreeWithScalarArithmetic) {
    if (best_isa() < Isa::Avx2) GTEST_SKIP() << "this processor has no AVX2";
    EXPECT_STREQ(avx2::first_disagreement(), nullptr);
}

TEST(Simd, Avx512VectorsAgreeWithScalarArithmetic) {
    if (best_isa() < Isa::Avx512) GTEST_SKIP() << "this processor has no AVX-512";
    EXPECT_STREQ(avx512::first_disagreement(), nullptr);
}
#endif

// The bound is that of simd/tanh.hpp, for both number types.
TEST(Simd, TanhIsWithinFourUnitsInTheLastPlace) {
    for (const bool twice : {true, false}) {
        EXPECT_LT(portable::worst_tanh(twice), 4) << twice;
#if defined(__x86_64__)
        EXPECT_LT(best_isa() >= Isa::Avx2 ? avx2::worst_tanh(twice) : 0, 4) << twice;
        EXPECT_LT(best_isa() >= Isa::Avx512 ? avx512::worst_tanh(twice) : 0, 4) << twice;
#endif
    }
}

} // namespace heavytails
