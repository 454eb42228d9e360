// Checkpoints, or epochs of one, side by side. Layers are the same when their names are.
using System.Text;
using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Reports.Wording;
using HeavyTails.Runs.Files;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports;

/// <summary>A series as a table and as a report.</summary>
public static class CompareReport
{
    /// <summary>A row a checkpoint and layer: the column "checkpoint", then those of <see cref="CsvTable"/>.</summary>
    public static string CsvText(IReadOnlyList<NamedResult> series)
    {
        LayerResult[] layers = [.. series.SelectMany(s => s.Result.Layers)];
        var columns = layers.Length > 0 ? LayerColumns.Present(layers) : LayerColumns.All;
        var text = new StringBuilder("checkpoint,").AppendJoin(',', columns.Select(c => c.Name)).Append('\n');
        foreach (var (name, result) in series)
        foreach (var layer in result.Layers)
            text.Append(CsvTable.Field(name))
                .Append(',')
                .AppendJoin(',', columns.Select(c => CsvTable.Field(c.Value(layer))))
                .Append('\n');
        return text.ToString();
    }

    /// <summary>Writes the table aside and renames.</summary>
    public static void SaveCsv(IReadOnlyList<NamedResult> series, string path) =>
        WholeFile.Write(path, CsvText(series));

    /// <summary>
    /// Writes index.html, the figures, series.csv and one plotly.js into a folder, as <see cref="Report.Save"/> does and with the same errors.
    /// </summary>
    public static ReportOutcome Save(IReadOnlyList<NamedResult> results, string folder, ReportOptions? options = null)
    {
        options = (options ?? new()) with { Title = options?.Title ?? "Checkpoints side by side" };
        var series = new ComparedSeries(results);
        var figures = ComparisonFigures.Draw(series);
        var pixels = Pixels.None;
        ReportFolder.Write(
            folder,
            aside =>
            {
                SaveCsv(results, Path.Combine(aside, "series.csv"));
                pixels = ReportFolder.WriteFigures(aside, figures, options.Pixels);
                WholeFile.Write(Path.Combine(aside, "index.html"), Html(series, figures, options, pixels));
            }
        );
        return new(Path.Combine(folder, "index.html"), figures.Count, pixels.WhyNot);
    }

    static string Html(ComparedSeries series, IReadOnlyList<Figure> figures, ReportOptions options, Pixels pixels)
    {
        var body = new StringBuilder(
            $"<header><h1>{HtmlText.Encode(options.Heading)}</h1>\n<p class=\"source\">{HtmlText.Encode(options.Source ?? string.Join(", ", series.Names))}</p></header>\n"
        );
        body.Append(Page.Lacking(pixels));
        body.Append("<div class=\"figures\">\n");
        foreach (var figure in figures)
            body.Append(Page.FigureHtml(figure, "", pixels, wide: figure.Chart.Width > Style.Width));
        body.Append("</div>\n<h2>The whole model</h2>\n")
            .Append(
                Page.Table(
                    [
                        "checkpoint",
                        "layers",
                        "mean α",
                        "mean α log₁₀ λ<sub>max</sub>",
                        "universal metric, ln",
                        "universal metric, log₁₀",
                        "mean stable rank",
                    ],
                    series.Series.Select(
                        (s, i) =>
                            new[]
                            {
                                HtmlText.Encode(s.Name),
                                Integer(s.Result.Layers.Count),
                                Cell("alpha", i),
                                Cell("alpha_weighted", i),
                                Cell("ddp_metric_ln", i),
                                Cell("ddp_metric_log10", i),
                                Cell("stable_rank", i),
                            }
                    ),
                    "series"
                )
            );
        body.Append("<h2>Layers</h2>\n<p>α ± σ, with D and n<sub>tail</sub> in brackets.</p>\n")
            .Append(
                Page.Table(
                    ["layer", .. series.Names.Select(HtmlText.Encode)],
                    series.Layers.Select(l =>
                        l.Results.Select(r =>
                                r switch
                                {
                                    null => "–",
                                    { Fit: { } f } =>
                                        $"{Fixed(f.Alpha)} ± {Fixed(f.Sigma)} <span class=\"muted\">({Fixed(f.D, 3)}, {f.TailLength})</span>",
                                    _ => "<span class=\"muted\">no fit</span>",
                                }
                            )
                            .Prepend(HtmlText.Encode(l.Name))
                    ),
                    "series"
                )
            );
        body.Append(
            "<footer>Table: <a href=\"series.csv\">series.csv</a>. The folder is complete by itself; no page loads anything from a network.</footer>"
        );
        return Page.Html(options.Heading, body.ToString(), "", charts: true);

        string Cell(string column, int i) =>
            series.Means(column)[i] is var mean && double.IsFinite(mean) ? Fixed(mean) : "–";
    }
}
