// index.html in the folder of an experiment's run, beside the run's own files: what the paper says and what came out,
// in prose, tables and figures.
using System.Text;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports;

/// <summary>The page of an experiment, made of parts that are added from top to bottom.</summary>
/// <param name="title">The heading of the page, as plain text.</param>
/// <param name="source">What is reproduced and on which data, as plain text.</param>
public sealed class ExperimentPage(string title, string source)
{
    private readonly List<Func<Pictures, string>> parts = [];
    private readonly List<Figure> figures = [];

    /// <summary>
    /// Where the run's own files lie, relative to the page: "" beside it, the default, or "../" for a page in a
    /// folder of the run's folder.
    /// </summary>
    public string Run { get; set; } = "";

    private string Footer =>
        $"<footer>Beside this page: <a href=\"{Run}context.json\">the settings of the run</a>, "
        + $"<a href=\"{Run}run.json\">versions, device and times</a>, <a href=\"{Run}table.csv\">the table</a>. "
        + "No page loads anything from a network.</footer>";

    /// <summary>Adds a part that is already HTML.</summary>
    internal ExperimentPage Html(string html) => Add(_ => html);

    /// <summary>Adds figures, two beside each other.</summary>
    public ExperimentPage Figures(params Figure[] some)
    {
        figures.AddRange(some);
        return Add(pictures => Page.Figures(some, "", pictures));
    }

    /// <summary>
    /// Writes index.html, style.css, plotly.js and the figures into the folder, over those of an earlier page; other
    /// files stay. It is no error if figures have no picture because the typeface is missing: the page and the outcome
    /// say why.
    /// </summary>
    /// <param name="folder">The folder of the run; it is made if it does not exist.</param>
    /// <param name="png">Whether figures are also written as PNG. Default: false.</param>
    public ReportOutcome Save(string folder, bool png = false)
    {
        Directory.CreateDirectory(folder);
        if (PlotlyScript.WhyNot() is null)
            PlotlyScript.CopyTo(folder);
        WholeFile.Write(Path.Combine(folder, "style.css"), StyleSheet.Css);
        var drawn = ReportFolder.WriteFigures(folder, figures, png);
        var body = new StringBuilder(Page.Header(title, source)).Append(Page.MissingPictures(drawn));
        foreach (var part in parts)
            body.Append(part(drawn));
        body.Append(Footer);
        var index = Path.Combine(folder, "index.html");
        WholeFile.Write(index, Page.Html(title, body.ToString(), ""));
        return new(index, figures.Count, drawn.WhyNot);
    }

    private ExperimentPage Add(Func<Pictures, string> part)
    {
        parts.Add(part);
        return this;
    }
}
