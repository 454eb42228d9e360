// index.html of an experiment's folder: what the paper says beside what came out, tables, figures. Written beside the run's own files.
using System.Text;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using HeavyTails.Runs.Files;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports;

/// <summary>A page put together from above to below.</summary>
/// <param name="title">Heading, plain text.</param>
/// <param name="source">What is reproduced and on which data, plain text.</param>
public sealed class ExperimentPage(string title, string source)
{
    private readonly List<Func<Pixels, string>> parts = [];
    private readonly List<Figure> figures = [];

    /// <summary>A heading, plain text.</summary>
    public ExperimentPage Heading(string text) => Add(_ => $"<h2>{HtmlText.Encode(text)}</h2>\n");

    /// <summary>A paragraph, HTML.</summary>
    public ExperimentPage Prose(string html) => Add(_ => $"<p>{html}</p>\n");

    /// <summary>A paragraph that stands out, HTML: what the reader must not overlook.</summary>
    public ExperimentPage Warning(string html) => Add(_ => $"<p class=\"warning\">{html}</p>\n");

    /// <summary>A table; heads and cells are HTML, every row as long as the heads.</summary>
    public ExperimentPage Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToArray();
        if (all.FirstOrDefault(r => r.Count != heads.Count) is { } odd)
            throw new ArgumentException(
                $"a row of a table with {heads.Count} columns has {odd.Count} cells: {string.Join(" | ", odd)}"
            );
        return Add(_ => Page.Table(heads, all, "series"));
    }

    /// <summary>Figures, two abreast.</summary>
    public ExperimentPage Figures(params Figure[] some)
    {
        figures.AddRange(some);
        return Add(pixels =>
            $"<div class=\"figures\">\n{string.Concat(some.Select(f => Page.FigureHtml(f, "", pixels, wide: f.Chart.Width > Style.Width)))}</div>\n"
        );
    }

    /// <summary>
    /// Writes index.html, style.css, plotly.js and the figures into the folder, over what an earlier page left; other files stay. A missing Chromium is
    /// no error, page and outcome say so.
    /// </summary>
    public ReportOutcome Save(string folder, bool pixels = true)
    {
        Directory.CreateDirectory(folder);
        if (PlotlyScript.WhyNot() is null)
            PlotlyScript.CopyTo(folder);
        WholeFile.Write(Path.Combine(folder, "style.css"), Page.Css);
        var drawn = ReportFolder.WriteFigures(folder, figures, pixels);
        var body = new StringBuilder(
            $"<header><h1>{HtmlText.Encode(title)}</h1>\n<p class=\"source\">{HtmlText.Encode(source)}</p></header>\n"
        );
        body.Append(Page.Lacking(drawn));
        foreach (var part in parts)
            body.Append(part(drawn));
        body.Append(
            "<footer>Beside this page: <a href=\"context.json\">what was asked</a>, <a href=\"run.json\">what ran</a>, <a href=\"table.csv\">the table</a>. No page loads anything from a network.</footer>"
        );
        WholeFile.Write(
            Path.Combine(folder, "index.html"),
            Page.Html(title, body.ToString(), "", charts: figures.Count > 0)
        );
        return new(Path.Combine(folder, "index.html"), figures.Count, drawn.WhyNot);
    }

    private ExperimentPage Add(Func<Pixels, string> part)
    {
        parts.Add(part);
        return this;
    }
}
