// The operations of src/simd against scalar arithmetic, lane by lane. Compiled once for each instruction set, and
// therefore without the test framework, whose inline functions the linker would merge.
#include "simd/elementary.hpp"
#include "simd/mask.hpp"
#include "simd/shuffle.hpp"
#include "simd/tanh.hpp"

namespace heavytails::HEAVYTAILS_TARGET {
namespace {

constexpr double nan = __builtin_nan("");
constexpr double samples[] = {0.0, -0.0, 1.0, -1.5, 3.25, -1e300, 1e-300, 0x1p52, nan, __builtin_inf()};
constexpr int sample_count = sizeof samples / sizeof *samples;

// Different values in the lanes, another set for each seed.
Vec sample(int seed) {
    Vec x{};
    for (int l = 0; l < lanes; l++) x[l] = samples[(seed + 3 * l) % sample_count];
    return x;
}

bool same(double a, double b) { return a == b || (a != a && b != b); }

bool comparisons_agree(Vec a, Vec b) {
    const unsigned less = BitsFromMask(Less(a, b)), less_equal = BitsFromMask(LessEqual(a, b)),
                   equal = BitsFromMask(Equal(a, b)), both = BitsFromMask(And(LessEqual(a, b), Equal(a, b))),
                   not_equal = BitsFromMask(AndNot(Equal(a, b), LessEqual(a, b)));
    bool agree = true;
    for (int l = 0; l < lanes; l++)
        agree = agree && (less >> l & 1) == (a[l] < b[l]) && (less_equal >> l & 1) == (a[l] <= b[l]) &&
                (equal >> l & 1) == (a[l] == b[l]) && (both >> l & 1) == (a[l] == b[l]) &&
                (not_equal >> l & 1) == (a[l] < b[l]);
    return agree;
}

bool choices_agree(Vec a, Vec b) {
    const Vec chosen = IfThenElse(Less(a, b), a, b), least = Min(a, b), largest = Max(a, b);
    const IntVec counted = IncrementWhere(Less(a, b), Iota());
    bool agree = true;
    for (int l = 0; l < lanes; l++)
        agree = agree && same(chosen[l], a[l] < b[l] ? a[l] : b[l]) && same(least[l], b[l] < a[l] ? b[l] : a[l]) &&
                same(largest[l], a[l] < b[l] ? b[l] : a[l]) && counted[l] == l + (a[l] < b[l]) &&
                same(Abs(a)[l], __builtin_fabs(a[l]));
    return agree;
}

bool products_agree() {
    const Vec a = ToDouble(Iota()) + 0.5, b = Set(3), c = Set(-7); // exact, fused or not
    bool agree = true;
    for (int l = 0; l < lanes; l++)
        agree = agree && MulAdd(a, b, c)[l] == a[l] * 3 - 7 && NegMulAdd(a, b, c)[l] == -7 - a[l] * 3 &&
                MulSub(a, b, c)[l] == a[l] * 3 + 7 && Sqrt(a * a)[l] == a[l];
    return agree;
}

bool memory_agrees() {
    double from[2 * lanes], to[lanes + 1] = {};
    float narrow[lanes];
    for (int i = 0; i < 2 * lanes; i++) from[i] = 10 + i;
    for (int l = 0; l < lanes; l++) narrow[l] = static_cast<float>(l) + 0.25f;
    Store(to, Load(from + 1)); // at addresses that are not aligned
    const Vec gathered = GatherIndex(from, 2 * Iota() + 1);
    bool agree = to[lanes] == 0;
    for (int l = 0; l < lanes; l++)
        agree = agree && to[l] == from[1 + l] && gathered[l] == from[2 * l + 1] && Load(narrow)[l] == l + 0.25 &&
                Zero()[l] == 0 && BitsFromMask(MaskOfLane(l)) == 1u << l &&
                IfThenElseZero(LanesFrom(2), Set(5))[l] == (l >= 2 ? 5 : 0);
    return agree;
}

bool shuffles_agree() {
    Vec rows[lanes];
    for (int i = 0; i < lanes; i++)
        for (int j = 0; j < lanes; j++) rows[i][j] = 100 * i + j;
    const Vec sums = ReduceSums(rows);
    bool agree = true;
    for (int i = 0; i < lanes; i++) {
        const double sum = 100 * i * lanes + lanes * (lanes - 1) / 2;
        agree = agree && sums[i] == sum && ReduceSum(rows[i]) == sum;
    }
    Transpose(rows);
    for (int i = 0; i < lanes; i++)
        for (int j = 0; j < lanes; j++) agree = agree && rows[i][j] == 100 * j + i;
    return agree;
}

bool elementary_functions_agree() {
    bool agree = true;
    for (int e = -1000; e + lanes <= 1001; e += lanes)
        for (int l = 0; l < lanes; l++) agree = agree && Exp2(Iota() + e)[l] == __builtin_ldexp(1.0, e + l);
    for (double x = 1e-300; x < 1e300; x *= 1.37) {
        const double ratio = ApproximateSqrt(Set(x))[0] / __builtin_sqrt(x);
        agree = agree && ratio > 0.94 && ratio < 1.061;
    }
    return agree && ToDouble(IntVec{} + ((1LL << 52) - 1))[0] == 4503599627370495.0;
}

// Largest error of tanh in units in the last place, against long double arithmetic; infinite where a special value
// errs.
template <class T>
double tanh_error() {
    const auto of = [](T x) {
        Wide<T> two[2] = {broadcast(x), broadcast(-x)};
        tanh<T>(two);
        for (int l = 0; l < lanes_of<T>; l++)
            if (two[0][l] != two[0][0] || two[1][l] != -two[0][0])
                return static_cast<T>(nan); // tanh is odd, in all lanes
        return two[0][0];
    };
    const int digits = sizeof(T) == 8 ? 52 : 23, least = sizeof(T) == 8 ? -1022 : -126;
    double worst = 0;
    for (double x = sizeof(T) == 8 ? 1e-290 : 1e-30; x < 1e3; x *= x > 1e-3 ? 1.0001 : 1.1) {
        const T rounded = static_cast<T>(x), value = of(rounded);
        const long double expected = __builtin_tanhl(static_cast<long double>(rounded));
        int exponent;
        __builtin_frexpl(expected, &exponent);
        const long double unit = __builtin_ldexpl(1, max(exponent - 1, least) - digits);
        const double error = static_cast<double>(__builtin_fabsl(static_cast<long double>(value) - expected) / unit);
        if (!(error <= worst)) worst = error;
    }
    Wide<T> special[2] = {broadcast(static_cast<T>(nan)), broadcast(static_cast<T>(__builtin_inf()))};
    tanh<T>(special);
    Wide<T> zeros[2] = {broadcast(T(0)), broadcast(T(-0.0))};
    tanh<T>(zeros);
    const bool agree = special[0][0] != special[0][0] && special[1][0] == 1 && zeros[0][0] == 0 && zeros[1][0] == 0 &&
                       !__builtin_signbit(zeros[0][0]) && __builtin_signbit(zeros[1][0]);
    return agree ? worst : __builtin_inf();
}

} // namespace

double worst_tanh(bool twice) { return twice ? tanh_error<double>() : tanh_error<float>(); }

// The first group of operations that disagrees with scalar arithmetic, or null.
const char *first_disagreement() {
    for (int s = 0; s < sample_count; s++)
        for (int t = 0; t < sample_count; t++) {
            if (!comparisons_agree(sample(s), sample(t))) return "comparisons";
            if (!choices_agree(sample(s), sample(t))) return "choices";
        }
    if (!products_agree()) return "products and square roots";
    if (!memory_agrees()) return "loads, stores and gathers";
    if (!shuffles_agree()) return "shuffles";
    if (!elementary_functions_agree()) return "elementary functions";
    return nullptr;
}

} // namespace heavytails::HEAVYTAILS_TARGET
