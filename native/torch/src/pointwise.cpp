// Element by element: functions of one tensor, arithmetic and comparison with another or a number; new or in place.
#include "generator.h"

// clang-format off
#define UNARY(name) HTT Handle htt_##name(Handle a) { return tensor([&] { return at::name(*In(a)); }); }
UNARY(abs) UNARY(exp) UNARY(expm1) UNARY(log) UNARY(log1p) UNARY(log2) UNARY(log10)
UNARY(sqrt) UNARY(rsqrt) UNARY(square) UNARY(reciprocal)
UNARY(sin) UNARY(cos) UNARY(tanh) UNARY(sigmoid) UNARY(erf) UNARY(erfinv) UNARY(relu) UNARY(gelu) UNARY(softplus)
UNARY(neg) UNARY(sign) UNARY(floor) UNARY(ceil) UNARY(round)
UNARY(isnan) UNARY(isinf) UNARY(isfinite) UNARY(logical_not)

#define BINARY(name) \
    HTT Handle htt_##name(Handle a, Handle b) { return tensor([&] { return at::name(*In(a), *In(b)); }); }
#define BINARY_OR_NUMBER(name) \
    BINARY(name) \
    HTT Handle htt_##name##_number(Handle a, Number b) { \
        return tensor([&] { return at::name(*In(a), static_cast<at::Scalar>(b)); }); \
    }
BINARY_OR_NUMBER(mul) BINARY_OR_NUMBER(div) BINARY_OR_NUMBER(pow)
BINARY_OR_NUMBER(eq) BINARY_OR_NUMBER(ne) BINARY_OR_NUMBER(lt)
BINARY_OR_NUMBER(le) BINARY_OR_NUMBER(gt) BINARY_OR_NUMBER(ge)
BINARY(maximum) BINARY(minimum) BINARY(logical_and) BINARY(logical_or)
#undef UNARY
#undef BINARY_OR_NUMBER
#undef BINARY

// a + alpha b, a - alpha b
HTT Handle htt_add(Handle a, Handle b, Number alpha) {
    return tensor([&] { return at::add(*In(a), *In(b), alpha); });
}
// clang-format on
HTT Handle htt_sub(Handle a, Handle b, Number alpha) {
    return tensor([&] { return at::sub(*In(a), *In(b), alpha); });
}
HTT Handle htt_add_number(Handle a, Number b) {
    return tensor([&] { return at::add(*In(a), static_cast<at::Scalar>(b)); });
}
HTT Handle htt_sub_number(Handle a, Number b) {
    return tensor([&] { return at::sub(*In(a), static_cast<at::Scalar>(b)); });
}
HTT Handle htt_number_sub(Number a, Handle b) {
    return tensor([&] { return at::rsub(*In(b), static_cast<at::Scalar>(a)); });
}
HTT Handle htt_number_div(Number a, Handle b) {
    return tensor([&] {
        In x(b);
        return at::div(at::scalar_tensor(a, at::TensorOptions().device(x->device())), x);
    });
}

// a + value b c, a + value b / c
HTT Handle htt_addcmul(Handle a, Handle b, Handle c, Number value) {
    return tensor([&] { return at::addcmul(*In(a), *In(b), *In(c), value); });
}
HTT Handle htt_addcdiv(Handle a, Handle b, Handle c, Number value) {
    return tensor([&] { return at::addcdiv(*In(a), *In(b), *In(c), value); });
}

HTT Handle htt_clamp_min(Handle a, Number low) {
    return tensor([&] { return at::clamp_min(*In(a), static_cast<at::Scalar>(low)); });
}
HTT Handle htt_clamp_max(Handle a, Number high) {
    return tensor([&] { return at::clamp_max(*In(a), static_cast<at::Scalar>(high)); });
}
HTT Handle htt_clamp(Handle a, Number low, Number high) {
    return tensor([&] { return at::clamp(*In(a), Optional<at::Scalar>(low), Optional<at::Scalar>(high)); });
}
HTT Handle htt_where(Handle condition, Handle a, Handle b) {
    return tensor([&] { return at::where(*In(condition), *In(a), *In(b)); });
}

// In place.
HTT int32_t htt_add_(Handle a, Handle b, Number alpha) {
    return status([&] { In(a)->add_(*In(b), alpha); });
}
HTT int32_t htt_sub_(Handle a, Handle b, Number alpha) {
    return status([&] { In(a)->sub_(*In(b), alpha); });
}
HTT int32_t htt_mul_(Handle a, Handle b) {
    return status([&] { In(a)->mul_(*In(b)); });
}
HTT int32_t htt_div_(Handle a, Handle b) {
    return status([&] { In(a)->div_(*In(b)); });
}
HTT int32_t htt_add_number_(Handle a, Number b) {
    return status([&] { In(a)->add_(static_cast<at::Scalar>(b)); });
}
HTT int32_t htt_sub_number_(Handle a, Number b) {
    return status([&] { In(a)->sub_(static_cast<at::Scalar>(b)); });
}
HTT int32_t htt_mul_number_(Handle a, Number b) {
    return status([&] { In(a)->mul_(static_cast<at::Scalar>(b)); });
}
HTT int32_t htt_div_number_(Handle a, Number b) {
    return status([&] { In(a)->div_(static_cast<at::Scalar>(b)); });
}
HTT int32_t htt_addcmul_(Handle a, Handle b, Handle c, Number value) {
    return status([&] { In(a)->addcmul_(*In(b), *In(c), value); });
}
HTT int32_t htt_addcdiv_(Handle a, Handle b, Handle c, Number value) {
    return status([&] { In(a)->addcdiv_(*In(b), *In(c), value); });
}
HTT int32_t htt_relu_(Handle a) {
    return status([&] { In(a)->relu_(); });
}
HTT int32_t htt_zero_(Handle a) {
    return status([&] { In(a)->zero_(); });
}
HTT int32_t htt_fill_(Handle a, Number value) {
    return status([&] { In(a)->fill_(static_cast<at::Scalar>(value)); });
}
HTT int32_t htt_clamp_(Handle a, Number low, Number high) {
    return status([&] { In(a)->clamp_(Optional<at::Scalar>(low), Optional<at::Scalar>(high)); });
}
HTT int32_t htt_normal_(Handle a, double mean, double std, GeneratorHandle g) {
    return status([&] { In(a)->normal_(mean, std, InGenerator(g)); });
}
HTT int32_t htt_uniform_(Handle a, double from, double to, GeneratorHandle g) {
    return status([&] { In(a)->uniform_(from, to, InGenerator(g)); });
}
HTT int32_t htt_erfinv_(Handle a) {
    return status([&] { In(a)->erfinv_(); });
}

// Rounded division: mode is "trunc" or "floor".
HTT Handle htt_div_rounded(Handle a, Handle b, const char *mode) {
    return tensor([&] { return at::div(*In(a), *In(b), mode); });
}
HTT int32_t htt_div_rounded_(Handle a, Handle b, const char *mode) {
    return status([&] { In(a)->div_(*In(b), mode); });
}
