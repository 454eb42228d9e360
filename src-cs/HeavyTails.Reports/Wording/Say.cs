// Numbers and words as a reader wants them: invariant, few digits, true minus signs in prose.
using System.Globalization;
using System.Net;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Wording;

static class Say
{
    /// <summary>A fixed number of decimals: "2.93".</summary>
    public static string Fixed(double x, int decimals = 2) =>
        x.ToString("F" + decimals, CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>Three significant digits: "0.00123", "4.57 × 10<sup>−9</sup>", "12300".</summary>
    public static string Plain(double x)
    {
        if (x == 0 || !double.IsFinite(x))
            return x == 0 ? "0"
                : double.IsNaN(x) ? "–"
                : x > 0 ? "∞"
                : "−∞";
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(x)));
        if (exponent is < -4 or > 6)
            return $"{Fixed(x / Math.Pow(10, exponent))} × 10<sup>{exponent.ToString(CultureInfo.InvariantCulture).Replace('-', '−')}</sup>";
        return Fixed(x, Math.Clamp(2 - exponent, 0, 7));
    }

    /// <summary>A bootstrap's p with the digits that its synthetic sets can tell: "0.27", "&lt; 0.01".</summary>
    public static string Chance(double p, int sets) =>
        sets > 0 && p * sets < 1 ? $"&lt; {Short(1.0 / sets)}" : Fixed(p, sets >= 1000 ? 3 : 2);

    /// <summary>As few digits as say it, for ticks: "0.02", "150", "3 × 10<sup>−6</sup>".</summary>
    public static string Short(double x)
    {
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(x)) + 1e-9);
        return exponent is >= -4 and <= 5
            ? x.ToString("0.######", CultureInfo.InvariantCulture)
            : $"{(x / Math.Pow(10, exponent)).ToString("0.##", CultureInfo.InvariantCulture)}×10<sup>{exponent.ToString(CultureInfo.InvariantCulture).Replace('-', '−')}</sup>";
    }

    public static string Count(int n, string noun) =>
        $"{n.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(n == 1 ? "" : "s")}";

    /// <summary>Any text as HTML, in which control characters and what XML forbids show as escapes.</summary>
    public static string Text(string raw) => WebUtility.HtmlEncode(Printable.Of(raw));
}
