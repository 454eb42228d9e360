using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.Plotting;

/// <summary>
/// The range of a logarithmic axis around positive values; the axis reaches a twentieth of its length beyond both ends.
/// </summary>
readonly record struct LogRange(double Low, double High)
{
    /// <summary>The range of the positive finite values; 0.1 to 10 if there is none.</summary>
    public static LogRange Of(params IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, 0.0);
        foreach (var value in values)
            if (value > 0 && double.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return high > 0 ? new(low, high) : new(0.1, 10);
    }

    /// <summary>Whether the axis begins exactly at the low end. Default: it begins a little below.</summary>
    public bool IsLowExact { get; init; }

    /// <summary>Whether the axis ends exactly at the high end. Default: it ends a little above.</summary>
    public bool IsHighExact { get; init; }

    /// <summary>The range with an end, or both, at exactly a given positive value.</summary>
    public LogRange Between(double? low, double? high)
    {
        var (from, to) = (low ?? Low, high ?? High);
        // No value lies on the side of the given end on which the axis is.
        if (from >= to)
            (from, to) = (low ?? to / 10, high ?? from * 10);
        return new(from, to) { IsLowExact = low is not null, IsHighExact = high is not null };
    }

    /// <summary>Both ends of the axis as powers of ten, the unit in which plotly.js takes them.</summary>
    public double[] Exponents
    {
        get
        {
            var (low, high) = (Math.Log10(Low), Math.Log10(High));
            var room = Math.Max(0.05 * (high - low), 0.05);
            return [IsLowExact ? low : low - room, IsHighExact ? high : high + room];
        }
    }

    /// <summary>
    /// Values and labels of the ticks: powers of ten if the axis spans more than two decades, else 1, 2, 5 or finer of
    /// each decade. (On short ranges plotly.js's own labels leave out the power of ten, and their size changes.)
    /// </summary>
    public (double[] Values, string[] Labels) Ticks
    {
        get
        {
            var (low, high) = (Exponents[0], Exponents[1]);
            double[] steps = (high - low) switch
            {
                < 0.35 => [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9],
                < 0.8 => [1, 1.5, 2, 3, 4, 5, 7],
                < 2.2 => [1, 2, 5],
                _ => [1],
            };
            var stride = steps.Length > 1 ? 1 : Math.Max(1, (int)Math.Ceiling((high - low) / 7));
            var (from, to) = ((int)Math.Floor(low), (int)Math.Ceiling(high));
            string Label(double value, int exponent) =>
                steps.Length == 1 && (from < -2 || to > 3) ? NumberText.PowerOfTen(exponent) : NumberText.Tick(value);
            var ticks = Enumerable
                .Range(from, to - from + 1)
                .Where(e => e % stride == 0)
                .SelectMany(e => steps.Select(s => (Value: s * Math.Pow(10, e), Exponent: e)))
                .Where(t => Math.Log10(t.Value) >= low - 1e-9 && Math.Log10(t.Value) <= high + 1e-9)
                .ToArray();
            if (ticks.Length < 2)
            {
                var values = NiceTicks.Between(Math.Pow(10, low), Math.Pow(10, high));
                return (values, [.. values.Select(NumberText.Tick)]);
            }
            return ([.. ticks.Select(t => t.Value)], [.. ticks.Select(t => Label(t.Value, t.Exponent))]);
        }
    }
}
