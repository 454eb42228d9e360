// The overview's section about the laws of whole spectra: how often each law predicts held-out rows best.
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices.Laws;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

/// <summary>Which laws the spectra of a model have, in a paragraph.</summary>
static class WhichLaws
{
    // From this share of the odds on the answer of a layer counts as clear.
    const double Clear = .9;

    /// <summary>The section; "" where it was not asked for any layer.</summary>
    public static string Html(ModelResult result)
    {
        FitResult<LawOdds>[] asked =
        [
            .. result
                .Layers.Select(layer => layer.Value(LayerMetrics.Law))
                .Where(law => law.Succeeded || law.Failure != FitFailure.NotRequested),
        ];
        if (asked.Length == 0)
            return "";
        LawOdds[] found = [.. asked.Where(law => law.Succeeded).Select(law => law.Value)];
        var none = asked.Length - found.Length;
        return "<h2>Which law has the whole spectrum?</h2>\n<p class=\"answer\">"
            + (found.Length > 0 ? Answer(found) : "")
            + (none > 0 ? $" For {Count(none, "layer")} no law was chosen; the pages of layers say why." : "")
            + "</p>\n";
    }

    static string Answer(LawOdds[] found)
    {
        var counts = found
            .GroupBy(odds => odds.Best.Law.Name)
            .OrderByDescending(group => group.Count())
            .Select(group => $"{HtmlText.Encode(group.Key)} for {Count(group.Count(), "layer")}");
        var clear = found.Count(odds => odds.Best.Odds >= Clear);
        var how =
            clear == found.Length ? "For all of them it has"
            : clear == 0 ? "For none of them it has"
            : $"For {Integer(clear)} of them it has";
        return $"<b>The law that predicts held-out rows best is {string.Join(", ", counts)}.</b> {how} at least "
            + $"{Fixed(100 * Clear, 0)} % of the odds among the laws, which are not calibrated"
            + (clear == found.Length ? "." : "; for the others several laws predict the rows about as well.");
    }
}
