// Fingers: the few largest eigenvalues of a finite matrix can stand apart and make alpha too large. Two remedies of WeightWatcher 0.7.5.5:
//   clip_xmax   leave out the k largest values, k = 1, 2, ... max_fingers, until alpha is more than finger_thresh below the unclipped one
//   xmin_peak   search xmin only around the peak of the histogram of log10 x (XminPeak.cs)
// Its clip_xmax begins at k = 2, ends at max_fingers - 1, always takes max_fingers = 10, and reports k - 1 fingers; Legacy does so for max_fingers = 10.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.PowerLaws;

/// <summary>A fit with its fingers clipped.</summary>
/// <param name="Fit">The fit to keep; the raw one where clipping changed nothing.</param>
/// <param name="RawFit">The fit of all values.</param>
/// <param name="NumFingers">Largest values left out (Legacy: one less, WeightWatcher's count).</param>
public readonly record struct ClippedFit(PowerLawFit Fit, PowerLawFit RawFit, int NumFingers);

/// <summary>Power-law fits that are not led astray by the largest values.</summary>
public static class Fingers
{
    /// <summary>WeightWatcher's max_fingers.</summary>
    public const int DefaultMaxFingers = 10;

    /// <summary>WeightWatcher's finger_thresh, in units of alpha.</summary>
    public const double DefaultThreshold = 1.0;

    /// <summary>Clips the largest values until alpha drops by more than the threshold.</summary>
    /// <param name="data">Any order.</param>
    /// <param name="maxFingers">Values that may be left out, >= 1.</param>
    /// <param name="threshold">Drop of alpha that counts, > 0.</param>
    /// <param name="variant">Legacy for WeightWatcher's range of k and its count.</param>
    /// <param name="options">Options of every fit.</param>
    public static FitResult<ClippedFit> ClipXmax(
        ReadOnlySpan<double> data,
        int maxFingers = DefaultMaxFingers,
        double threshold = DefaultThreshold,
        Variant variant = Variant.Corrected,
        PowerLawOptions? options = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxFingers, 1);
        if (!(threshold > 0))
            throw new ArgumentOutOfRangeException(nameof(threshold), $"expected a threshold > 0, got {threshold}");
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return FitResult<ClippedFit>.Failed(sorted.Failure, sorted.Reason);
        var values = sorted.Value.Ascending;
        var raw = PowerLaw.Fit(values, options);
        if (!raw.Succeeded)
            return FitResult<ClippedFit>.Failed(raw.Failure, raw.Reason);
        var (from, to, reported) = variant == Variant.Legacy ? (2, maxFingers - 1, -1) : (1, maxFingers, 0);
        for (var k = from; k <= Math.Min(to, values.Length - 2); k++)
            if (
                PowerLaw.Fit(values.AsSpan(0, values.Length - k), options).TryGet(out var fit)
                && fit.Alpha + threshold < raw.Value.Alpha
            )
                return new ClippedFit(fit, raw.Value, k + reported);
        return new ClippedFit(raw.Value, raw.Value, 0);
    }

    /// <summary>Searches xmin around the peak of the logarithmic histogram.</summary>
    /// <param name="data">Any order.</param>
    /// <param name="variant">Legacy for WeightWatcher's mixed units at the lower end.</param>
    /// <param name="options">Other options of the fit.</param>
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
