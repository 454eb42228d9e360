using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

/// <summary>The section of a layer's page that sets all estimators of the exponent side by side.</summary>
static class EstimatorsTable
{
    const string None = "–";

    /// <summary>The section; "" where there are no estimates.</summary>
    public static string Html(IReadOnlyList<EstimatorRow> all, IReadOnlyList<Figure> figures, Pictures pictures)
    {
        if (all.Count == 0)
            return "";
        // Columns that no row fills are left out.
        var (hasNulls, hasReasons) = (all.Any(e => e.Untrained.Succeeded), all.Any(e => !e.Estimate.Succeeded));
        string[] heads =
        [
            "estimator",
            "source",
            "α",
            .. hasNulls ? ["untrained"] : Array.Empty<string>(),
            "x<sub>min</sub>",
            "n<sub>tail</sub>",
            .. hasReasons ? ["why none"] : Array.Empty<string>(),
        ];
        return "<h2>The exponent by every estimator</h2>\n"
            + "<p>Each estimator chooses by itself where the tail begins. They agree on a power law; where they "
            + "disagree, no one of them can be quoted alone. Their errors are those that their sources give for "
            + $"independent values.{Windows(all)}</p>\n"
            + Page.Figures(figures, "../", pictures)
            + Page.Table(
                heads,
                all.Select(row => Row(row, hasNulls, hasReasons)),
                "nulls",
                column => hasReasons && column == heads.Length - 1 ? "wrap" : ""
            );
    }

    static string Windows(IReadOnlyList<EstimatorRow> all) =>
        all.FirstOrDefault(e => e.Windows.Length > 0) is { } row
            ? $" {HtmlText.Encode(row.Title)} takes the eigenvalues of windows of one aspect ratio, so that its "
                + "exponent does not depend on that of the layer; its tail is theirs, and its windows overlap, so "
                + "that it has no such error."
            : "";

    static string[] Row(EstimatorRow row, bool hasNulls, bool hasReasons)
    {
        var found = row.Estimate.TryGet(out var estimate);
        var windows = row.Windows.Length > 0 ? $" <span class=\"muted\">({row.Windows})</span>" : "";
        return
        [
            HtmlText.Encode(row.Title) + windows,
            HtmlText.Encode(row.Source),
            !found ? None
            : estimate!.Error.TryGet(out var se) ? WithError(estimate.Alpha, se)
            : Fixed(estimate.Alpha),
            .. hasNulls
                ? [row.Untrained.TryGet(out var untrained) ? Fixed(untrained.Mean) : None]
                : Array.Empty<string>(),
            found ? Significant(estimate!.Xmin) : None,
            found ? Integer(estimate!.TailLength) : None,
            .. hasReasons ? [found ? "" : HtmlText.Encode(row.Estimate.Reason)] : Array.Empty<string>(),
        ];
    }
}
