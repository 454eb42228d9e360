// The section of a layer's page about the law of its whole spectrum: the laws with their scores and odds, and those
// that do not apply with the reason.
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices.Laws;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

/// <summary>Which law describes the whole spectrum, on the page of one layer.</summary>
static class LayerLaw
{
    const string Heading = "<h2>Which law has the whole spectrum?</h2>\n";

    const string None = "–";

    /// <summary>The section; "" where it was not asked for, and a line with the reason where there is none.</summary>
    public static string Html(LayerResult layer, IReadOnlyList<Figure> figures, Pictures pictures)
    {
        var result = layer.Value(LayerMetrics.Law);
        if (!result.TryGet(out var odds))
            return result.Failure == FitFailure.NotRequested
                ? ""
                : $"{Heading}<p class=\"muted\">No law was chosen: {HtmlText.Encode(result.Reason)}.</p>\n";
        return $"{Heading}<p class=\"answer\">{Answer(odds)}</p>\n"
            + Page.Figures(figures, "../", pictures)
            + "<p>The score is the mean logarithm of the density that a law, fitted to half of the rows, gives to the "
            + "eigenvalues of the other half, less a charge for its parameters; its unit is the nat per eigenvalue. "
            + "The error is that of the distance from the best score: the larger of its errors over halvings and over "
            + "eigenvalues. The odds of a law are in proportion to the chance that it would score as high as the "
            + "best.</p>\n"
            + Page.Table(
                ["law", "score", "below the best", "odds", "why none"],
                [.. LawFigures.ByOdds(odds).Select(law => Row(law, odds.Best)), .. odds.Excluded.Select(Row)],
                "series",
                column => column == 4 ? "wrap" : ""
            );
    }

    static string Answer(LawOdds odds)
    {
        var (best, others) = (odds.Best, LawFigures.ByOdds(odds).Where(law => law != odds.Best).ToArray());
        var answer =
            $"<b>The law that predicts held-out rows best is {HtmlText.Encode(best.Law.Name)}</b>, with "
            + $"{LawFigures.Percent(best.Odds)} of the odds among these laws";
        return others.Length == 0
            ? $"{answer}."
            : $"{answer}; the next is {HtmlText.Encode(others[0].Law.Name)}, with "
                + $"{LawFigures.Percent(others[0].Odds)}.";
    }

    static string[] Row(LawScore law, LawScore best) =>
        [
            HtmlText.Encode(law.Law.Name),
            Fixed(law.Score, 3),
            ReferenceEquals(law, best) ? None : WithError(best.Score - law.Score, law.Error, 3),
            LawFigures.Percent(law.Odds),
            "",
        ];

    static string[] Row((ISpectralLaw Law, string Reason) excluded) =>
        [HtmlText.Encode(excluded.Law.Name), None, None, None, HtmlText.Encode(excluded.Reason)];
}
