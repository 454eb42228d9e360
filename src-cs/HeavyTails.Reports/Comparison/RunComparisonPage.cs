// The page of a comparison: what differs in one sentence, the runs, their settings, the figures, the differences of the
// numbers column by column, and the provenance. What is equal is folded away.
using System.Text;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using HeavyTails.Runs.Index;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Comparison;

/// <summary>The page of runs side by side.</summary>
internal static class RunComparisonPage
{
    private const string None = "–";

    /// <summary>Most digits of a commit that are shown; comparison.json has all of them.</summary>
    private const int CommitDigits = 10;

    private const string Footer =
        "<footer>Data: <a href=\"numbers.csv\">numbers.csv</a> (a line for each column), "
        + "<a href=\"comparison.json\">comparison.json</a> (everything). This folder holds all that its page shows; no "
        + "page loads anything from a network.</footer>";

    public static string Html(
        RunComparison comparison,
        IReadOnlyList<Figure> figures,
        ReportOptions options,
        Pictures pictures
    )
    {
        var source = options.Source ?? string.Join(" and ", comparison.Runs.Select(r => r.Place.FinalName));
        var body = new StringBuilder(Page.Header(options.Heading, source))
            .Append($"<p class=\"answer\">{Answer(comparison)}</p>\n")
            .Append(Problems(comparison))
            .Append(Page.MissingPictures(pictures))
            .Append(RunsTable(comparison))
            .Append("<h2>Settings</h2>\n")
            .Append(Values(comparison, comparison.Context, "settings"));
        if (figures.Count > 0)
            body.Append("<h2>Numbers</h2>\n").Append(Page.Figures(figures, "", pictures));
        for (var i = 0; i < comparison.Numbers.Count; i++)
            body.Append(Numbers(comparison, i));
        body.Append("<h2>Provenance</h2>\n")
            .Append(Values(comparison, comparison.Provenance, "values of the provenance"))
            .Append(Footer);
        return Page.Html(options.Heading, body.ToString(), "");
    }

    private static string Answer(RunComparison comparison)
    {
        var differing = comparison.Context.Where(v => !v.IsEqual).ToList();
        var settings = differing.Count;
        var said =
            settings == 0
                ? $"All settings are equal, {comparison.Context.Count} of them."
                : $"{settings} of {Count(comparison.Context.Count, "setting")} {(settings == 1 ? "differs" : "differ")}"
                    + $": {string.Join(", ", differing.Take(5).Select(v => HtmlText.Encode(v.Key)))}.";
        if (comparison.Numbers.All(n => n.IsEqual))
            return $"{said} The tables are equal in every value.";
        if (comparison.Numbers.All(n => n.Unpaired is not null))
            return $"{said} There is nothing to pair: {HtmlText.Encode(comparison.Numbers[0].Unpaired!)}.";
        if (comparison.Numbers.All(n => n.Pairs == 0))
            return $"{said} No column was compared, since no row of one has its pair in another.";
        var columns = comparison.Numbers.SelectMany(n => n.Columns).GroupBy(c => c.Name).ToList();
        var different = columns.Count(c => c.Any(column => column.Different > 0));
        var unmatched = comparison.Numbers.Sum(n => n.Rows.First + n.Rows.Other - 2 * n.Pairs);
        return $"{said} {different} of {Count(columns.Count, "column")} {(different == 1 ? "differs" : "differ")} in "
            + $"rows of the same cell{(unmatched > 0 ? $", and {Count(unmatched, "row")} have no counterpart" : "")}.";
    }

    private static string Problems(RunComparison comparison)
    {
        string[] problems =
        [
            .. comparison
                .Runs.Select(
                    (run, i) => (Name: comparison.Names[i], Why: comparison.Tables[i].Problem ?? run.Entry.Problem)
                )
                .Where(p => p.Why is not null)
                .Select(p => $"<li class=\"warning\">{HtmlText.Encode($"{p.Name}: {p.Why}")}</li>"),
        ];
        return problems.Length == 0 ? "" : $"<ul class=\"warnings\">{string.Concat(problems)}</ul>\n";
    }

    private static string RunsTable(RunComparison comparison) =>
        Page.Table(
            [
                "run",
                "experiment",
                "state",
                "cells",
                "failed",
                "rows",
                "started",
                "seconds of cells",
                "machine",
                "commit",
            ],
            comparison.Runs.Select(
                (run, i) =>
                    new[]
                    {
                        HtmlText.Encode(comparison.Names[i]),
                        HtmlText.Encode(run.Entry.Name),
                        run.Entry.State,
                        run.Entry.Done == run.Entry.Cells
                            ? Integer(run.Entry.Cells)
                            : $"{run.Entry.Done} of {run.Entry.Cells}",
                        Integer(run.Entry.Failed),
                        Thousands(comparison.Tables[i].Count),
                        HtmlText.Encode(run.Entry.Started ?? None),
                        run.Entry.CellSeconds is { } seconds ? Significant(seconds) : None,
                        HtmlText.Encode(run.Entry.Host ?? None),
                        HtmlText.Encode(
                            run.Entry.Revision is { Length: > CommitDigits } c
                                ? c[..CommitDigits]
                                : run.Entry.Revision ?? None
                        ),
                    }
            ),
            "series"
        );

    // What differs as a table; what is equal below it, folded.
    private static string Values(RunComparison comparison, IReadOnlyList<ComparedValue> values, string what)
    {
        var different = values.Where(v => !v.IsEqual).ToList();
        var equal = values.Where(v => v.IsEqual).ToList();
        var html = new StringBuilder();
        if (different.Count == 0)
            html.Append($"<p>No {what} differ.</p>\n");
        else
            html.Append(
                Page.Table(
                    ["", .. comparison.Names.Select(HtmlText.Encode)],
                    different.Select(v =>
                        v.Values.Select(value => $"<mark>{HtmlText.Encode(value ?? None)}</mark>").Prepend(Label(v))
                    ),
                    "plain compared",
                    _ => "wrap"
                )
            );
        if (equal.Count > 0)
            html.Append($"<details><summary>{equal.Count} {what} are equal</summary>\n")
                .Append(
                    Page.Table(
                        ["", "in all runs"],
                        equal.Select(v => new[] { Label(v), HtmlText.Encode(v.Values[0] ?? None) }),
                        "plain compared",
                        _ => "wrap"
                    )
                )
                .Append("</details>\n");
        return html.ToString();
    }

    private static string Label(ComparedValue value) =>
        $"<span class=\"muted\">{HtmlText.Encode(value.Part)}</span> {HtmlText.Encode(value.Key)}";

    private static string Numbers(RunComparison comparison, int index)
    {
        var table = comparison.Numbers[index];
        var (first, other) = (HtmlText.Encode(comparison.Names[0]), HtmlText.Encode(comparison.Names[index + 1]));
        if (table.Unpaired is { } why)
            return $"<h2>{other} beside {first}</h2>\n<p>There is nothing to pair: {HtmlText.Encode(why)}.</p>\n";
        var by =
            table.Keys.Count > 0
                ? $"rows of cells with the same {string.Join(", ", table.Keys.Select(HtmlText.Encode))}"
                : "rows in their order";
        var html = new StringBuilder(
            $"<h2>{other} beside {first}</h2>\n<p>Compared: {Count(table.Pairs, "pair")} of {by}."
        );
        foreach (
            var (rows, columns, name) in new[]
            {
                (table.Rows.First, table.OnlyFirst, first),
                (table.Rows.Other, table.OnlyOther, other),
            }
        )
        {
            if (rows > table.Pairs)
                html.Append($" {Count(rows - table.Pairs, "row")} of {name} have no counterpart.");
            if (columns.Count > 0)
                html.Append($" Only in {name}: {string.Join(", ", columns.Select(HtmlText.Encode))}.");
        }
        html.Append("</p>\n");
        var different = table.Columns.Where(c => c.Different > 0).ToList();
        var equal = table.Columns.Where(c => c.Different == 0).Select(c => HtmlText.Encode(c.Name)).ToList();
        if (different.Count > 0)
            html.Append(
                Page.Table(
                    ["column", "different", $"mean {first}", $"mean {other}", "greatest |b − a|", "relative", "at"],
                    different.Select(c =>
                        new[]
                        {
                            HtmlText.Encode(c.Name),
                            $"{c.Different} of {c.Compared}",
                            Significant(c.FirstMean),
                            Significant(c.OtherMean),
                            double.IsNaN(c.FirstMean) ? None : Significant(c.Greatest),
                            double.IsNaN(c.FirstMean) ? None : Significant(c.GreatestRelative),
                            HtmlText.Encode(c.Where ?? ""),
                        }
                    ),
                    "series",
                    column => column == 6 ? "wrap" : ""
                )
            );
        if (table.Pairs == 0)
            html.Append("<p>No column was compared, since no row of one has its pair in the other.</p>\n");
        else if (equal.Count > 0)
            html.Append($"<p>Equal in every value: {string.Join(", ", equal)}.</p>\n");
        return html.ToString();
    }
}
