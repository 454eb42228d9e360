// "13.06 ± 0.09", "0.81559710 ± 3 × 10^-9", "(3.2 ± 0.4) × 10^-7": the error has one significant digit, two where the
// first is 1, and the value ends at the same decimal, after eight significant digits at the latest.
using System.Globalization;
using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.Curvature;

/// <summary>A value with its error as text, with as many digits as the error supports.</summary>
public static class ErrorText
{
    private const int MostDigits = 8;

    /// <summary>
    /// As HTML, with true minus signs and powers of ten: "0.81559710 ± 3 × 10&lt;sup&gt;−9&lt;/sup&gt;".
    /// </summary>
    /// <param name="value">The value, finite.</param>
    /// <param name="error">Its error, at least 0; infinite where it is not known, as from one probe.</param>
    public static string Html(double value, double error) => Of(value, error, NumberText.PowerOfTen, '−');

    /// <summary>For a terminal: "0.81559710 ± 3e-9".</summary>
    /// <param name="value">The value, finite.</param>
    /// <param name="error">Its error, at least 0; infinite where it is not known, as from one probe.</param>
    public static string Ascii(double value, double error) => Of(value, error, power: null, '-');

    private static string Of(double value, double error, Func<int, string>? power, char minus)
    {
        if (!(double.IsFinite(error) && error > 0))
            return $"{Text(value, 4)} ± {(error == 0 ? "0" : "∞")}";
        var last = LastDigit(error);
        var size = Exponent(Math.Max(Math.Abs(value), error));
        // The value's digits end before the error begins.
        if (size - last >= MostDigits)
            return $"{Text(value, MostDigits)} ± {Text(error, 1)}";
        if (size is < -3 or > 6)
            return $"({Fixed(value, size)} ± {Fixed(error, size)}){Times(size)}";
        return $"{Fixed(value, 0)} ± {Fixed(error, 0)}";

        // In units of a power of ten, with the decimals of the error.
        string Fixed(double x, int unit)
        {
            var decimals = Math.Max(0, unit - last);
            var scaled = x / Math.Pow(10, unit);
            return Sign(
                (decimals == 0 ? RoundTo(scaled, last - unit) : scaled).ToString(
                    "F" + decimals,
                    CultureInfo.InvariantCulture
                )
            );
        }

        string Text(double x, int digits)
        {
            if (x == 0)
                return "0";
            var exponent = Exponent(x);
            return exponent is < -4 or > 6
                ? Sign((x / Math.Pow(10, exponent)).ToString("F" + (digits - 1), CultureInfo.InvariantCulture))
                    + Times(exponent)
                : Sign(
                    RoundTo(x, exponent - digits + 1)
                        .ToString("F" + Math.Max(0, digits - 1 - exponent), CultureInfo.InvariantCulture)
                );
        }

        string Times(int exponent) =>
            power is null ? "e" + exponent.ToString(CultureInfo.InvariantCulture) : $" × {power(exponent)}";

        string Sign(string ascii) => ascii.Replace('-', minus);
    }

    // 0.094 ends at 10^-2, 0.13 too: a first digit of 1 is followed by a second.
    private static int LastDigit(double error)
    {
        var exponent = Exponent(error);
        return error / Math.Pow(10, exponent) < 1.95 ? exponent - 1 : exponent;
    }

    private static int Exponent(double x) => (int)Math.Floor(Math.Log10(Math.Abs(x)));

    private static double RoundTo(double x, int exponent)
    {
        if (exponent <= 0)
            return x;
        var unit = Math.Pow(10, exponent);
        return Math.Round(x / unit) * unit;
    }
}
