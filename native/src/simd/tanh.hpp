// tanh x = sign(x) e / (e + 2),  e = exp(2 |x|) - 1 = 2^k p + (2^k - 1),  p = exp(r) - 1,  2 |x| = k ln 2 + r,
// |r| <= ln(2) / 2. For k = 0, e is p without cancellation. p = r + r^2 q(r), q a polynomial by interpolation at the
// zeros of a Chebyshev polynomial, relative error of p: 4e-17 in float64, 5e-10 in float32. ln 2 is taken in two parts,
// of which the first times k is exact.
#pragma once

#include "simd/wide.hpp"

namespace heavytails::HEAVYTAILS_TARGET {

template <class T>
struct TanhNumbers;

template <>
struct TanhNumbers<double> {
    typedef long long Integer;
    static constexpr double largest = 20; // tanh rounds to 1 from 19.1 on
    static constexpr double shift = 6755399441055744.0, ln2_high = 6.93147180369123816490e-01, // 3 2^51
        ln2_low = 1.90821492927058770002e-10;
    static constexpr int mantissa = 52;
    static constexpr long long one = 0x3ff0000000000000, sign = static_cast<long long>(1ULL << 63);
    static constexpr double q[] = {0.50000000000000010213,     0.16666666666666667452,   0.041666666666624155611,
                                   0.0083333333333300639656,   0.0013888888917199862106, 0.00019841269863042962312,
                                   0.000024801521317484084006, 2.7557268476553696175e-6, 2.7620078203806393335e-7,
                                   2.5100377619606371036e-8};
};

template <>
struct TanhNumbers<float> {
    typedef int Integer;
    static constexpr float largest = 10; // tanh rounds to 1 from 9.02 on
    static constexpr float shift = 12582912.0f, ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f; // 3 2^22
    static constexpr int mantissa = 23;
    static constexpr int one = 0x3f800000, sign = static_cast<int>(1u << 31);
    static constexpr float q[] = {0.50000000134592215857f,   0.16666666681615915381f,   0.041666464991106768651f,
                                  0.0083333109327904869558f, 0.0013933642689829186596f, 0.0001989098271079246524f};
};

// tanh of `Count` vectors, step by step for all of them: the dependent operations of one vector alone would fill the
// processor's scheduler. q is summed by even and odd powers for the same reason. Within 4 units in the last place; NaN
// stays NaN, and the sign of zero is kept.
template <class T, int Count>
static inline void tanh(Wide<T> (&x)[Count]) {
    typedef TanhNumbers<T> Numbers;
    typedef typename Numbers::Integer Integers __attribute__((vector_size(register_bytes), may_alias));
    constexpr int degree = sizeof(Numbers::q) / sizeof(T) - 1;
    static_assert(degree % 2 == 1, "as many odd powers as even ones");
    Integers power[Count];
    Wide<T> r[Count], square[Count], even[Count], odd[Count];
    for (int i = 0; i < Count; i++) {
        Wide<T> a = at_most((Wide<T>)((Integers)x[i] & ~Numbers::sign), broadcast(Numbers::largest));
        a += a;
        const Wide<T> shifted = mul_add(a, broadcast(T(1.44269504088896340736)), broadcast(Numbers::shift));
        const Wide<T> k = shifted - Numbers::shift;
        power[i] = ((Integers)shifted << Numbers::mantissa) + Numbers::one; // 2^k
        r[i] = mul_add(k, broadcast(-Numbers::ln2_low), mul_add(k, broadcast(-Numbers::ln2_high), a));
    }
    for (int i = 0; i < Count; i++) {
        square[i] = r[i] * r[i];
        even[i] = broadcast(Numbers::q[degree - 1]);
        odd[i] = broadcast(Numbers::q[degree]);
    }
#pragma GCC unroll 8
    for (int j = degree - 3; j >= 0; j -= 2)
        for (int i = 0; i < Count; i++) {
            even[i] = mul_add(even[i], square[i], broadcast(Numbers::q[j]));
            odd[i] = mul_add(odd[i], square[i], broadcast(Numbers::q[j + 1]));
        }
    for (int i = 0; i < Count; i++) {
        const Wide<T> p = mul_add(square[i], mul_add(odd[i], r[i], even[i]), r[i]), scale = (Wide<T>)power[i];
        const Wide<T> e = mul_add(scale, p, scale - T(1));
        x[i] = (Wide<T>)((Integers)(e / (e + T(2))) | ((Integers)x[i] & Numbers::sign));
    }
}

} // namespace heavytails::HEAVYTAILS_TARGET
