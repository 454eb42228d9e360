namespace HeavyTails.Reports.Plotting;

/// <summary>Ticks at equal distances, for axes too short for a scale's own ticks.</summary>
internal static class NiceTicks
{
    /// <summary>
    /// The multiples of 1, 2 or 5 times a power of ten between two numbers, three to eight of them; none where the
    /// numbers are equal or not finite.
    /// </summary>
    public static double[] Between(double low, double high)
    {
        var length = high - low;
        if (!(length > 0) || double.IsInfinity(length))
            return [];
        var power = Math.Pow(10, Math.Floor(Math.Log10(length)));
        // The longest step that leaves at least three ticks: at length >= 3 steps there are three wherever they begin.
        var step = new[] { .2, .5, 1, 2 }.Select(s => s * power).Last(s => length >= 3 * s);
        var first = (long)Math.Ceiling(low / step - 1e-9);
        var last = (long)Math.Floor(high / step + 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step)];
    }
}
