// exp(x) for x <= 709 with the same bits on every width: k = round(x / ln 2), r = x - k ln 2 in two pieces
// (Cody & Waite), exp(r) by its Taylor polynomial of degree 13 (remainder below (ln 2 / 2)^14 / 14! = 4e-18), 2^k added
// to the exponent bits.
// Arguments below -708 give exp(-708) = 3e-308, which is negligible beside the 1 that the kernels subtract it from.
using System.Runtime.CompilerServices;

namespace HeavyTails.Core.Numerics;

/// <summary>The exponential of the scan kernels, within 1 ulp.</summary>
internal static class FastExp
{
    private const double InverseLogTwo = 1.4426950408889634;
    private const double Lowest = -708;

    /// <summary>1.5 * 2^52: adding it leaves round(x) in the low bits of the mantissa.</summary>
    private const double Shift = 6755399441055744;

    /// <summary>Computes exp(x) lane by lane, x &lt;= 709.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Of<T>(T x)
        where T : struct, ILanes<T>
    {
        x = T.Max(x, T.All(Lowest));
        var shifted = T.MultiplyAdd(x, T.All(InverseLogTwo), T.All(Shift));
        var k = shifted - T.All(Shift);
        var r = T.MultiplyAdd(k, T.All(-Binary64.LogTwoHigh), x);
        r = T.MultiplyAdd(k, T.All(-Binary64.LogTwoLow), r);
        var p = T.MultiplyAdd(T.All(1.0 / 6227020800), r, T.All(1.0 / 479001600));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 39916800));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 3628800));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 362880));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 40320));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 5040));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 720));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 120));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 24));
        p = T.MultiplyAdd(p, r, T.All(1.0 / 6));
        p = T.MultiplyAdd(p, r, T.All(0.5));
        p = T.MultiplyAdd(r * r, p, r) + T.All(1);
        return T.AddToExponent(p, shifted);
    }

    /// <summary>Computes exp(x) of one number, x &lt;= 709.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Of(double x) => Of(Lanes64.All(x)).Largest();
}
