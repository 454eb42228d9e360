using HeavyTails.Core.Fits;
using HeavyTails.Core.TailEstimators;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

/// <summary>The section of a layer's page that sets all estimators of the exponent side by side.</summary>
static class EstimatorsTable
{
    const string None = "–";

    /// <summary>The section; "" where there are no estimates.</summary>
    public static string Html(
        IReadOnlyList<(ITailEstimator Estimator, FitResult<TailEstimate> Estimate)> all,
        IReadOnlyList<Figure> figures,
        Pixels pixels
    ) =>
        all.Count == 0
            ? ""
            : "<h2>The exponent by every estimator</h2>\n"
                + "<p>Each estimator chooses by itself where the tail begins. They agree on a power law; where they "
                + "disagree, no one of them can be quoted alone. Their errors are those that their sources give for "
                + "independent values.</p>\n"
                + Page.Figures(figures, "../", pixels)
                + Page.Table(
                    ["estimator", "source", "α", "x<sub>min</sub>", "n<sub>tail</sub>", "why none"],
                    all.Select(Row),
                    "nulls",
                    column => column == 5 ? "wrap" : ""
                );

    static string[] Row((ITailEstimator Estimator, FitResult<TailEstimate> Estimate) of)
    {
        var (title, source) = (HtmlText.Encode(of.Estimator.Title), HtmlText.Encode(of.Estimator.Source));
        return of.Estimate.TryGet(out var estimate)
            ?
            [
                title,
                source,
                estimate.Error.TryGet(out var se) ? WithError(estimate.Alpha, se) : Fixed(estimate.Alpha),
                Significant(estimate.Xmin),
                Integer(estimate.TailLength),
                "",
            ]
            : [title, source, None, None, None, HtmlText.Encode(of.Estimate.Reason)];
    }
}
