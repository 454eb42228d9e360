// One kernel, three widths: a kernel generic over ILanes<T> is compiled for Vector512, Vector256 and a single double,
// and because every operation below is one correctly rounded IEEE operation (or a fused multiply-add), all three give
// the same bits.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Core.Numerics;

/// <summary>A row of doubles, the lanes, on which one operation works at once.</summary>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>Number of doubles in a row: 8, 4 or 1.</summary>
    static abstract int Count { get; }

    static abstract T All(double x);

    static abstract T Load(double* from);

    void Store(double* to);

    static abstract T operator +(T x, T y);

    static abstract T operator -(T x, T y);

    static abstract T operator *(T x, T y);

    static abstract T operator /(T x, T y);

    /// <summary>Fused multiply-add x y + z, rounded once.</summary>
    static abstract T MultiplyAdd(T x, T y, T z);

    static abstract T Max(T x, T y);

    static abstract T Abs(T x);

    static abstract T Sqrt(T x);

    /// <summary>The magnitude of <paramref name="x"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract T CopySign(T x, T sign);

    /// <summary>All bits of a lane where x &lt; y, none elsewhere: a mask.</summary>
    static abstract T Below(T x, T y);

    static abstract T And(T mask, T other);

    /// <summary>The lanes of <paramref name="yes"/> where the mask is set, those of <paramref name="no"/>
    /// elsewhere.</summary>
    static abstract T Select(T mask, T yes, T no);

    /// <summary>Bit l is set where lane l of this mask is.</summary>
    uint Bits();

    /// <summary>
    /// x 2^k, k being the integer in the low bits of <paramref name="shifted"/>'s mantissa; the result must be a normal
    /// number.
    /// </summary>
    static abstract T AddToExponent(T x, T shifted);

    /// <summary>
    /// Splits x = 2^exponent mantissa, sqrt(1/2) &lt;= mantissa &lt; sqrt 2; x must be positive and normal.
    /// </summary>
    static abstract void Split(T x, out T exponent, out T mantissa);

    /// <summary>Whether some lane is greater than the same lane of <paramref name="y"/>.</summary>
    bool AnyAbove(T y);

    /// <summary>The largest of the lanes.</summary>
    double Largest();

    /// <summary>The sum of the lanes; its last bits depend on the width.</summary>
    double Sum();
}

/// <summary>Eight doubles in a 512-bit register.</summary>
internal readonly unsafe struct Lanes512(Vector512<double> v) : ILanes<Lanes512>
{
    private readonly Vector512<double> v = v;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 All(double x) => new(Vector512.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(double* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(double* to) => v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 x, Lanes512 y) => new(x.v + y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 x, Lanes512 y) => new(x.v - y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 x, Lanes512 y) => new(x.v * y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 x, Lanes512 y) => new(x.v / y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 x, Lanes512 y, Lanes512 z) =>
        new(Vector512.FusedMultiplyAdd(x.v, y.v, z.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 x, Lanes512 y) => new(Vector512.MaxNative(x.v, y.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 x) => new(Vector512.Abs(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 x) => new(Vector512.Sqrt(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 CopySign(Lanes512 x, Lanes512 sign) => new(Vector512.CopySign(x.v, sign.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Below(Lanes512 x, Lanes512 y) => new(Vector512.LessThan(x.v, y.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 And(Lanes512 mask, Lanes512 other) => new(mask.v & other.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Select(Lanes512 mask, Lanes512 yes, Lanes512 no) =>
        new(Vector512.ConditionalSelect(mask.v, yes.v, no.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Bits() => (uint)Vector512.ExtractMostSignificantBits(v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AddToExponent(Lanes512 x, Lanes512 shifted) =>
        new((x.v.AsInt64() + (shifted.v.AsInt64() << 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Lanes512 x, out Lanes512 exponent, out Lanes512 mantissa)
    {
        var bits = x.v.AsInt64() + Vector512.Create(Binary64.One - Binary64.RootHalf);
        exponent = new(
            (Vector512.ShiftRightLogical(bits, Binary64.Digits) | Vector512.Create(Binary64.TwoTo52)).AsDouble()
                - Vector512.Create(Binary64.TwoTo52AndBias)
        );
        mantissa = new(((bits & Vector512.Create(Binary64.Fraction)) + Vector512.Create(Binary64.RootHalf)).AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AnyAbove(Lanes512 y) => Vector512.GreaterThanAny(v, y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Sum() => Vector512.Sum(v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Largest() => new Lanes256(Vector256.MaxNative(v.GetLower(), v.GetUpper())).Largest();
}

/// <summary>Four doubles in a 256-bit register.</summary>
internal readonly unsafe struct Lanes256(Vector256<double> v) : ILanes<Lanes256>
{
    private readonly Vector256<double> v = v;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 All(double x) => new(Vector256.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(double* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(double* to) => v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 x, Lanes256 y) => new(x.v + y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 x, Lanes256 y) => new(x.v - y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 x, Lanes256 y) => new(x.v * y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 x, Lanes256 y) => new(x.v / y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 x, Lanes256 y, Lanes256 z) =>
        new(Vector256.FusedMultiplyAdd(x.v, y.v, z.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 x, Lanes256 y) => new(Vector256.MaxNative(x.v, y.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 x) => new(Vector256.Abs(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 x) => new(Vector256.Sqrt(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 CopySign(Lanes256 x, Lanes256 sign) => new(Vector256.CopySign(x.v, sign.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Below(Lanes256 x, Lanes256 y) => new(Vector256.LessThan(x.v, y.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 And(Lanes256 mask, Lanes256 other) => new(mask.v & other.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 yes, Lanes256 no) =>
        new(Vector256.ConditionalSelect(mask.v, yes.v, no.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Bits() => (uint)Vector256.ExtractMostSignificantBits(v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddToExponent(Lanes256 x, Lanes256 shifted) =>
        new((x.v.AsInt64() + (shifted.v.AsInt64() << 52)).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Lanes256 x, out Lanes256 exponent, out Lanes256 mantissa)
    {
        var bits = x.v.AsInt64() + Vector256.Create(Binary64.One - Binary64.RootHalf);
        exponent = new(
            (Vector256.ShiftRightLogical(bits, Binary64.Digits) | Vector256.Create(Binary64.TwoTo52)).AsDouble()
                - Vector256.Create(Binary64.TwoTo52AndBias)
        );
        mantissa = new(((bits & Vector256.Create(Binary64.Fraction)) + Vector256.Create(Binary64.RootHalf)).AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AnyAbove(Lanes256 y) => Vector256.GreaterThanAny(v, y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Sum() => Vector256.Sum(v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Largest()
    {
        var half = Vector128.MaxNative(v.GetLower(), v.GetUpper());
        return Math.Max(half[0], half[1]);
    }
}

/// <summary>One double: the reference, and the width that runs on machines without vector registers.</summary>
internal readonly unsafe struct Lanes64(double v) : ILanes<Lanes64>
{
    private readonly double v = v;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 All(double x) => new(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Load(double* from) => new(*from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(double* to) => *to = v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator +(Lanes64 x, Lanes64 y) => new(x.v + y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator -(Lanes64 x, Lanes64 y) => new(x.v - y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator *(Lanes64 x, Lanes64 y) => new(x.v * y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 operator /(Lanes64 x, Lanes64 y) => new(x.v / y.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 MultiplyAdd(Lanes64 x, Lanes64 y, Lanes64 z) => new(Math.FusedMultiplyAdd(x.v, y.v, z.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Max(Lanes64 x, Lanes64 y) => new(Math.Max(x.v, y.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Abs(Lanes64 x) => new(Math.Abs(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Sqrt(Lanes64 x) => new(Math.Sqrt(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 CopySign(Lanes64 x, Lanes64 sign) => new(Math.CopySign(x.v, sign.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Below(Lanes64 x, Lanes64 y) => new(BitConverter.Int64BitsToDouble(x.v < y.v ? -1 : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 And(Lanes64 mask, Lanes64 other) => mask.Bits() != 0 ? other : new(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 Select(Lanes64 mask, Lanes64 yes, Lanes64 no) => mask.Bits() != 0 ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Bits() => (uint)(BitConverter.DoubleToInt64Bits(v) >>> 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64 AddToExponent(Lanes64 x, Lanes64 shifted) =>
        new(
            BitConverter.Int64BitsToDouble(
                BitConverter.DoubleToInt64Bits(x.v) + (BitConverter.DoubleToInt64Bits(shifted.v) << 52)
            )
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(Lanes64 x, out Lanes64 exponent, out Lanes64 mantissa)
    {
        var bits = BitConverter.DoubleToInt64Bits(x.v) + (Binary64.One - Binary64.RootHalf);
        exponent = new(
            BitConverter.Int64BitsToDouble((bits >>> Binary64.Digits) | Binary64.TwoTo52) - Binary64.TwoTo52AndBias
        );
        mantissa = new(BitConverter.Int64BitsToDouble((bits & Binary64.Fraction) + Binary64.RootHalf));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AnyAbove(Lanes64 y) => v > y.v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Largest() => v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Sum() => v;
}
