// Numbers as text: one set of rules for pages (HTML), the tables that commands print, and F# scripts.
using System.Globalization;
using HeavyTails.Core.Fits;

namespace HeavyTails.Reports.Wording;

/// <summary>
/// Numbers as a reader wants to see them: in the invariant culture, with few digits. On pages a negative number has a
/// true minus sign (U+2212), NaN is an en dash and an infinity is ∞. The methods whose names end in Ascii are for
/// terminals: they write what other programs can read.
/// </summary>
public static class NumberText
{
    private const string MissingValue = "–";

    /// <summary>A fixed number of decimals, 2 unless told: "2.93", "−0.50", "–" for NaN, "∞".</summary>
    public static string Fixed(double x, int decimals = 2) =>
        double.IsFinite(x) ? WithMinusSign(FixedAscii(x, decimals)) : NotFinite(x);

    /// <summary>
    /// A fixed number of decimals, 2 unless told, with an ASCII minus sign: "-0.50". NaN and infinities by their names.
    /// </summary>
    public static string FixedAscii(double x, int decimals = 2) =>
        x.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>
    /// Three significant digits, as HTML: "0.00123", "−4.57", "12300". Below 1e-4 and from 1e7 on the number has a
    /// power of ten: "4.57 × 10&lt;sup&gt;−9&lt;/sup&gt;".
    /// </summary>
    public static string Significant(double x)
    {
        if (x == 0)
            return "0";
        if (!double.IsFinite(x))
            return NotFinite(x);
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(x)));
        return exponent is < -4 or > 6
            ? $"{Fixed(x / Math.Pow(10, exponent))} × {PowerOfTen(exponent)}"
            : Fixed(x, Math.Clamp(2 - exponent, 0, 7));
    }

    /// <summary>Four significant digits, with an ASCII minus sign and exponent: "0.01002", "1.234E+06".</summary>
    public static string SignificantAscii(double x) => x.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>
    /// At most so many decimals, 4 unless told, without trailing zeros: "1.0578", "17", "-0.5". The minus sign is
    /// ASCII, since such numbers are also parts of file names.
    /// </summary>
    public static string Rounded(double x, int mostDecimals = 4) =>
        x.ToString("0." + new string('#', mostDecimals), CultureInfo.InvariantCulture);

    /// <summary>
    /// The label of a tick at a positive value, as HTML: "0.02", "150". Below 1e-4 and from 1e6 on the label has a
    /// power of ten: "3×10&lt;sup&gt;−6&lt;/sup&gt;".
    /// </summary>
    public static string Tick(double x)
    {
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(x)) + 1e-9);
        return exponent is >= -4 and <= 5
            ? Rounded(x, 6)
            : $"{Rounded(x / Math.Pow(10, exponent), 2)}×{PowerOfTen(exponent)}";
    }

    /// <summary>A power of ten as HTML: "10&lt;sup&gt;−9&lt;/sup&gt;".</summary>
    public static string PowerOfTen(int exponent) => $"10<sup>{WithMinusSign(Integer(exponent))}</sup>";

    /// <summary>
    /// A value with its standard error, to the same number of decimals (2 unless told): "17.09 ± 0.03". The value
    /// alone if the error is NaN.
    /// </summary>
    public static string WithError(double value, double error, int decimals = 2) =>
        double.IsNaN(error) ? Fixed(value, decimals) : $"{Fixed(value, decimals)} ± {Fixed(error, decimals)}";

    /// <summary>
    /// A bootstrap's p value, as HTML, with the digits that the number of synthetic data sets supports: "0.27", "0.273"
    /// from 1,000 sets on, "&amp;lt; 0.01" if none of 100 sets fits as badly.
    /// </summary>
    public static string BootstrapP(double p, int sets) =>
        sets > 0 && p * sets < 1 ? $"&lt; {Tick(1.0 / sets)}" : P(p, sets >= 1000 ? 3 : 2);

    /// <summary>A p value with so many decimals, as HTML; "&amp;lt; 0.001" where it would be written as zero.</summary>
    public static string P(double p, int decimals = 3) => PValue.Number(p, decimals).Replace("<", "&lt;");

    /// <summary>A p value as HTML after the letter: "p = 0.012", "p &amp;lt; 0.001".</summary>
    public static string PEquation(string p) => char.IsAsciiDigit(p[0]) ? $"p = {p}" : $"p {p}";

    /// <summary>A whole number without separators: "12345", "-3".</summary>
    public static string Integer(int n) => n.ToString(CultureInfo.InvariantCulture);

    /// <summary>A whole number with a comma between thousands: "12,345".</summary>
    public static string Thousands(int n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>
    /// A number of things, with the noun in the plural unless there is one: "1 layer", "1,234 layers".
    /// </summary>
    public static string Count(int n, string noun) => $"{Thousands(n)} {noun}{(n == 1 ? "" : "s")}";

    private static string NotFinite(double x) =>
        double.IsNaN(x) ? MissingValue
        : x > 0 ? "∞"
        : "−∞";

    private static string WithMinusSign(string ascii) => ascii.Replace('-', '−');
}
