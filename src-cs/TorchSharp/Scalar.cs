using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A number as an argument of an operation: knows whether it is an integer, so that an int64 tensor times 2 stays int64.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Scalar
{
    private enum Kind : long { Real, Integer, Boolean }

    private readonly long bits;
    private readonly Kind kind;

    private Scalar(long bits, Kind kind) => (this.bits, this.kind) = (bits, kind);

    internal bool IsReal => kind == Kind.Real;
    internal double Real => kind == Kind.Real ? BitConverter.Int64BitsToDouble(bits) : bits;
    internal long Integer => kind == Kind.Real ? (long)BitConverter.Int64BitsToDouble(bits) : bits;

    public static implicit operator Scalar(double value) => new(BitConverter.DoubleToInt64Bits(value), Kind.Real);
    public static implicit operator Scalar(float value) => (double)value;
    public static implicit operator Scalar(long value) => new(value, Kind.Integer);
    public static implicit operator Scalar(int value) => (long)value;
    public static implicit operator Scalar(bool value) => new(value ? 1 : 0, Kind.Boolean);
}

/// <summary>Conversions of a <see cref="Scalar"/> to and from .NET numbers.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this bool value) => value;
    public static double ToDouble(this Scalar value) => value.Real;
    public static float ToSingle(this Scalar value) => (float)value.Real;
    public static long ToInt64(this Scalar value) => value.Integer;
    public static int ToInt32(this Scalar value) => checked((int)value.Integer);
    public static bool ToBoolean(this Scalar value) => value.Real != 0;
}
