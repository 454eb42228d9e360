// peak = 10^(left edge of the fullest of 100 equal bins of log10 x); xmin is searched in [0.95 peak, 1.5 peak].
// WeightWatcher 0.7.5.5, fix_fingers = 'xmin_peak'.
// Its code compares the values with log10(0.95 peak) at the lower end: usually a negative number, so no limit at all.
// Legacy does the same.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The range of xmin around the peak of the logarithmic histogram.</summary>
public static class XminPeak
{
    private const int Bins = 100;
    private const double BelowPeak = 0.95;
    private const double AbovePeak = 1.5;

    /// <summary>The range of xmin; fails when the data have no two different positive values.</summary>
    /// <param name="data">Values in any order.</param>
    /// <param name="variant">Corrected (default), or legacy for WeightWatcher's lower end, log10(0.95 peak).</param>
    public static FitResult<Interval> Range(ReadOnlySpan<double> data, Variant variant = Variant.Corrected)
    {
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return FitResult<Interval>.Failed(sorted.Failure, sorted.Reason);
        var peak = Math.Pow(10, Peak(sorted.Value.Ascending));
        var low = BelowPeak * peak;
        return new Interval(variant == Variant.Legacy ? Math.Log10(low) : low, AbovePeak * peak);
    }

    /// <summary>
    /// The logarithm log10 of the peak: the left edge of the fullest bin, the first of equals (numpy's histogram and
    /// argmax).
    /// </summary>
    private static double Peak(double[] ascending)
    {
        var (low, high) = (Math.Log10(ascending[0]), Math.Log10(ascending[^1]));
        var counts = new int[Bins];
        foreach (var x in ascending)
            counts[Math.Clamp((int)((Math.Log10(x) - low) / (high - low) * Bins), 0, Bins - 1)]++;
        var fullest = Array.IndexOf(counts, counts.Max());
        return low + (high - low) * fullest / Bins;
    }
}
