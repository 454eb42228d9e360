// A report is a folder that needs nothing else: index.html, figures/*.html and *.svg (and *.png),
// comparison.json, numbers.csv, style.css, one plotly.js, and files.txt, which lists these files.
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Index;

namespace HeavyTails.Reports.Comparison;

/// <summary>Runs side by side as a folder with a page.</summary>
public static class RunComparisonReport
{
    /// <summary>
    /// Writes the report. An older report in <paramref name="folder"/> is replaced as a whole. It is no error if
    /// figures cannot be drawn: the page and the outcome say why.
    /// </summary>
    /// <param name="comparison">The runs and their differences.</param>
    /// <param name="folder">The folder of the report.</param>
    /// <param name="options">
    /// Title, source and kinds of figures. Default: "Runs side by side", the names of the runs, without PNG.
    /// </param>
    /// <exception cref="IOException">The folder cannot be written, or holds anything but an older report.</exception>
    public static ReportOutcome Save(RunComparison comparison, string folder, ReportOptions? options = null)
    {
        options = (options ?? new()) with { Title = options?.Title ?? "Runs side by side" };
        var figures = MetricFigures.Draw(comparison);
        var pictures = Pictures.None;
        ReportFolder.Write(
            folder,
            aside =>
            {
                WholeFile.Write(Path.Combine(aside, "comparison.json"), RunComparisonJson.Text(comparison) + "\n");
                WholeFile.Write(Path.Combine(aside, "numbers.csv"), RunComparisonJson.NumbersAsCsv(comparison));
                pictures = ReportFolder.WriteFigures(aside, figures, options.Png, options.Threads);
                WholeFile.Write(
                    Path.Combine(aside, "index.html"),
                    RunComparisonPage.Html(comparison, figures, options, pictures)
                );
            }
        );
        return new(Path.Combine(folder, "index.html"), figures.Count, pictures.WhyNot);
    }

    /// <summary>Refuses, before anything is read, a folder that cannot be written or that holds other files.</summary>
    /// <exception cref="IOException">The folder cannot be written, or holds anything but an older report.</exception>
    public static void Check(string folder) => ReportFolder.Check(folder);
}
