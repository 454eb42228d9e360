using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;
using HeavyTails.Core.TailIndices;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.NetSeries;

/// <summary>Tail indices in words, for tables on terminals and pages.</summary>
public static class SeriesText
{
    /// <summary>The head of an estimator's column: "tail index (E1)".</summary>
    public static string Head(SeriesEstimator estimator) =>
        estimator switch
        {
            SeriesEstimator.E1 => "tail index (E1)",
            SeriesEstimator.E2 => "of rows (E2)",
            SeriesEstimator.Hill => "Hill (k)",
            SeriesEstimator.Pickands => "Pickands (k)",
            _ => "moment (k)",
        };

    /// <summary>The estimate with its standard error, and k of Hill, Pickands and moment; "-" for none.</summary>
    public static string Ascii(LayerTails layer, SeriesEstimator estimator) =>
        Numbers(layer, estimator) is { } n
            ? FixedAscii(n.TailIndex, 3)
                + (n.Error is { } error ? $" ± {FixedAscii(error.StandardError, 3)}" : "")
                + (n.TopCount is { } k ? $" ({Integer(k)})" : "")
            : "-";

    /// <summary>The same as HTML, with 2 decimals and "–" for none.</summary>
    public static string Html(LayerTails layer, SeriesEstimator estimator) =>
        Numbers(layer, estimator) is { } n
            ? WithError(n.TailIndex, n.Error?.StandardError ?? double.NaN)
                + (n.TopCount is { } k ? $" <span class=\"muted\">({Integer(k)})</span>" : "")
            : Fixed(double.NaN);

    /// <summary>Why estimates of a layer that were requested do not exist: one line for each reason.</summary>
    public static IEnumerable<string> Reasons(LayerTails layer, SeriesOptions options) =>
        options
            .Estimators.Select(e => (Estimator: e, Why: Reason(layer, e)))
            .Where(r => r.Why is not null)
            .GroupBy(r => r.Why)
            .Select(g => $"{layer.Name}: no {string.Join(", ", g.Select(r => Name(r.Estimator)))}: {g.Key}");

    /// <summary>An estimate with its bootstrap error and, for those of the largest values, k; null for none.</summary>
    internal static (double TailIndex, BootstrapError? Error, int? TopCount)? Numbers(
        LayerTails layer,
        SeriesEstimator estimator
    ) =>
        estimator switch
        {
            SeriesEstimator.E1 => Stable(layer.E1),
            SeriesEstimator.E2 => Stable(layer.E2),
            SeriesEstimator.Hill => Top(layer.Hill),
            SeriesEstimator.Pickands => Top(layer.Pickands),
            _ => Top(layer.Moment),
        };

    /// <summary>What an estimator is called in a sentence: "E1", "Hill".</summary>
    internal static string Name(SeriesEstimator estimator) =>
        estimator == SeriesEstimator.Moment ? "moment estimate" : estimator.ToString();

    private static (double, BootstrapError?, int?)? Stable(FitResult<AlphaStableFit> fit) =>
        fit.TryGet(out var value) ? (value.TailIndex, Known(value.Error), null) : null;

    private static (double, BootstrapError?, int?)? Top(FitResult<TopOrderFit> fit) =>
        fit.TryGet(out var value) ? (value.TailIndex, Known(value.Error), value.TopCount) : null;

    private static BootstrapError? Known(FitResult<BootstrapError> error) => error.TryGet(out var known) ? known : null;

    private static string? Reason(LayerTails layer, SeriesEstimator estimator) =>
        estimator switch
        {
            SeriesEstimator.E1 => Why(layer.E1),
            SeriesEstimator.E2 => Why(layer.E2),
            SeriesEstimator.Hill => Why(layer.Hill),
            SeriesEstimator.Pickands => Why(layer.Pickands),
            _ => Why(layer.Moment),
        };

    private static string? Why<T>(FitResult<T> fit)
        where T : notnull => fit.Succeeded ? null : fit.Reason;
}
