// Dot products, sums and norms of float64 vectors on eight lanes: the same bits with 512-bit registers and with pairs
// of 256-bit ones.
// TensorPrimitives of System.Numerics.Tensors sums in an order that depends on the width of the registers, so that the
// iterates of linear SGD and projected data sets would depend on the processor. Measured against its version 10.0 with
// AVX-512 on one core: Dot takes 0.6 of the time of TensorPrimitives.Dot at 16 numbers and 0.95 to 1.03 at 100 to
// 10,000; AddScaled takes 0.35 of the time of TensorPrimitives.FusedMultiplyAdd at 16 numbers, 0.6 at 100 and 1.05 from
// 1000 on.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Core.Numerics;

/// <summary>
/// Dot products, scaled additions and norms of float64 vectors, with the same bits on every register width.
/// </summary>
public static class Vectors
{
    private const int Lanes = 8;

    /// <summary>The dot product sum x_i y_i of two vectors of one length, over 16 interleaved partial sums.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"a dot product needs equal lengths, got {x.Length} and {y.Length}");
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var b = ref MemoryMarshal.GetReference(y);
        Vector512<double> even = default,
            odd = default;
        nuint i = 0;
        var n = (nuint)x.Length;
        for (; i + (2 * Lanes) <= n; i += 2 * Lanes)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, i), Vector512.LoadUnsafe(ref b, i), even);
            odd = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref a, i + Lanes),
                Vector512.LoadUnsafe(ref b, i + Lanes),
                odd
            );
        }
        if (i + Lanes <= n)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, i), Vector512.LoadUnsafe(ref b, i), even);
            i += Lanes;
        }
        var sum = Sum(even + odd);
        for (; i < n; i++)
            sum = Math.FusedMultiplyAdd(x[(int)i], y[(int)i], sum);
        return sum;
    }

    /// <summary>Adds a multiple of one vector to another of the same length: y &lt;- y + a x.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"a x + y needs equal lengths, got {x.Length} and {y.Length}");
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(y);
        var factor = Vector512.Create(a);
        nuint i = 0;
        for (var n = (nuint)x.Length; i + Lanes <= n; i += Lanes)
            Vector512
                .FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref from, i), Vector512.LoadUnsafe(ref to, i))
                .StoreUnsafe(ref to, i);
        for (; (int)i < x.Length; i++)
            y[(int)i] = Math.FusedMultiplyAdd(a, x[(int)i], y[(int)i]);
    }

    /// <summary>
    /// The logarithm ln ||x|| of the Euclidean norm, -inf for 0. Squares that would overflow or underflow are taken
    /// of x over its largest magnitude (LAPACK's dnrm2 in logs).
    /// </summary>
    public static double LogNorm(ReadOnlySpan<double> x)
    {
        var squares = Dot(x, x);
        if (squares is > 1e-280 and < 1e300)
            return .5 * Math.Log(squares);
        var largest = 0.0;
        foreach (var v in x)
            largest = Math.Max(largest, Math.Abs(v)); // NaN stays NaN
        if (largest == 0 || !double.IsFinite(largest))
            return Math.Log(largest);
        var exponent = Math.ILogB(largest);
        var sum = 0.0;
        foreach (var v in x)
        {
            var scaled = Math.ScaleB(v, -exponent);
            sum += scaled * scaled;
        }
        return (exponent * Math.Log(2)) + (.5 * Math.Log(sum));
    }

    /// <summary>The Euclidean norm ||x||, which neither overflows nor vanishes where it is a number itself.</summary>
    public static double Norm(ReadOnlySpan<double> x) => Math.Exp(LogNorm(x));

    // Adds the lanes pairwise in a fixed order.
    private static double Sum(Vector512<double> v)
    {
        var four = v.GetLower() + v.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
