// + - * / with tensors and numbers on either side (a number by its own type, so that F# finds the operator too), and elementwise comparison.
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static Tensor operator +(Tensor left, Tensor right) => Calls.htt_add(left, right, 1);
        public static Tensor operator +(Tensor left, Scalar right) => Calls.htt_add_number(left, right);
        public static Tensor operator +(Scalar left, Tensor right) => Calls.htt_add_number(right, left);
        public static Tensor operator +(Tensor left, int right) => left + (Scalar)right;
        public static Tensor operator +(int left, Tensor right) => (Scalar)left + right;
        public static Tensor operator +(Tensor left, long right) => left + (Scalar)right;
        public static Tensor operator +(long left, Tensor right) => (Scalar)left + right;
        public static Tensor operator +(Tensor left, float right) => left + (Scalar)right;
        public static Tensor operator +(float left, Tensor right) => (Scalar)left + right;
        public static Tensor operator +(Tensor left, double right) => left + (Scalar)right;
        public static Tensor operator +(double left, Tensor right) => (Scalar)left + right;

        public static Tensor operator -(Tensor left, Tensor right) => Calls.htt_sub(left, right, 1);
        public static Tensor operator -(Tensor left, Scalar right) => Calls.htt_sub_number(left, right);
        public static Tensor operator -(Scalar left, Tensor right) => Calls.htt_number_sub(left, right);
        public static Tensor operator -(Tensor left, int right) => left - (Scalar)right;
        public static Tensor operator -(int left, Tensor right) => (Scalar)left - right;
        public static Tensor operator -(Tensor left, long right) => left - (Scalar)right;
        public static Tensor operator -(long left, Tensor right) => (Scalar)left - right;
        public static Tensor operator -(Tensor left, float right) => left - (Scalar)right;
        public static Tensor operator -(float left, Tensor right) => (Scalar)left - right;
        public static Tensor operator -(Tensor left, double right) => left - (Scalar)right;
        public static Tensor operator -(double left, Tensor right) => (Scalar)left - right;

        public static Tensor operator *(Tensor left, Tensor right) => Calls.htt_mul(left, right);
        public static Tensor operator *(Tensor left, Scalar right) => Calls.htt_mul_number(left, right);
        public static Tensor operator *(Scalar left, Tensor right) => Calls.htt_mul_number(right, left);
        public static Tensor operator *(Tensor left, int right) => left * (Scalar)right;
        public static Tensor operator *(int left, Tensor right) => (Scalar)left * right;
        public static Tensor operator *(Tensor left, long right) => left * (Scalar)right;
        public static Tensor operator *(long left, Tensor right) => (Scalar)left * right;
        public static Tensor operator *(Tensor left, float right) => left * (Scalar)right;
        public static Tensor operator *(float left, Tensor right) => (Scalar)left * right;
        public static Tensor operator *(Tensor left, double right) => left * (Scalar)right;
        public static Tensor operator *(double left, Tensor right) => (Scalar)left * right;

        public static Tensor operator /(Tensor left, Tensor right) => Calls.htt_div(left, right);
        public static Tensor operator /(Tensor left, Scalar right) => Calls.htt_div_number(left, right);
        public static Tensor operator /(Scalar left, Tensor right) => Calls.htt_number_div(left, right);
        public static Tensor operator /(Tensor left, int right) => left / (Scalar)right;
        public static Tensor operator /(int left, Tensor right) => (Scalar)left / right;
        public static Tensor operator /(Tensor left, long right) => left / (Scalar)right;
        public static Tensor operator /(long left, Tensor right) => (Scalar)left / right;
        public static Tensor operator /(Tensor left, float right) => left / (Scalar)right;
        public static Tensor operator /(float left, Tensor right) => (Scalar)left / right;
        public static Tensor operator /(Tensor left, double right) => left / (Scalar)right;
        public static Tensor operator /(double left, Tensor right) => (Scalar)left / right;

        public static Tensor operator ==(Tensor left, Tensor right) => Calls.htt_eq(left, right);
        public static Tensor operator ==(Tensor left, Scalar right) => Calls.htt_eq_number(left, right);
        public static Tensor operator !=(Tensor left, Tensor right) => Calls.htt_ne(left, right);
        public static Tensor operator !=(Tensor left, Scalar right) => Calls.htt_ne_number(left, right);
        public static Tensor operator <(Tensor left, Tensor right) => Calls.htt_lt(left, right);
        public static Tensor operator <(Tensor left, Scalar right) => Calls.htt_lt_number(left, right);
        public static Tensor operator <=(Tensor left, Tensor right) => Calls.htt_le(left, right);
        public static Tensor operator <=(Tensor left, Scalar right) => Calls.htt_le_number(left, right);
        public static Tensor operator >(Tensor left, Tensor right) => Calls.htt_gt(left, right);
        public static Tensor operator >(Tensor left, Scalar right) => Calls.htt_gt_number(left, right);
        public static Tensor operator >=(Tensor left, Tensor right) => Calls.htt_ge(left, right);
        public static Tensor operator >=(Tensor left, Scalar right) => Calls.htt_ge_number(left, right);
    }
}
