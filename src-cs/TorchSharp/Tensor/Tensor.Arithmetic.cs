// The four rules, products and comparisons as methods, new or in place.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a quotient is rounded: not at all, towards zero, or down.</summary>
    public enum RoundingMode { None, trunc, floor }

    public partial class Tensor
    {
        /// <summary>this + alpha target</summary>
        public Tensor add(Tensor target, Scalar alpha) => Calls.htt_add(this, target, alpha);
        public Tensor add(Tensor target) => Calls.htt_add(this, target, 1);
        public Tensor add(Scalar scalar) => Calls.htt_add_number(this, scalar);
        public Tensor sub(Tensor target) => Calls.htt_sub(this, target, 1);
        public Tensor sub(Scalar scalar) => Calls.htt_sub_number(this, scalar);
        public Tensor mul(Tensor target) => Calls.htt_mul(this, target);
        public Tensor mul(Scalar scalar) => Calls.htt_mul_number(this, scalar);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Calls.htt_div(this, target) : Calls.htt_div_rounded(this, target, rounding_mode.ToString());
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            if (rounding_mode == RoundingMode.None) return Calls.htt_div_number(this, target);
            using var divisor = AsTensor(target);
            return div(divisor, rounding_mode);
        }

        /// <summary>this + value tensor1 tensor2, and this + value tensor1 / tensor2</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Calls.htt_addcmul(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Calls.htt_addcdiv(this, tensor1, tensor2, value);

        public Tensor add_(Tensor target, Scalar alpha) { Calls.htt_add_(this, target, alpha); return this; }
        public Tensor add_(Tensor target) { Calls.htt_add_(this, target, 1); return this; }
        public Tensor add_(Scalar scalar) { Calls.htt_add_number_(this, scalar); return this; }
        public Tensor sub_(Tensor target) { Calls.htt_sub_(this, target, 1); return this; }
        public Tensor sub_(Scalar scalar) { Calls.htt_sub_number_(this, scalar); return this; }
        public Tensor mul_(Tensor target) { Calls.htt_mul_(this, target); return this; }
        public Tensor mul_(Scalar scalar) { Calls.htt_mul_number_(this, scalar); return this; }
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            if (rounding_mode == RoundingMode.None) Calls.htt_div_(this, target);
            else Calls.htt_div_rounded_(this, target, rounding_mode.ToString());
            return this;
        }
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            if (rounding_mode == RoundingMode.None) { Calls.htt_div_number_(this, target); return this; }
            using var divisor = AsTensor(target);
            return div_(divisor, rounding_mode);
        }
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) { Calls.htt_addcmul_(this, tensor1, tensor2, value); return this; }
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) { Calls.htt_addcdiv_(this, tensor1, tensor2, value); return this; }

        public Tensor eq(Tensor target) => Calls.htt_eq(this, target);
        public Tensor eq(Scalar target) => Calls.htt_eq_number(this, target);
        public Tensor ne(Tensor target) => Calls.htt_ne(this, target);
        public Tensor ne(Scalar target) => Calls.htt_ne_number(this, target);
        public Tensor lt(Tensor target) => Calls.htt_lt(this, target);
        public Tensor lt(Scalar target) => Calls.htt_lt_number(this, target);
        public Tensor le(Tensor target) => Calls.htt_le(this, target);
        public Tensor le(Scalar target) => Calls.htt_le_number(this, target);
        public Tensor gt(Tensor target) => Calls.htt_gt(this, target);
        public Tensor gt(Scalar target) => Calls.htt_gt_number(this, target);
        public Tensor ge(Tensor target) => Calls.htt_ge(this, target);
        public Tensor ge(Scalar target) => Calls.htt_ge_number(this, target);
        public Tensor logical_not() => Calls.htt_logical_not(this);
        public Tensor logical_and(Tensor other) => Calls.htt_logical_and(this, other);
        public Tensor logical_or(Tensor other) => Calls.htt_logical_or(this, other);

        /// <summary>|this - target| &lt;= atol + rtol |target| everywhere.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Calls.htt_allclose(this, target, rtol, atol, equal_nan ? 1 : 0) switch { 1 => true, 0 => false, _ => throw Calls.LastError() };

        public Tensor matmul(Tensor target) => Calls.htt_matmul(this, target);
        public Tensor mm(Tensor target) => Calls.htt_mm(this, target);
        public Tensor mv(Tensor target) => Calls.htt_mv(this, target);
        public Tensor bmm(Tensor batch2) => Calls.htt_bmm(this, batch2);
        public Tensor dot(Tensor target) => Calls.htt_dot(this, target);
        public Tensor outer(Tensor vec2) => Calls.htt_outer(this, vec2);
        public Tensor trace() => Calls.htt_trace(this);
        public Tensor det() => Calls.htt_det(this);
        public Tensor inverse() => Calls.htt_inv(this);

        private Tensor AsTensor(Scalar number) => full(new long[0], number, number.IsReal ? dtype : ScalarType.Int64, device);
    }
}
