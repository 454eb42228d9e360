using HeavyTails.Core.Analysis.Metrics;
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
    public static string FitName(TailFit fit) =>
        $"{(fit.Kind == FitKind.PL ? "power law" : "truncated power law")}, α = {WithError(fit.Alpha, fit.Sigma)}";

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
