// The vectors of every instruction set that this processor has agree with scalar arithmetic (simd_checks.cpp).
#include "core/cpu.hpp"

#include <gtest/gtest.h>

namespace heavytails {
namespace avx512 {
const char *first_disagreement();
}
namespace avx2 {
const char *first_disagreement();
}
namespace portable {
const char *first_disagreement();
}

TEST(Simd, PortableVectorsAgreeWithScalarArithmetic) { EXPECT_STREQ(portable::first_disagreement(), nullptr); }

TEST(Simd, Avx2VectorsAgreeWithScalarArithmetic) {
    if (best_isa() < Isa::Avx2) GTEST_SKIP() << "this processor has no AVX2";
    EXPECT_STREQ(avx2::first_disagreement(), nullptr);
}

TEST(Simd, Avx512VectorsAgreeWithScalarArithmetic) {
    if (best_isa() < Isa::Avx512) GTEST_SKIP() << "this processor has no AVX-512";
    EXPECT_STREQ(avx512::first_disagreement(), nullptr);
}

} // namespace heavytails
