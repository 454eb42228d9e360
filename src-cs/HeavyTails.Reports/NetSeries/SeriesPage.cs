using System.Text;
using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.NetSeries;

/// <summary>The page of tail indices of series of nets.</summary>
internal static class SeriesPage
{
    // A longer list of notes is folded, so that the figures are not far below it.
    private const int MostUnfolded = 8;

    private const string None = "–";

    private const string Footer =
        "<footer>Data: <a href=\"tails.csv\">tails.csv</a> (a row for each layer), <a href=\"tails.json\">tails.json"
        + "</a> (everything, with the estimate at each block size). This folder holds all that its page shows; no page "
        + "loads anything from a network.</footer>";

    /// <summary>The page as HTML.</summary>
    public static string Html(
        SeriesResults results,
        IReadOnlyList<SeriesGroup> groups,
        ReportOptions options,
        Pictures pictures
    )
    {
        var isOne = results.Series.Count == 1 && results.Unreadable.Count == 0;
        var body = new StringBuilder(Page.Header(options.Title!, options.Source)).Append(
            isOne ? Numbers(results.Series[0]) : Numbers(results)
        );
        body.Append(Warnings(results)).Append(Page.MissingPictures(pictures));
        foreach (var group in groups)
        {
            if (group.Title.Length > 0)
                body.Append($"<h2>{HtmlText.Encode(group.Title)}</h2>\n");
            body.Append(Page.Figures(group.Figures, "", pictures));
            if (!isOne)
                body.Append(Correlations(group)).Append(Runs(group, results.Options));
        }
        if (isOne)
            body.Append(Layers(results.Series[0], results.Options));
        body.Append(Computed(results)).Append(Footer);
        return Page.Html(options.Title!, body.ToString(), "");
    }

    private static string Numbers(SeriesTails series)
    {
        List<(string Value, string Label)> numbers =
        [
            (Thousands(series.Nets), "nets averaged"),
            (Thousands(series.Layers.Count), "layers"),
        ];
        if (series.Setting is { } setting)
        {
            numbers.Add((Tick(setting.StepSize), "step size η"));
            numbers.Add((Thousands(setting.BatchSize), "batch size b"));
        }
        if (series.Training is { } training)
        {
            numbers.Add((Loss(training.Last.Loss), $"last loss, {training.Of}"));
            numbers.Add(($"{Fixed(training.Last.Accuracy)} %", $"last accuracy, {training.Of}"));
        }
        numbers.Add((series.OutcomeText, "training"));
        return Boxes(numbers);
    }

    private static string Numbers(SeriesResults results) =>
        Boxes([
            (Thousands(results.Series.Count), "series"),
            (Thousands(results.Series.Sum(s => s.Nets)), "nets"),
            (Thousands(results.Series.Count(s => s.Failed)), "diverged or did not learn"),
            (Thousands(results.Series.Count(s => s.Training is null)), "without a history of losses"),
            (Thousands(results.Unreadable.Count), "could not be read"),
        ]);

    private static string Boxes(IReadOnlyList<(string Value, string Label)> numbers) =>
        "<ul class=\"numbers\">"
        + string.Concat(numbers.Select(n => $"<li><b>{n.Value}</b><span>{n.Label}</span></li>"))
        + "</ul>\n";

    private static string Warnings(SeriesResults results)
    {
        var several = results.Series.Count + results.Unreadable.Count > 1;
        // The table of several series has one estimator alone.
        var shown = several ? results.Options with { Estimators = [results.Options.Estimators[0]] } : results.Options;
        List<string> said = [];
        foreach (var (name, reason) in results.Unreadable)
            said.Add($"{name} could not be read: {reason}");
        foreach (var series in results.Series)
        {
            var before = several ? $"{series.Name}: " : "";
            if (!several && series.Failed)
                said.Add($"{series.OutcomeText}: its tail indices say nothing about SGD near a minimum");
            said.AddRange(series.Notes.Select(note => before + note));
            said.AddRange(series.Layers.SelectMany(l => SeriesText.Reasons(l, shown)).Select(r => before + r));
        }
        if (said.Count == 0)
            return "";
        var list =
            "<ul class=\"warnings\">"
            + string.Concat(said.Select(s => $"<li class=\"warning\">{HtmlText.Encode(s)}</li>"))
            + "</ul>\n";
        return said.Count <= MostUnfolded
            ? list
            : $"<details><summary class=\"warning\">{Count(said.Count, "note")} on these series</summary>\n{list}"
                + "</details>\n";
    }

    private static string Layers(SeriesTails series, SeriesOptions options) =>
        "<h2>Layers</h2>\n<p>Each estimate with its standard error by the bootstrap; the number of largest weights k "
        + "in parentheses.</p>\n"
        + Page.Table(
            ["layer", "shape", "weights", "nets", .. options.Estimators.Select(SeriesText.Head)],
            series.Layers.Select(layer =>
                (string[])
                    [
                        HtmlText.Encode(layer.Name),
                        layer.ShapeText.Replace("x", "×", StringComparison.Ordinal),
                        layer.Parameters.ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
                        Thousands(layer.Nets),
                        .. options.Estimators.Select(e => SeriesText.Html(layer, e)),
                    ]
            ),
            "series"
        )
        + (
            series.Skipped.Count == 0
                ? ""
                : "<p class=\"muted\">Not analysed: "
                    + string.Join(
                        "; ",
                        series.Skipped.Select(s => $"{HtmlText.Encode(s.Name)} ({HtmlText.Encode(s.Reason)})")
                    )
                    + ".</p>\n"
        );

    private static string Correlations(SeriesGroup group)
    {
        SeriesTails[] learnt = [.. group.Series.Where(s => !s.Failed)];
        var rows = group
            .Layers.Select(layer =>
                (Name: layer, All: RatioCorrelation.Of(group.Series, layer), Learnt: RatioCorrelation.Of(learnt, layer))
            )
            .Where(row => row.All is not null)
            .Select(row => (string[])[HtmlText.Encode(row.Name), .. Cells(row.All), .. Cells(row.Learnt)])
            .ToArray();
        return rows.Length == 0
            ? ""
            : "<h3>Rank correlation of the tail index with η / b</h3>\n<p>Spearman's ρ of E1 with its 95 % interval. "
                + "The paper expects a tail index that falls as η / b grows, ρ &lt; 0.</p>\n"
                + Page.Table(["layer", "ρ, all runs", "runs", "ρ, runs that learnt", "runs"], rows, "series");

        static string[] Cells(RatioCorrelation? c) =>
            c is { } known
                ? [$"{Fixed(known.Rho)} [{Fixed(known.Low)}, {Fixed(known.High)}]", Thousands(known.Runs)]
                : [None, None];
    }

    private static string Runs(SeriesGroup group, SeriesOptions options)
    {
        var estimator = options.Estimators[0];
        return $"<h3>Runs</h3>\n<p>The {SeriesText.Head(estimator)} of each layer ± its standard error. Runs that "
            + "diverged or did not learn have averaged weights like any other, whose tail index says nothing about SGD "
            + "near a minimum.</p>\n"
            + Page.Table(
                [
                    "series",
                    "η",
                    "b",
                    "η / b",
                    "nets",
                    "last loss",
                    "accuracy",
                    "training",
                    .. group.Layers.Select(HtmlText.Encode),
                ],
                group.Series.Select(s =>
                    (string[])
                        [
                            HtmlText.Encode(s.Name),
                            s.Setting is { } eta ? Tick(eta.StepSize) : None,
                            s.Setting is { } b ? Thousands(b.BatchSize) : None,
                            s.Setting is { } ratio ? Tick(ratio.Ratio) : None,
                            Thousands(s.Nets),
                            s.Training is { } training ? Loss(training.Last.Loss) : None,
                            s.Training is { } accuracy ? $"{Fixed(accuracy.Last.Accuracy)} %" : None,
                            s.Failed ? $"<span class=\"warning\">{s.OutcomeText}</span>" : s.OutcomeText,
                            .. group.Layers.Select(name =>
                                s.Layers.FirstOrDefault(l => l.Name == name) is { } layer
                                    ? SeriesText.Html(layer, estimator)
                                    : None
                            ),
                        ]
                ),
                "series"
            );
    }

    // A dash would say that the loss is not known.
    private static string Loss(double last) => double.IsNaN(last) ? "NaN" : Significant(last);

    private static string Computed(SeriesResults results)
    {
        var legacy = results.Options.Variant == Variant.Legacy;
        var versions = string.Join(", ", Versions.All.Select(v => HtmlText.Encode($"{v.Name} {v.Version}")));
        return "<h2>How it was computed</h2>\n<p>The weights of each layer are averaged over the nets in float64, in "
            + "one pass over the files. E1 is the estimator of Mohammadi, Mohammadpour &amp; Ogata (2015, cor. 2.4), "
            + "1/α = (mean log|Y| − mean log|X|) / log m, of the averaged weights X less their mean and the sums Y of "
            + "m weights each; α is the median over m = 2, 5, 10, 20, 50, 100, 500, 1000. E2 is the same with the "
            + "norms of the rows of the matrix, less the mean row. "
            + (
                legacy
                    ? "Legacy variant: every block size of which there is at least one block counts, and the floor of "
                        + "logs is 2<sup>−52</sup>, as in the authors’ notebook. "
                    : "Block sizes with fewer than 10 blocks are left out, since after centring the sum of all weights "
                        + "is 0; the floor of logs is relative to the size of the weights. "
            )
            + $"Errors are from {Thousands(results.Options.Resamples)} resamples of 64 parts of each layer. The "
            + "weights of a layer are neither independent nor of one law, which no such error knows.</p>\n"
            + "<p>A run diverged if its last loss is not finite or more than twice that of guessing, and did not learn "
            + "if it is at least 0.95 of that; guessing is ln of the number of classes for NLL on a known data set, "
            + "else the first loss on record.</p>\n"
            + $"<p class=\"muted\">{versions}</p>\n";
    }
}
