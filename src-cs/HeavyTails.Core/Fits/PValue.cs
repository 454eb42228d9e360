using System.Globalization;

namespace HeavyTails.Core.Fits;

/// <summary>A p value as text, which is never written as zero: no sample shows that p is zero.</summary>
public static class PValue
{
    /// <summary>
    /// The number with so many decimals, 3 unless told: "0.012", and "&lt; 0.001" where it would be written as zero.
    /// </summary>
    public static string Number(double p, int decimals = 3)
    {
        var format = "F" + decimals.ToString(CultureInfo.InvariantCulture);
        var least = Math.Pow(10, -decimals);
        return p < least / 2
            ? "< " + least.ToString(format, CultureInfo.InvariantCulture)
            : p.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>The same as an equation: "p = 0.012", "p &lt; 0.001".</summary>
    public static string Equation(double p, int decimals = 3) =>
        Number(p, decimals) is var number && number.StartsWith('<') ? $"p {number}" : $"p = {number}";
}
