// A report is a folder that needs nothing else: index.html, figures/*.html and *.svg (and *.png),
// tails.csv, tails.json, style.css, one plotly.js, and files.txt, which lists these files.
using HeavyTails.Core.NetSeries;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.NetSeries;

/// <summary>Tail indices of one series of nets, or of several, as a folder with a page.</summary>
public static class SeriesReport
{
    /// <summary>
    /// Writes the report. An older report in <paramref name="folder"/> is replaced as a whole. It is no error if
    /// figures cannot be drawn (plotly.js is missing or is not the pinned one) or have no picture (the typeface is
    /// missing): the page and the outcome say why.
    /// </summary>
    /// <param name="results">The tail indices; at least one series.</param>
    /// <param name="folder">The folder of the report.</param>
    /// <param name="options">
    /// Title, source and kinds of figures. Default: "Tail indices of" the name, without PNG.
    /// </param>
    /// <exception cref="IOException">The folder cannot be written, or holds anything but an older report.</exception>
    public static ReportOutcome Save(SeriesResults results, string folder, ReportOptions? options = null)
    {
        options ??= new();
        options = options with { Title = options.Title ?? Heading(results) };
        IReadOnlyList<SeriesGroup> groups = SeriesGroup.Of(results);
        Figure[] figures = [.. groups.SelectMany(g => g.Figures)];
        var pictures = Pictures.None;
        ReportFolder.Write(
            folder,
            aside =>
            {
                SeriesCsv.Save(results, Path.Combine(aside, "tails.csv"));
                SeriesJson.Save(results, Path.Combine(aside, "tails.json"), options.Source);
                pictures = ReportFolder.WriteFigures(aside, figures, options.Png, options.Threads);
                WholeFile.Write(Path.Combine(aside, "index.html"), SeriesPage.Html(results, groups, options, pictures));
            }
        );
        return new(Path.Combine(folder, "index.html"), figures.Length, pictures.WhyNot);
    }

    private static string Heading(SeriesResults results) =>
        results.Series is [var one] && results.Unreadable.Count == 0
            ? $"Tail indices of {one.Name}"
            : $"Tail indices of {results.Series.Count} series of nets";
}
