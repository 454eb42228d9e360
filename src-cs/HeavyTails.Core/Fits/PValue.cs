using System.Globalization;

namespace HeavyTails.Core.Fits;

/// <summary>A p value as text, which is never written as zero: no sample shows that p is zero.</summary>
public static class PValue
{
    /// <summary>
    /// The number with so many decimals, 3 unless told: "0.012", and "&lt; 0.001" where it would be written as zero.
    /// </summary>
    /// <param name="p">The p value.</param>
    /// <param name="decimals">Number of decimals. Default: 3.</param>
    /// <param name="sets">
    /// Number of synthetic sets of which p is a share, which cannot show that it is below 1 / sets. Default: 0, p is no
    /// such share.
    /// </param>
    public static string Number(double p, int decimals = 3, int sets = 0)
    {
        var format = "F" + decimals.ToString(CultureInfo.InvariantCulture);
        var unit = Math.Pow(10, -decimals);
        var least = sets > 0 ? unit * Math.Max(1, Math.Ceiling(1 / (sets * unit) * (1 - 1e-12))) : unit;
        return p < unit / 2 || (sets > 0 && p * sets < 1)
            ? "< " + least.ToString(format, CultureInfo.InvariantCulture)
            : p.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>The same as an equation: "p = 0.012", "p &lt; 0.001".</summary>
    public static string Equation(double p, int decimals = 3, int sets = 0) =>
        Number(p, decimals, sets) is var number && number.StartsWith('<') ? $"p {number}" : $"p = {number}";
}
