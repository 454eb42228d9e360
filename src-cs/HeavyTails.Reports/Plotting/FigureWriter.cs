// XPlot cannot save a chart: pages hold what ChartScript writes, which plotly.js draws in its reader's browser, and
// pictures are drawn from the same description by the classes of the folder Drawing.
using System.Net;
using HeavyTails.Reports.Drawing;
using HeavyTails.Runs.Files;
using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

/// <summary>Saves any XPlot chart as an interactive page that works offline, and as a picture.</summary>
public static class FigureWriter
{
    /// <summary>
    /// The number of pixels in a PNG for each px of a figure. With 3, the 590 x 430 px of a report's figure become
    /// 1770 x 1290 pixels, which are 300 dpi at a width of 15 cm.
    /// </summary>
    public const int PixelScale = 3;

    /// <summary>
    /// The HTML element of a chart and the script that draws it, for a page that has loaded plotly.js. Unlike XPlot's
    /// GetInlineHtml, texts cannot end the script, and numbers that are not finite are gaps.
    /// </summary>
    public static string InlineHtml(PlotlyChart chart) => ChartScript.InlineHtml(chart);

    /// <summary>The same element as wide and high as what it is in.</summary>
    internal static string FluidHtml(PlotlyChart chart)
    {
        var html = InlineHtml(chart);
        var size = $"width: {chart.Width}px; height: {chart.Height}px;";
        var at = html.IndexOf(size, StringComparison.Ordinal);
        return at < 0
            ? html
            : string.Concat(html.AsSpan(0, at), "width: 100%; height: 100%;", html.AsSpan(at + size.Length));
    }

    /// <summary>
    /// The URL of plotly.js on this machine. As PlotlySrc of a chart it lets XPlot's own pages (Show, GetHtml) work
    /// offline, whereas XPlot's default is a CDN. If plotly.js is missing here or is not the pinned one, this is its
    /// file name alone, so that a page looks for it in its own folder.
    /// </summary>
    public static string LocalScript => Local.Value;

    static readonly Lazy<string> Local = new(() =>
        PlotlyScript.WhyNot() is null
            ? new Uri(Path.GetFullPath(PlotlyScript.Find())).AbsoluteUri
            : PlotlyScript.FileName
    );

    /// <summary>
    /// Writes an interactive page, and plotly.js beside it unless the folder has it already.
    /// </summary>
    public static void SaveHtml(PlotlyChart chart, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        SaveHtml(chart, path, PlotlyScript.CopyTo(folder));
    }

    /// <summary>Writes an interactive page that loads plotly.js from a path relative to it.</summary>
    internal static void SaveHtml(PlotlyChart chart, string path, string script)
    {
        var page = $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{WebUtility.HtmlEncode(Path.GetFileNameWithoutExtension(path))}</title>
            <script src="{script}"></script>
            {ChartPageScript.Text}
            </head>
            <body style="margin: 1em">
            <div class="chart" style="max-width: {chart.Width}px; height: {chart.Height}px">
            {FluidHtml(chart)}
            </div>
            </body>
            </html>

            """;
        WholeFile.Write(path, page);
    }

    /// <summary>Writes a chart as PNG, with <see cref="PixelScale"/> pixels for each px of its size.</summary>
    /// <exception cref="InvalidOperationException">
    /// The chart has a part that only plotly.js draws, such as a pie, which the message names; or it is too large.
    /// </exception>
    /// <exception cref="ArgumentException">The chart is smaller than 10 x 10 px.</exception>
    /// <exception cref="FileNotFoundException">The typeface of pictures is missing.</exception>
    public static void SavePng(PlotlyChart chart, string path) =>
        Save(chart, path, picture => WholeFile.Write(path, stream => stream.Write(picture.Png(PixelScale))));

    /// <summary>Writes a chart as SVG, whose texts stay texts; the errors are those of <see cref="SavePng"/>.</summary>
    public static void SaveSvg(PlotlyChart chart, string path) =>
        Save(chart, path, picture => WholeFile.Write(path, picture.Svg()));

    /// <summary>Writes a chart as SVG and, if it is asked for, as PNG. Returns why it failed; null if not.</summary>
    internal static string? TrySave(PlotlyChart chart, string withoutEnding, bool png)
    {
        try
        {
            using var picture = PictureOf(chart, withoutEnding);
            WholeFile.Write(withoutEnding + ".svg", picture.Svg());
            if (png)
                WholeFile.Write(withoutEnding + ".png", stream => stream.Write(picture.Png(PixelScale)));
            return null;
        }
        catch (Exception why) when (why is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return why is NotSupportedException ? $"{why.Message} is drawn by plotly.js only" : why.Message;
        }
    }

    static void Save(PlotlyChart chart, string path, Action<Picture> write)
    {
        try
        {
            using var picture = PictureOf(chart, path);
            write(picture);
        }
        catch (NotSupportedException lacking)
        {
            throw new InvalidOperationException(
                $"{Path.GetFileName(path)}: {lacking.Message} is drawn by plotly.js only",
                lacking
            );
        }
    }

    static Picture PictureOf(PlotlyChart chart, string path)
    {
        if (chart.Width < 10 || chart.Height < 10)
            throw new ArgumentException(
                $"{Path.GetFileName(path)}: expected a figure of at least 10 x 10 px, "
                    + $"got {chart.Width} x {chart.Height}"
            );
        if (Face.WhyNot() is { } lacking)
            throw new FileNotFoundException(lacking);
        var (traces, layout) = ChartScript.Json(chart);
        return new(traces, layout, (chart.Width, chart.Height));
    }
}
