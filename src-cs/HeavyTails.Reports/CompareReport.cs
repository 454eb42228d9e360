using System.Text;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Reports.Wording;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports;

/// <summary>
/// A series of checkpoints, or epochs of one, side by side, as a table and as a report. Layers of the same name are the
/// same layer.
/// </summary>
public static class CompareReport
{
    const string Missing = "–";

    const string Footer =
        "<footer>Table: <a href=\"series.csv\">series.csv</a>. This folder holds all that its page shows; no page "
        + "loads anything from a network.</footer>";

    /// <summary>
    /// The table as CSV, one row for each layer of each checkpoint: the column "checkpoint", then those of
    /// <see cref="CsvTable"/>.
    /// </summary>
    public static string CsvText(IReadOnlyList<NamedResult> series)
    {
        LayerResult[] layers = [.. series.SelectMany(s => s.Result.Layers)];
        var columns = layers.Length > 0 ? LayerColumns.Present(layers) : LayerColumns.All;
        return Csv.Table(
            ["checkpoint", .. columns.Select(c => c.Name)],
            series.SelectMany(named =>
                named.Result.Layers.Select(layer => CsvTable.Row(columns, layer).Prepend(Printable.Of(named.Name)))
            )
        );
    }

    /// <summary>
    /// The table as CSV with the checkpoints side by side, one row for each layer: its name, then for each column of
    /// <see cref="CsvTable"/> that of every checkpoint, "alpha.epoch0", "alpha.epoch9", ...; empty where a checkpoint
    /// has no such layer.
    /// </summary>
    public static string WideCsvText(ComparedSeries series)
    {
        LayerResult[] layers = [.. series.Series.SelectMany(s => s.Result.Layers)];
        var columns = LayerColumns.Present(layers).Where(c => c.Name is not ("name" or "longname")).ToArray();
        var names = series.Names.Select(Printable.Of).ToArray();
        return Csv.Table(
            ["longname", .. columns.SelectMany(column => names.Select(name => $"{column.Name}.{name}"))],
            series.Layers.Select(layer =>
                columns
                    .SelectMany(column =>
                        layer.Results.Select(result => result is null ? null : CsvTable.Row([column], result).Single())
                    )
                    .Prepend(Printable.Of(layer.Name))
            )
        );
    }

    /// <summary>Writes the table under another name and renames it: the file is complete or absent.</summary>
    public static void SaveCsv(IReadOnlyList<NamedResult> series, string path) =>
        WholeFile.Write(path, CsvText(series));

    /// <summary>
    /// Writes index.html, the figures, series.csv and one plotly.js into a folder, which is replaced as
    /// <see cref="Report.Save"/> does it and with the same errors.
    /// </summary>
    public static ReportOutcome Save(IReadOnlyList<NamedResult> results, string folder, ReportOptions? options = null)
    {
        options = (options ?? new()) with { Title = options?.Title ?? "Checkpoints side by side" };
        var series = new ComparedSeries(results);
        var figures = ComparisonFigures.Draw(series);
        var pictures = Pictures.None;
        ReportFolder.Write(
            folder,
            aside =>
            {
                SaveCsv(results, Path.Combine(aside, "series.csv"));
                pictures = ReportFolder.WriteFigures(aside, figures, options.Png, options.Threads);
                WholeFile.Write(Path.Combine(aside, "index.html"), Html(series, figures, options, pictures));
            }
        );
        return new(Path.Combine(folder, "index.html"), figures.Count, pictures.WhyNot);
    }

    static string Html(ComparedSeries series, IReadOnlyList<Figure> figures, ReportOptions options, Pictures pictures)
    {
        var body = new StringBuilder(Page.Header(options.Heading, options.Source ?? string.Join(", ", series.Names)))
            .Append(Page.MissingPictures(pictures))
            .Append(Page.Figures(figures, "", pictures))
            .Append("<h2>The whole model</h2>\n")
            .Append(ModelTable(series))
            .Append("<h2>Layers</h2>\n<p>α ± σ, with D and n<sub>tail</sub> in parentheses.</p>\n")
            .Append(AlphaTable(series))
            .Append(Footer);
        return Page.Html(options.Heading, body.ToString(), "");
    }

    // One row for each checkpoint, with its means over the layers.
    static string ModelTable(ComparedSeries series)
    {
        (string Head, double[] Means)[] columns =
        [
            ("mean α", series.Means("alpha")),
            ("mean α log₁₀ λ<sub>max</sub>", series.Means("alpha_weighted")),
            ("universal metric, ln", series.Means("ddp_metric_ln")),
            ("universal metric, log₁₀", series.Means("ddp_metric_log10")),
            ("mean stable rank", series.Means("stable_rank")),
        ];
        var rows = series.Series.Select(
            (s, i) =>
                columns
                    .Select(c => double.IsFinite(c.Means[i]) ? Fixed(c.Means[i]) : Missing)
                    .Prepend(Integer(s.Result.Layers.Count))
                    .Prepend(HtmlText.Encode(s.Name))
        );
        return Page.Table(["checkpoint", "layers", .. columns.Select(c => c.Head)], rows, "series");
    }

    // One row for each layer, one column for each checkpoint.
    static string AlphaTable(ComparedSeries series)
    {
        static string Cell(LayerResult? layer) =>
            layer switch
            {
                null => Missing,
                { Fit: { Succeeded: true, Value: var f } } =>
                    $"{WithError(f.Alpha, f.Sigma)} <span class=\"muted\">({Fixed(f.D, 3)}, {f.TailLength})</span>",
                _ => "<span class=\"muted\">no fit</span>",
            };
        return Page.Table(
            ["layer", .. series.Names.Select(HtmlText.Encode)],
            series.Layers.Select(l => l.Results.Select(Cell).Prepend(HtmlText.Encode(l.Name))),
            "series"
        );
    }
}
