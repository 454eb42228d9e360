using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Requests;

/// <summary>
/// What the words of a request for an analysis mean. The command heavytails and the C library share them, so that a
/// word has one meaning.
/// </summary>
public static class AnalysisWords
{
    /// <summary>How a convolution becomes matrices.</summary>
    public static WordList<ConvMode> Conv { get; } =
        new(
            "conv",
            new("slices", ConvMode.Slices),
            new("flatten", ConvMode.Flatten),
            new("operator", ConvMode.Operator)
        );

    /// <summary>The law that is fitted to the tail.</summary>
    public static WordList<FitKind> Fit { get; } =
        new("fit", new("pl", FitKind.PL), new("tpl", FitKind.TPL), new("etpl", FitKind.E_TPL));

    /// <summary>The treatment of a few very large eigenvalues.</summary>
    public static WordList<FingerFix> Fingers { get; } =
        new(
            "fix-fingers",
            new("none", FingerFix.None),
            new("clip_xmax", FingerFix.ClipXmax),
            new("xmin_peak", FingerFix.XminPeak)
        );

    /// <summary>The divisor of the eigenvalues.</summary>
    public static WordList<EsdNormalisation> Normalisation { get; } =
        new(
            "normalise",
            new("none", EsdNormalisation.None),
            new("rows", EsdNormalisation.Rows),
            new("columns", EsdNormalisation.Columns),
            new("max", EsdNormalisation.Max)
        );

    /// <summary>Whether WeightWatcher's faults are corrected or repeated.</summary>
    public static WordList<Variant> Variant { get; } =
        new("variant", new("corrected", Fits.Variant.Corrected), new("legacy", Fits.Variant.Legacy));

    /// <summary>
    /// Returns the metrics that a request names: those of its flags, and all of the full analysis if it asks for that.
    /// </summary>
    public static MetricSet Metrics(bool full, IEnumerable<MetricFlag> flags) =>
        (full ? LayerMetrics.Full : MetricSet.Of()).With([.. flags.SelectMany(flag => LayerMetrics.OfFlag(flag))]);

    /// <summary>
    /// Returns the least number of eigenvalues of a layer where the request names none: 2 with flattened convolutions
    /// or where DeepDataProfiler's metrics are named, since DeepDataProfiler has no minimum; else WeightWatcher's.
    /// </summary>
    public static int LeastEvals(ConvMode conv, IEnumerable<MetricFlag> flags) =>
        conv == ConvMode.Flatten || flags.Any(LayerMetrics.DeepDataProfiler.Flags.Contains)
            ? 2
            : AnalysisOptions.Default.MinEvals;
}
