// Fingers: the few largest eigenvalues of a finite matrix can stand apart and make alpha too large. WeightWatcher
// 0.7.5.5 has two remedies:
//   clip_xmax   leave out the k largest values, k = 1, 2, ... max_fingers, until alpha is more than finger_thresh below
//               the unclipped one, or (WeightWatcher's min_alpha) until alpha is at most 2 without such a drop
//   xmin_peak   search xmin only around the peak of the histogram of log10 x (XminPeak.cs)
// Its clip_xmax begins at k = 2, ends at max_fingers - 1, always takes max_fingers = 10, and reports k - 1 fingers;
// Legacy does so for max_fingers = 10. The stop at min_alpha = 2 is a part of legacy alone: where alpha rises again
// after it, a finger is overlooked.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.PowerLaws;

/// <summary>A fit with its fingers clipped.</summary>
/// <param name="Fit">The fit to keep: that of all values where clipping changed nothing.</param>
/// <param name="RawFit">The fit of all values.</param>
/// <param name="NumFingers">Number of largest values left out (Legacy: one less, WeightWatcher's count).</param>
public readonly record struct ClippedFit(PowerLawFit Fit, PowerLawFit RawFit, int NumFingers);

/// <summary>Options of <see cref="Fingers.ClipXmax"/>.</summary>
public sealed record ClipOptions
{
    /// <summary>The default options, those of WeightWatcher with its faults corrected.</summary>
    public static ClipOptions Default { get; } = new();

    /// <summary>Most values that may be left out, >= 1; default 10, WeightWatcher's max_fingers.</summary>
    public int MaxFingers { get; init; } = 10;

    /// <summary>Drop of alpha that counts, > 0; default 1, WeightWatcher's finger_thresh.</summary>
    public double Threshold { get; init; } = 1;

    /// <summary>Corrected (default), or legacy for WeightWatcher's range of k, its stop at alpha = 2, and its
    /// count.</summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>Options of every fit; default those of <see cref="PowerLawOptions"/>.</summary>
    public PowerLawOptions Fit { get; init; } = PowerLawOptions.Default;

    /// <summary>Throws where a number is outside its range.</summary>
    internal void Validate()
    {
        if (MaxFingers < 1)
            throw new ArgumentException($"expected max fingers >= 1, got {MaxFingers}");
        if (!(Threshold > 0))
            throw new ArgumentException($"expected a finger threshold > 0, got {Threshold}");
    }
}

/// <summary>Power-law fits that the few largest values do not distort.</summary>
public static class Fingers
{
    // WeightWatcher's default of min_alpha, which no caller of it changes.
    private const double LegacyMinAlpha = 2;

    /// <summary>Leaves out the largest values, one by one, until alpha drops by more than the threshold.</summary>
    /// <param name="data">Values in any order.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public static FitResult<ClippedFit> ClipXmax(ReadOnlySpan<double> data, ClipOptions? options = null)
    {
        options ??= ClipOptions.Default;
        options.Validate();
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return FitResult<ClippedFit>.Failed(sorted.Failure, sorted.Reason);
        var values = sorted.Value.Ascending;
        var raw = PowerLaw.Fit(values, options.Fit);
        if (!raw.Succeeded)
            return FitResult<ClippedFit>.Failed(raw.Failure, raw.Reason);
        return Clip(values, raw.Value.Alpha, raw.Value.Xmin, options) is var (fit, count)
            ? new ClippedFit(fit, raw.Value, count)
            : new ClippedFit(raw.Value, raw.Value, 0);
    }

    /// <summary>
    /// The fit without the fingers of positive ascending values, and their number; null where there are none.
    /// </summary>
    /// <param name="values">Positive finite values, ascending.</param>
    /// <param name="alpha">Alpha of the fit of all values.</param>
    /// <param name="xmin">Its xmin.</param>
    /// <param name="options">How many fingers are sought, and which drop of alpha counts.</param>
    internal static (PowerLawFit Fit, int Count)? Clip(double[] values, double alpha, double xmin, ClipOptions options)
    {
        var isLegacy = options.Variant == Variant.Legacy;
        var (from, to, reported) = isLegacy ? (2, options.MaxFingers - 1, -1) : (1, options.MaxFingers, 0);
        var prefilter = !isLegacy && options.Fit == PowerLawOptions.Default ? new FingerScan(values, xmin) : null;
        for (var k = from; k <= Math.Min(to, values.Length - 2); k++)
        {
            // Equal values are left out together or not at all.
            if (!isLegacy && values[^k] == values[^(k + 1)])
                continue;
            if (prefilter?.CanDrop(values.Length - k, alpha, options.Threshold) == false)
                continue;
            if (!PowerLaw.Fit(values.AsSpan(0, values.Length - k), options.Fit).TryGet(out var fit))
                continue;
            if (fit.Alpha + options.Threshold < alpha)
                return (fit, k + reported);
            if (isLegacy && fit.Alpha <= LegacyMinAlpha)
                break;
        }
        return null;
    }

    /// <summary>Fits with xmin searched only around the peak of the histogram of log10 x.</summary>
    /// <param name="data">Values in any order.</param>
    /// <param name="variant">Corrected (default), or legacy for WeightWatcher's mixed units at the lower end.</param>
    /// <param name="options">Other options of the fit; null for the defaults.</param>
    public static FitResult<PowerLawFit> FitAroundPeak(
        ReadOnlySpan<double> data,
        Variant variant = Variant.Corrected,
        PowerLawOptions? options = null
    )
    {
        var range = XminPeak.Range(data, variant);
        return range.Succeeded
            ? PowerLaw.Fit(data, (options ?? PowerLawOptions.Default) with { XminRange = range.Value })
            : FitResult<PowerLawFit>.Failed(range.Failure, range.Reason);
    }
}
