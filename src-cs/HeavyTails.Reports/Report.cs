// A report is a folder that needs nothing else: index.html, layers/*.html, figures/*.html and *.svg (and *.png),
// layers.csv, layers.json, style.css, one plotly.js, and files.txt, which lists these files.

using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports;

/// <summary>The analysis of a model as a folder of pages.</summary>
public static class Report
{
    /// <summary>
    /// Refuses a folder that <see cref="Save"/> would refuse, before anything is computed for a report. Removes what a
    /// killed process left of a report there.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be written, or holds anything but an older report.</exception>
    public static void Check(string folder) => ReportFolder.Check(folder);

    /// <summary>
    /// Whether <see cref="Save"/> would keep what is in the folder: no layer was analysed, and an older report is
    /// there.
    /// </summary>
    /// <exception cref="IOException">The folder holds anything but an older report.</exception>
    public static bool KeepsOlder(ModelResult result, string folder) =>
        result.Layers.Count == 0 && ReportFolder.HoldsReport(folder);

    /// <summary>
    /// Writes the report. An older report in <paramref name="folder"/> is replaced as a whole; it is kept if no layer
    /// was analysed, and the outcome says so. It is no error if figures cannot be drawn (plotly.js is missing or is
    /// not the pinned one) or have no picture (the typeface is missing): the pages and the outcome say why.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be written, or holds anything but an older report.</exception>
    public static ReportOutcome Save(ModelResult result, string folder, ReportOptions? options = null)
    {
        var index = Path.Combine(folder, "index.html");
        if (KeepsOlder(result, folder))
            return new(index, 0, null) { KeptOlder = true };
        options ??= new ReportOptions();
        var files = result.Layers.Select(LayerPage.FileName).ToArray();
        var overview = OverviewPage.Draw(result);
        var layers = result.Layers.Select((layer, at) => LayerPage.Draw(layer, files[at])).ToArray();
        Figure[] all = [.. overview.All, .. layers.SelectMany(f => f.All)];
        var pictures = Pictures.None;
        ReportFolder.Write(
            folder,
            aside =>
            {
                CsvTable.Save(result, Path.Combine(aside, "layers.csv"));
                JsonTable.Save(result, Path.Combine(aside, "layers.json"), options.Source);
                pictures = ReportFolder.WriteFigures(aside, all, options.Png, options.Threads);
                var content = new ReportContent(result, files, options, pictures);
                for (var at = 0; at < files.Length; at++)
                    WholeFile.Write(
                        Path.Combine(aside, "layers", files[at] + ".html"),
                        LayerPage.Html(content, at, layers[at])
                    );
                WholeFile.Write(Path.Combine(aside, "index.html"), OverviewPage.Html(content, overview));
            }
        );
        return new(index, all.Length, pictures.WhyNot);
    }
}
