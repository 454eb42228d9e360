// Ticks of a linear axis as plotly.js 2.35.2 places and writes them, so that a picture and the interactive figure have
// the same ones: steps of 1, 2, 5 times a power of ten, and prefixes (10k, 500μ) beyond 10^3 and below 10^-3.
using System.Globalization;

namespace HeavyTails.Reports.Drawing;

/// <summary>Values and labels of the ticks that a chart does not name itself.</summary>
internal static class Ticks
{
    /// <summary>The ticks between two values on an axis of a length in px.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="length">Length of the axis in px.</param>
    /// <param name="room">Least room of a tick in px.</param>
    public static (double[] Values, string[] Labels) Of(double low, double high, double length, double room)
    {
        var count = Math.Clamp(length / room, 4, 9) + 1;
        var rough = (high - low) / count;
        if (!(rough > 0))
            return ([], []);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * new double[] { 1, 2, 5, 10 }.First(s => s >= (rough / power) - 1e-9);
        var (first, last) = ((long)Math.Ceiling((low / step) - 1e-6), (long)Math.Floor((high / step) + 1e-6));
        double[] values = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step)];
        return (values, Labels(values, step));
    }

    private static string[] Labels(double[] values, double step)
    {
        if (values.Length == 0)
            return [];
        var largest = (int)Math.Floor(Math.Log10(Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]))) + .01);
        var exponent = Math.Abs(largest) > 3 ? 3 * (int)Math.Round((largest - 1) / 3.0) : 0;
        var suffix = exponent switch
        {
            0 => "",
            3 => "k",
            6 => "M",
            9 => "B",
            12 => "T",
            -3 => "m",
            -6 => "μ",
            -9 => "n",
            -12 => "p",
            _ => $"×10<sup>{exponent.ToString(CultureInfo.InvariantCulture).Replace('-', '−')}</sup>",
        };
        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + .01 - exponent), 0, 15);
        return [.. values.Select(Label)];

        string Label(double value)
        {
            if (Math.Abs(value) < step / 2)
                return "0";
            var number = Math.Abs(value) / Math.Pow(10, exponent);
            var digits = number.ToString(
                decimals > 0 ? "0." + new string('#', decimals) : "0",
                CultureInfo.InvariantCulture
            );
            return (value < 0 ? "−" : "") + digits + suffix;
        }
    }
}
