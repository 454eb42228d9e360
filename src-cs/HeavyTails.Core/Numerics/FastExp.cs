// exp(x) for x <= 0 with the same bits whether computed on 8, 4 or 1 lanes: k = round(x / ln 2), r = x - k ln 2 in two pieces (Cody & Waite),
// exp(r) by its Taylor polynomial of degree 13 (remainder (ln 2 / 2)^14 / 14! = 4e-18), 2^k added to the exponent bits.
// Arguments below -708 give exp(-708) = 3e-308: the smallest normal number stands for zero.
using System.Runtime.CompilerServices;

namespace HeavyTails.Core.Numerics;

/// <summary>The scalar exponential whose vector forms (<see cref="Lanes512"/>, <see cref="Lanes256"/>) agree with it bit by bit.</summary>
internal static class FastExp
{
    internal const double LogTwoInverse = 1.4426950408889634;
    internal const double LogTwoHigh = 6.93147180369123816490e-01;
    internal const double LogTwoLow = 1.90821492927058770002e-10;
    internal const double Lowest = -708;

    /// <summary>1.5 * 2^52: adding it leaves round(x) in the low bits of the mantissa.</summary>
    internal const double Shift = 6755399441055744;

    // 1 / 2!, 1 / 3!, ... 1 / 13!
    internal const double C2 = 1.0 / 2, C3 = 1.0 / 6, C4 = 1.0 / 24, C5 = 1.0 / 120, C6 = 1.0 / 720, C7 = 1.0 / 5040, C8 = 1.0 / 40320,
        C9 = 1.0 / 362880, C10 = 1.0 / 3628800, C11 = 1.0 / 39916800, C12 = 1.0 / 479001600, C13 = 1.0 / 6227020800;

    /// <summary>exp(x) for x &lt;= 0, within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double OfNonPositive(double x)
    {
        x = Math.Max(x, Lowest);
        var shifted = Math.FusedMultiplyAdd(x, LogTwoInverse, Shift);
        var k = shifted - Shift;
        var r = Math.FusedMultiplyAdd(-k, LogTwoHigh, x);
        r = Math.FusedMultiplyAdd(-k, LogTwoLow, r);
        var p = Math.FusedMultiplyAdd(C13, r, C12);
        p = Math.FusedMultiplyAdd(p, r, C11);
        p = Math.FusedMultiplyAdd(p, r, C10);
        p = Math.FusedMultiplyAdd(p, r, C9);
        p = Math.FusedMultiplyAdd(p, r, C8);
        p = Math.FusedMultiplyAdd(p, r, C7);
        p = Math.FusedMultiplyAdd(p, r, C6);
        p = Math.FusedMultiplyAdd(p, r, C5);
        p = Math.FusedMultiplyAdd(p, r, C4);
        p = Math.FusedMultiplyAdd(p, r, C3);
        p = Math.FusedMultiplyAdd(p, r, C2);
        p = Math.FusedMultiplyAdd(r * r, p, r) + 1;
        return BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(p) + (BitConverter.DoubleToInt64Bits(shifted) << 52));
    }
}
