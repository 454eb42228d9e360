// The tail of one ESD: eigenvalues above the threshold, fingers treated, a law fitted, its goodness stated.
namespace HeavyTails.Core;

/// <summary>Fits tails as the options ask.</summary>
public static class TailFits
{
    /// <summary>The fit, or the reason why there is none; never both.</summary>
    /// <param name="ascending">Eigenvalues.</param>
    /// <param name="threshold">Those at most this are left out.</param>
    /// <param name="options">Fit, Fingers, LeaveOutLargest, Alternatives, Bootstrap.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static (TailFit? Fit, string? Failure) Of(ReadOnlySpan<double> ascending, double threshold, AnalysisOptions options, ulong seed)
    {
        var first = 0;
        while (first < ascending.Length && !(ascending[first] > threshold)) first++;
        var data = ascending[first..];
        if (data.Length == 0) return (null, $"no eigenvalue exceeds {threshold:g3}");
        if (options.LeaveOutLargest >= data.Length) return (null, $"{options.LeaveOutLargest} of {data.Length} eigenvalues are to be left out");
        data = data[..^options.LeaveOutLargest];

        if (options.Fit != FitKind.PL || options.Fingers == FingerFix.XminPeak) return (null, $"{options.Fit} with {options.Fingers} is not offered yet");
        var plain = PowerLaw.Fit(data);
        if (!plain.TryGet(out var raw)) return (null, plain.Reason);
        var (fit, fingers) = (raw, 0);
        if (options.Fingers == FingerFix.ClipXmax)
        {
            if (WithoutFingers(data, raw, options.MaxFingers, options.FingerThreshold) is { } clipped) (fit, fingers) = clipped;
        }
        var tail = new TailFit(FitKind.PL, fit.Alpha, fit.Xmin, fit.Xmax, fit.D, fit.Sigma, fit.TailLength);
        if (options.Fingers != FingerFix.None) tail = tail with { RawAlpha = raw.Alpha, NumFingers = fingers };
        return (tail, null);
    }

    /// <summary>
    /// The fit once the fewest largest eigenvalues are left out that make alpha fall by more than <paramref name="threshold"/>; null when none up to
    /// <paramref name="most"/> do. WeightWatcher's clip_xmax, which removes one more than it says and starts with two; here what is counted is what is removed.
    /// </summary>
    public static (PowerLawFit Fit, int Fingers)? WithoutFingers(ReadOnlySpan<double> ascending, PowerLawFit raw, int most, double threshold)
    {
        for (var k = 1; k <= most && ascending.Length - k >= 2; k++)
        {
            if (!PowerLaw.Fit(ascending[..^k]).TryGet(out var fit)) return null;
            if (fit.Alpha + threshold < raw.Alpha) return (fit, k);
        }
        return null;
    }
}
