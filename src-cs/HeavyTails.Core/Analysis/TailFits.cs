// The fit of one ESD's tail: eigenvalues above the threshold, without the largest if the options say so; fingers are
// treated; the law is fitted, and its goodness is computed.

using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>Fits the tail of a spectrum as <see cref="AnalysisOptions"/> say.</summary>
public static class TailFits
{
    /// <summary>
    /// Returns the threshold of the fit in units of the eigenvalues: those at most this are left out. It is
    /// <see cref="AnalysisOptions.EvalsThreshold"/> times the mean eigenvalue, so that a factor of the weights does not
    /// change alpha; in the legacy variant it is that number itself, for eigenvalues that are not divided.
    /// </summary>
    /// <param name="eigenvalues">The eigenvalues in any order, [num_evals].</param>
    /// <param name="divisor">Divisor of the eigenvalues, by <see cref="AnalysisOptions.Normalisation"/>.</param>
    /// <param name="options">The options; EvalsThreshold and Variant are used.</param>
    public static double Threshold(ReadOnlySpan<double> eigenvalues, double divisor, AnalysisOptions options)
    {
        if (options.Variant == Variant.Legacy)
            return options.EvalsThreshold / divisor;
        var sum = 0.0;
        foreach (var x in eigenvalues)
            sum += x;
        return eigenvalues.IsEmpty ? 0 : options.EvalsThreshold * (sum / eigenvalues.Length);
    }

    /// <summary>Returns the fit of the tail, or the reason why there is none.</summary>
    /// <param name="ascending">The eigenvalues in ascending order, [num_evals].</param>
    /// <param name="threshold">Eigenvalues at most this are left out.</param>
    /// <param name="options">
    /// The options; Fit, Fingers, LeaveOutLargest, Variant, Metrics and Bootstrap are used.
    /// </param>
    /// <param name="seed">Seed of the bootstrap.</param>
    /// <param name="threads">Number of threads of the bootstrap, whose results do not depend on it.</param>
    public static FitResult<TailFit> Of(
        ReadOnlySpan<double> ascending,
        double threshold,
        AnalysisOptions options,
        ulong seed,
        int threads = 1
    )
    {
        var data = Data(ascending, threshold, options);
        if (data.Length == 0)
        {
            var left = options.LeaveOutLargest;
            var condition = left > 0 ? $" once the largest {left} are left out" : "";
            return FitResult<TailFit>.Failed(FitFailure.NoData, $"no eigenvalue exceeds {threshold:g3}{condition}");
        }
        switch (options.Fit)
        {
            case FitKind.TPL:
                return Truncated(FitKind.TPL, TruncatedPowerLaw.Fit(data));
            case FitKind.E_TPL:
                return Truncated(FitKind.E_TPL, TruncatedPowerLaw.FitExtended(data, options.Variant));
        }
        switch (options.Fingers)
        {
            case FingerFix.ClipXmax:
                var clipped = Fingers.ClipXmax(
                    data,
                    new()
                    {
                        MaxFingers = options.MaxFingers,
                        Threshold = options.FingerThreshold,
                        Variant = options.Variant,
                    }
                );
                if (!clipped.Succeeded)
                    return FitResult<TailFit>.Failed(clipped.Failure, clipped.Reason);
                var (fit, raw, fingers) = clipped.Value;
                return Plain(UpTo(data, fit.Xmax), fit, PowerLawOptions.Default, options, seed, threads) with
                {
                    RawAlpha = raw.Alpha,
                    NumFingers = fingers,
                };
            case FingerFix.XminPeak:
                var peak = Fingers.FitAroundPeak(data, options.Variant);
                if (!peak.Succeeded)
                    return FitResult<TailFit>.Failed(peak.Failure, peak.Reason);
                PowerLawOptions aroundPeak = new() { XminRange = XminPeak.Range(data, options.Variant).Value };
                return Plain(data, peak.Value, aroundPeak, options, seed, threads) with
                {
                    RawAlpha = PowerLaw.Fit(data).ValueOrNull?.Alpha,
                };
            default:
                var plain = PowerLaw.Fit(data);
                return plain.Succeeded
                    ? Plain(data, plain.Value, PowerLawOptions.Default, options, seed, threads)
                    : FitResult<TailFit>.Failed(plain.Failure, plain.Reason);
        }
    }

    /// <summary>
    /// Returns the fit of the tail of matrices [rows x columns]. A flat spectrum, whose eigenvalues are equal up to
    /// rounding, has none (<see cref="FlatSpectrum"/>); in the legacy variant it has WeightWatcher's.
    /// </summary>
    internal static FitResult<TailFit> OfMatrices(
        ReadOnlySpan<double> ascending,
        (int Rows, int Columns) shape,
        in TailRequest request
    )
    {
        var (threshold, options, seed, threads) = request;
        if (options.Variant == Variant.Legacy)
            return Of(ascending, threshold, options, seed, threads);
        var used = ascending[..Math.Max(0, ascending.Length - options.LeaveOutLargest)];
        if (FlatSpectrum.Failure<TailFit>(used, Above(used, threshold), shape.Rows, shape.Columns) is { } flat)
            return flat;
        var result = Of(ascending, threshold, options, seed, threads);
        if (!result.TryGet(out var fit))
            return result;
        used = UpTo(used, fit.Xmax);
        var first = used.Length - fit.TailLength;
        if (FlatSpectrum.Failure<TailFit>(used, first, shape.Rows, shape.Columns) is { } tail)
            return tail;
        if (fit.RawAlpha is null)
            return result;
        var plain = options with { Fingers = FingerFix.None, Metrics = [], Bootstrap = 0 };
        var raw = OfMatrices(ascending, shape, request with { Options = plain });
        return raw.Failure != FitFailure.Flat ? result
            : options.Fingers == FingerFix.ClipXmax ? raw
            : fit with { RawAlpha = null };
    }

    /// <summary>
    /// Returns the exponent of the tail as a statistic of any spectrum: the fit that the options ask for, without a
    /// bootstrap and alternatives, above a threshold that is relative in both variants.
    /// </summary>
    /// <param name="options">The options of the fit.</param>
    public static SpectralStatistic Exponent(AnalysisOptions options)
    {
        var plain = options with { Metrics = [], Bootstrap = 0 };
        var relative = plain with { Variant = Variant.Corrected };
        return (ascending, rows, columns) =>
            OfMatrices(ascending, (rows, columns), new(Threshold(ascending, 1, relative), plain)).Map(fit => fit.Alpha);
    }

    /// <summary>
    /// Returns alpha without the eigenvalues that <see cref="FingerFix.ClipXmax"/> would leave out, and their number;
    /// null when it would leave out none.
    /// </summary>
    /// <param name="ascending">The eigenvalues in ascending order, [num_evals].</param>
    /// <param name="threshold">Eigenvalues at most this are left out.</param>
    /// <param name="options">The options; LeaveOutLargest, MaxFingers and FingerThreshold are used.</param>
    /// <param name="fit">The power law that was fitted to these eigenvalues with all fingers.</param>
    public static (double Alpha, int Count)? WithoutFingers(
        ReadOnlySpan<double> ascending,
        double threshold,
        AnalysisOptions options,
        TailFit fit
    ) =>
        PositiveSample.From(Data(ascending, threshold, options)).TryGet(out var sample)
        && Fingers.Clip(
            sample.Ascending,
            fit.Alpha,
            fit.Xmin,
            new() { MaxFingers = options.MaxFingers, Threshold = options.FingerThreshold }
        )
            is var (clipped, count)
            ? (clipped.Alpha, count)
            : null;

    private static ReadOnlySpan<double> Data(ReadOnlySpan<double> ascending, double threshold, AnalysisOptions options)
    {
        var first = Above(ascending, threshold);
        return options.LeaveOutLargest < ascending.Length - first ? ascending[first..^options.LeaveOutLargest] : [];
    }

    private static int Above(ReadOnlySpan<double> ascending, double threshold)
    {
        var first = 0;
        while (first < ascending.Length && !(ascending[first] > threshold))
            first++;
        return first;
    }

    private static ReadOnlySpan<double> UpTo(ReadOnlySpan<double> ascending, double xmax)
    {
        var count = ascending.Length;
        while (count > 0 && ascending[count - 1] > xmax)
            count--;
        return ascending[..count];
    }

    private static TailFit Plain(
        ReadOnlySpan<double> data,
        PowerLawFit fit,
        PowerLawOptions fitted,
        AnalysisOptions options,
        ulong seed,
        int threads
    )
    {
        var tail = new TailFit
        {
            Kind = FitKind.PL,
            Alpha = fit.Alpha,
            Xmin = fit.Xmin,
            Xmax = fit.Xmax,
            D = fit.D,
            Sigma = fit.Sigma,
            TailLength = fit.TailLength,
        };
        if (options.Asks(LayerMetrics.Alternatives))
            tail = tail with { Alternatives = Compare(data, fit, options.Variant) };
        if (options.Bootstrap == 0)
            return tail;
        var bootstrap = new BootstrapOptions
        {
            Replicates = options.Bootstrap,
            Seed = seed,
            Threads = threads,
            Fit = fitted,
        };
        var goodness = Bootstrap.GoodnessOfFit(data, fit, bootstrap);
        var intervals = Bootstrap.Intervals(data, bootstrap);
        return tail with
        {
            P = goodness.Map(g => g.P),
            Sets = goodness.TryGet(out var tried) ? tried.Replicates : 0,
            AlphaInterval = intervals.Map(i => new AlphaInterval(i.Alpha.Low, i.Alpha.High)),
        };
    }

    // The positive lognormal law has mu >= 0, a limit that depends on the unit of the data. The unit is the mean of the
    // data, so that a factor of the weights does not change the comparison; in the legacy variant it is 1, as in the
    // package powerlaw.
    private static TailAlternative[] Compare(ReadOnlySpan<double> data, PowerLawFit fit, Variant variant)
    {
        List<TailAlternative> compared = [];
        foreach (var law in Enum.GetValues<Alternative>())
            if (law != Alternative.LognormalPositive || variant == Variant.Legacy)
                compared.AddRange(Compared(Alternatives.Compare(data, fit, law), 1));
            else
            {
                var unit = 0.0;
                foreach (var x in data)
                    unit += x / data.Length;
                var scaled = data.ToArray();
                for (var i = 0; i < scaled.Length; i++)
                    scaled[i] /= unit;
                var ofScaled = fit with { Xmin = fit.Xmin / unit, Xmax = fit.Xmax / unit };
                compared.AddRange(Compared(Alternatives.Compare(scaled, ofScaled, law), unit));
            }
        return [.. compared];
    }

    // The comparison of data that were divided by a unit, in the units of the eigenvalues. A law that has no maximum on
    // this tail has no ratio either, and no row.
    private static IEnumerable<TailAlternative> Compared(Comparison comparison, double unit) =>
        comparison.Law.TryGet(out var law)
        && comparison.Ratio.TryGet(out var ratio)
        && comparison.LogLikelihood.TryGet(out var likelihood)
            ?
            [
                new()
                {
                    Law = Alternatives.NameOf(comparison.Alternative),
                    R = ratio.NormalizedR,
                    P = ratio.P,
                    LogLikelihood = likelihood - ratio.Count * Math.Log(unit),
                    Parameters = law.Parameters.ToDictionary(
                        p => p.Name,
                        p => p.Name == "mu" ? p.Value + Math.Log(unit) : p.Value
                    ),
                },
            ]
            : [];

    // On the boundary (alpha = 1 or Lambda = 0) the likelihood gives no standard error of alpha. The power law's error
    // is used instead, and a warning says that it is not valid.
    private static FitResult<TailFit> Truncated(FitKind kind, FitResult<TruncatedPowerLawFit> result)
    {
        if (!result.TryGet(out var fit))
            return FitResult<TailFit>.Failed(result.Failure, result.Reason);
        var sigma = fit.SigmaAlpha.TryGet(out var inside) ? inside : (fit.Alpha - 1) / Math.Sqrt(fit.TailLength);
        return new TailFit
        {
            Kind = kind,
            Alpha = fit.Alpha,
            Xmin = fit.Xmin,
            Xmax = fit.Xmax,
            D = fit.D,
            Sigma = sigma,
            TailLength = fit.TailLength,
            Lambda = fit.Lambda,
            OnBoundary = !fit.SigmaAlpha.Succeeded,
        };
    }
}
