// s(v) = v / (.9 t) for |v| <= t, and sign(v) (1/.9 + log10(|v| / t)) beyond, t the linear threshold: the scale that
// matplotlib calls symlog, of base 10 and linscale 1, in units of t. plotly.js has no such axis; figures hold s(v) on
// a linear axis whose ticks have the texts of v.
using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.Plotting;

/// <summary>A scale that is linear around 0 and logarithmic beyond a threshold on both sides.</summary>
/// <param name="Threshold">The value t up to which the scale is linear, positive.</param>
internal readonly record struct SymLog(double Threshold)
{
    private const double Linear = 1 / .9;

    // A length in decades up to which an axis has room for the ticks 1, 2, 5 of each, as on logarithmic axes.
    private const double Short = 2.2;

    /// <summary>The place s of a value; NaN stays NaN.</summary>
    public double Place(double value)
    {
        var size = Math.Abs(value) / Threshold;
        return size <= 1 ? Linear * value / Threshold : Math.CopySign(Linear + Math.Log10(size), value);
    }

    private double Value(double place) =>
        Math.Abs(place) <= Linear
            ? place / Linear * Threshold
            : Math.CopySign(Threshold * Math.Pow(10, Math.Abs(place) - Linear), place);

    /// <summary>Places and labels of the ticks of an axis between two places.</summary>
    public (double[] Places, string[] Labels) Ticks(double low, double high)
    {
        var decades = Math.Max(Math.Abs(low), Math.Abs(high)) - Linear;
        double[] steps = high - low < Short + Linear ? [1, 2, 5] : [1];
        var stride = Math.Max(1, (int)Math.Ceiling((high - low) / 9));
        var first = (int)Math.Ceiling(Math.Log10(Threshold) - 1e-9);
        var self = this;
        List<double> sizes = [Threshold];
        if (high - low < 2 * Linear)
            sizes.AddRange([Threshold / 4, Threshold / 2, 3 * Threshold / 4]);
        for (var e = 0; e <= decades + 1; e++)
            if (e % stride == 0)
                sizes.AddRange(steps.Select(s => s * Math.Pow(10, first + e)));
        // Unless the threshold is a power of ten, the next tick can be too near to it.
        sizes = [.. sizes.Where(s => s <= self.Threshold || self.Place(s) - Linear > .2).Distinct()];
        double[] values =
        [
            .. sizes
                .SelectMany(s => new[] { -s, s })
                .Append(0)
                .Where(v => self.Place(v) >= low - 1e-9 && self.Place(v) <= high + 1e-9)
                .Order(),
        ];
        // Too short an axis for any of them: ticks at equal distances of the values.
        if (values.Length < 2)
            values = NiceTicks.Between(Value(low), Value(high));
        var arePowers = values.Any(v => Math.Abs(v) > 1000) && values.All(v => v == 0 || IsPower(Math.Abs(v)));
        return ([.. values.Select(self.Place)], [.. values.Select(v => Label(v, arePowers))]);
    }

    private static bool IsPower(double size) => Math.Abs(Math.Log10(size) - Math.Round(Math.Log10(size))) < 1e-9;

    private static string Label(double value, bool isPower)
    {
        if (value == 0)
            return "0";
        var size = Math.Abs(value);
        return (value < 0 ? "−" : "")
            + (isPower ? NumberText.PowerOfTen((int)Math.Round(Math.Log10(size))) : NumberText.Tick(size));
    }
}
