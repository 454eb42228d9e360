// Functions of one element at a time, new or in place.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor abs() => Calls.htt_abs(this);
        public Tensor exp() => Calls.htt_exp(this);
        public Tensor expm1() => Calls.htt_expm1(this);
        public Tensor log() => Calls.htt_log(this);
        public Tensor log1p() => Calls.htt_log1p(this);
        public Tensor log2() => Calls.htt_log2(this);
        public Tensor log10() => Calls.htt_log10(this);
        public Tensor sqrt() => Calls.htt_sqrt(this);
        public Tensor rsqrt() => Calls.htt_rsqrt(this);
        public Tensor square() => Calls.htt_square(this);
        public Tensor reciprocal() => Calls.htt_reciprocal(this);
        public Tensor sin() => Calls.htt_sin(this);
        public Tensor cos() => Calls.htt_cos(this);
        public Tensor tanh() => Calls.htt_tanh(this);
        public Tensor sigmoid() => Calls.htt_sigmoid(this);
        public Tensor erf() => Calls.htt_erf(this);
        public Tensor erfinv() => Calls.htt_erfinv(this);
        public Tensor relu() => Calls.htt_relu(this);
        public Tensor neg() => Calls.htt_neg(this);
        public Tensor sign() => Calls.htt_sign(this);
        public Tensor floor() => Calls.htt_floor(this);
        public Tensor ceil() => Calls.htt_ceil(this);
        public Tensor round() => Calls.htt_round(this);
        public Tensor isnan() => Calls.htt_isnan(this);
        public Tensor isinf() => Calls.htt_isinf(this);
        public Tensor isfinite() => Calls.htt_isfinite(this);

        public Tensor pow(Scalar exponent) => Calls.htt_pow_number(this, exponent);
        public Tensor pow(Tensor exponent) => Calls.htt_pow(this, exponent);
        public Tensor maximum(Tensor other) => Calls.htt_maximum(this, other);
        public Tensor minimum(Tensor other) => Calls.htt_minimum(this, other);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => (min, max) switch
        {
            ({ } low, { } high) => Calls.htt_clamp(this, low, high),
            ({ } low, null) => Calls.htt_clamp_min(this, low),
            (null, { } high) => Calls.htt_clamp_max(this, high),
            _ => throw new ArgumentException("clamp: expected at least one of min and max"),
        };
        public Tensor clamp_min(Scalar min) => Calls.htt_clamp_min(this, min);
        public Tensor clamp_max(Scalar max) => Calls.htt_clamp_max(this, max);

        /// <summary>y, or this, where the condition is true or false: condition ? this : y.</summary>
        public Tensor where(Tensor condition, Tensor y) => Calls.htt_where(condition, this, y);

        public Tensor relu_() { Calls.htt_relu_(this); return this; }
        public Tensor erfinv_() { Calls.htt_erfinv_(this); return this; }
        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            Calls.htt_clamp_(this, min ?? double.NegativeInfinity, max ?? double.PositiveInfinity);
            return this;
        }

        public Tensor zero_() { Calls.htt_zero_(this); return this; }
        public Tensor fill_(Scalar value) { Calls.htt_fill_(this, value); return this; }

        /// <summary>Independent normal numbers.</summary>
        public Tensor normal_(double mean = 0.0, double stddev = 1.0, Generator? generator = null) { Calls.htt_normal_(this, mean, stddev, generator); return this; }

        /// <summary>Independent uniform numbers in [from, to).</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) { Calls.htt_uniform_(this, from, to, generator); return this; }
    }

    public static Tensor abs(Tensor input) => input.abs();
    public static Tensor exp(Tensor input) => input.exp();
    public static Tensor expm1(Tensor input) => input.expm1();
    public static Tensor log(Tensor input) => input.log();
    public static Tensor log1p(Tensor input) => input.log1p();
    public static Tensor log2(Tensor input) => input.log2();
    public static Tensor log10(Tensor input) => input.log10();
    public static Tensor sqrt(Tensor input) => input.sqrt();
    public static Tensor rsqrt(Tensor input) => input.rsqrt();
    public static Tensor square(Tensor input) => input.square();
    public static Tensor reciprocal(Tensor input) => input.reciprocal();
    public static Tensor sin(Tensor input) => input.sin();
    public static Tensor cos(Tensor input) => input.cos();
    public static Tensor tanh(Tensor input) => input.tanh();
    public static Tensor sigmoid(Tensor input) => input.sigmoid();
    public static Tensor erf(Tensor input) => input.erf();
    public static Tensor erfinv(Tensor input) => input.erfinv();
    public static Tensor relu(Tensor input) => input.relu();
    public static Tensor neg(Tensor input) => input.neg();
    public static Tensor sign(Tensor input) => input.sign();
    public static Tensor floor(Tensor input) => input.floor();
    public static Tensor ceil(Tensor input) => input.ceil();
    public static Tensor round(Tensor input) => input.round();
    public static Tensor isnan(Tensor input) => input.isnan();
    public static Tensor isinf(Tensor input) => input.isinf();
    public static Tensor isfinite(Tensor input) => input.isfinite();
    public static Tensor pow(Tensor input, Scalar exponent) => input.pow(exponent);
    public static Tensor pow(Tensor input, Tensor exponent) => input.pow(exponent);
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);
    public static Tensor add(Tensor left, Tensor right) => left.add(right);
    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);
    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);
    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Calls.htt_where(condition, x, y);
    public static bool allclose(Tensor target, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        target.allclose(other, rtol, atol, equal_nan);
}
