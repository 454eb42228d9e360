// A report is a folder that needs nothing else: index.html, figures/*.html and *.svg (and *.png),
// curvature.csv, curvature.json, style.css, one plotly.js, and files.txt, which lists these files.
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Curvature;

/// <summary>An analysis of curvature as a folder with a page.</summary>
public static class CurvatureReport
{
    /// <summary>
    /// Writes the report. An older report in <paramref name="folder"/> is replaced as a whole. It is no error if
    /// figures cannot be drawn (plotly.js is missing or is not the pinned one) or have no picture (the typeface is
    /// missing): the page and the outcome say why.
    /// </summary>
    /// <param name="result">The analysis; parts without a quadrature or eigenpairs have fewer figures.</param>
    /// <param name="folder">The folder of the report.</param>
    /// <param name="options">
    /// Title, source and kinds of figures. Default: "Curvature of" the source, without PNG.
    /// </param>
    /// <exception cref="IOException">The folder cannot be written, or holds anything but an older report.</exception>
    public static ReportOutcome Save(CurvatureResult result, string folder, ReportOptions? options = null)
    {
        options ??= new();
        var figures = CurvaturePage.Draw(result);
        var pictures = Pictures.None;
        ReportFolder.Write(
            folder,
            aside =>
            {
                CurvatureCsv.Save(result, Path.Combine(aside, "curvature.csv"));
                CurvatureJson.Save(result, Path.Combine(aside, "curvature.json"), options.Source);
                pictures = ReportFolder.WriteFigures(aside, figures, options.Png, options.Threads);
                WholeFile.Write(
                    Path.Combine(aside, "index.html"),
                    CurvaturePage.Html(result, figures, options, pictures)
                );
            }
        );
        return new(Path.Combine(folder, "index.html"), figures.Count, pictures.WhyNot);
    }

    internal static string Heading(ReportOptions options) =>
        options.Title
        ?? (
            options.Source is null
                ? "Curvature of the loss"
                : $"Curvature of {Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Source))}"
        );
}
