using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

/// <summary>Titles and labels that the figures of one layer share.</summary>
static class LayerLabels
{
    const int LongestTitle = 60;

    public static string Title(LayerResult layer) => HtmlText.Encode(ShortNames.Of(layer.LongName, LongestTitle));

    /// <summary>The fitted law with its exponent: "power law, α = 2.93 ± 0.09".</summary>
    public static string FitName(LayerResult layer, TailFit fit) =>
        $"{(fit.Kind == FitKind.PL ? "power law" : "truncated power law")}, α = {Alpha(layer, fit)}";

    /// <summary>
    /// The fitted exponent with its error: the one that holds for matrices where errors were computed, and none where
    /// no error can be trusted; else sigma, that of independent values.
    /// </summary>
    public static string Alpha(LayerResult layer, TailFit fit) =>
        WithError(fit.Alpha, layer.AlphaError.ValueOrNull ?? double.NaN);

    /// <summary>A vertical line at the start of the tail.</summary>
    public static Mark Xmin(TailFit fit, bool log) =>
        new()
        {
            At = fit.Xmin,
            Label = "x<sub>min</sub>",
            Colour = Style.Edge,
            Log = log,
        };
}
