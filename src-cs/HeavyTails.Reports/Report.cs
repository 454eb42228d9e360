// index.html, layers/*.html, figures/*.html|png, layers.csv, layers.json, style.css, one plotly.js and files.txt, which
// lists them: a folder that needs nothing else.

using HeavyTails.Core.Analysis;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports;

/// <summary>The diagnosis of a model as a folder of pages.</summary>
public static class Report
{
    /// <summary>
    /// Refuses a folder that <see cref="Save"/> would refuse, before anything is computed for a report. Removes what a
    /// killed process left of a report there.
    /// </summary>
    public static void Check(string folder) => ReportFolder.Check(folder);

    /// <summary>
    /// Writes the report. An existing report in <paramref name="folder"/> is replaced as a whole; a folder that holds anything else is refused with an
    /// <see cref="IOException"/>. A plotly.js that is missing or not the pinned one, a Chromium that is missing or
    /// fails, and a figure that cannot be drawn are no errors: the pages and the outcome say so.
    /// </summary>
    public static ReportOutcome Save(ModelResult result, string folder, ReportOptions? options = null)
    {
        options ??= new ReportOptions();
        var files = result.Layers.Select(LayerPage.FileName).ToArray();
        var overview = OverviewPage.Draw(result);
        var layers = result
            .Layers.Select((layer, at) => LayerPage.Draw(layer, files[at], result.Options.EvalsThreshold))
            .ToArray();
        Figure[] all = [.. overview, .. layers.SelectMany(f => f)];
        var pixels = Pixels.None;
        ReportFolder.Write(
            folder,
            aside =>
            {
                CsvTable.Save(result, Path.Combine(aside, "layers.csv"));
                JsonTable.Save(result, Path.Combine(aside, "layers.json"), options.Source);
                pixels = ReportFolder.WriteFigures(aside, all, options.Pixels);
                for (var at = 0; at < files.Length; at++)
                    WholeFile.Write(
                        Path.Combine(aside, "layers", files[at] + ".html"),
                        LayerPage.Html(result, at, files, layers[at], options.Heading, pixels)
                    );
                var index = OverviewPage.Html(result, files, overview, options, pixels);
                WholeFile.Write(Path.Combine(aside, "index.html"), index);
            }
        );
        return new(Path.Combine(folder, "index.html"), all.Length, pixels.WhyNot);
    }
}
