// XPlot cannot save a chart, so pages hold what ChartScript writes. For PNG, one page in a headless browser draws
// every chart with Plotly.toImage and leaves the images in its DOM as data URLs. Starting a browser costs about as
// much time as ten figures; the figures of a report are therefore shared out over at most one browser for each
// processor.
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using HeavyTails.Runs.Files;
using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

/// <summary>Saves any XPlot chart as an interactive page that works offline, and as PNG.</summary>
public static partial class FigureWriter
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
            <title>{WebUtility.HtmlEncode(Path.GetFileNameWithoutExtension(path))}</title>
            <script src="{script}"></script>
            {InteractiveScript}
            </head>
            <body style="margin: 1em">
            {InlineHtml(chart)}
            </body>
            </html>

            """;
        WholeFile.Write(path, page);
    }

    /// <summary>Writes a chart as PNG with headless Chromium, see <see cref="HeadlessBrowser"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no browser, or it cannot draw the chart.</exception>
    public static void SavePng(PlotlyChart chart, string path) => SavePng([(chart, path)]);

    /// <summary>Writes charts as PNG; many charts share a browser.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is no browser, or it cannot draw one of the charts; the others are written.
    /// </exception>
    /// <exception cref="ArgumentException">A chart is smaller than 10 x 10 px.</exception>
    public static void SavePng(IReadOnlyList<(PlotlyChart Chart, string Path)> figures)
    {
        if (TrySavePng(figures) is [var (path, why), ..])
            throw new InvalidOperationException($"{Path.GetFileName(path)}: {why}");
    }

    /// <summary>Writes charts as PNG and returns those that failed, with the reasons.</summary>
    internal static IReadOnlyList<(string Path, string Why)> TrySavePng(
        IReadOnlyList<(PlotlyChart Chart, string Path)> figures
    )
    {
        // plotly.js would replace a smaller size by its own default.
        foreach (var (chart, path) in figures)
            if (chart.Width < 10 || chart.Height < 10)
                throw new ArgumentException(
                    $"{Path.GetFileName(path)}: expected a figure of at least 10 x 10 px, "
                        + $"got {chart.Width} x {chart.Height}"
                );
        // Below a dozen figures a second browser would take more time to start than it saves.
        var launches = Math.Clamp(figures.Count / 12, 1, Environment.ProcessorCount);
        var shares = figures.Select((figure, i) => (figure, i)).GroupBy(f => f.i % launches, f => f.figure);
        var all = Task.WhenAll(shares.Select(share => Task.Run(() => TrySaveShare([.. share]))));
        return [.. all.GetAwaiter().GetResult().SelectMany(failures => failures)];
    }

    /// <summary>
    /// A script for the head of a page, after plotly.js: charts follow the width of the window, are saved as SVG from
    /// their tool bar, and have no logo. XPlot's own call of plotly.js has no place for such settings.
    /// </summary>
    internal const string InteractiveScript = """
        <script>
        (function () {
          const newPlot = Plotly.newPlot;
          Plotly.newPlot = (id, data, layout) => newPlot(id, data, layout, {
            responsive: true,
            displaylogo: false,
            modeBarButtonsToRemove: ["select2d", "lasso2d"],
            toImageButtonOptions: { format: "svg", filename: "figure" },
          });
        })();
        </script>
        """;

    static List<(string Path, string Why)> TrySaveShare(List<(PlotlyChart Chart, string Path)> figures)
    {
        try
        {
            return SaveShare(figures);
        }
        catch (Exception e)
            when (e is InvalidOperationException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            return [.. figures.Select(f => (f.Path, e.Message))];
        }
    }

    static List<(string Path, string Why)> SaveShare(List<(PlotlyChart Chart, string Path)> figures)
    {
        List<(string Path, string Why)> failures = [];
        var folder = ScratchFolder.Make("heavytails-figures");
        using var unfinished = Unfinished.Begin(() => folder.Delete(recursive: true));
        try
        {
            var page = Path.Combine(folder.FullName, "figures.html");
            File.WriteAllText(page, PixelPage([.. figures.Select(f => f.Chart)]));
            var dom = HeadlessBrowser.Render(page, HeadlessBrowser.Patience(figures.Count));
            var images = ImageElement().Matches(dom).ToLookup(m => m.Groups[1].Value, m => m.Groups[2].Value);
            for (var i = 0; i < figures.Count; i++)
                if (WhyNotSaved([.. images[i.ToString(CultureInfo.InvariantCulture)]], figures[i].Path) is { } why)
                    failures.Add((figures[i].Path, why));
            return failures;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Returns the browser's error for this one figure, or null: each figure can fail for its own reason.
    static string? WhyNotSaved(string[] drawn, string path)
    {
        const string header = "data:image/png;base64,";
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
        if (drawn.Length != 1)
            return drawn.Length == 0
                ? "the browser stopped before it drew the figure"
                : $"expected one image from the browser, got {drawn.Length}";
        if (!drawn[0].StartsWith(header, StringComparison.Ordinal))
            return $"plotly.js could not draw the figure: {WebUtility.HtmlDecode(drawn[0])}";
        var png = new byte[drawn[0].Length];
        if (
            !Convert.TryFromBase64Chars(drawn[0].AsSpan(header.Length), png, out var length)
            || !png.AsSpan(0, length).StartsWith(signature)
        )
            return "the image from the browser is damaged: expected a PNG in base64";
        WholeFile.Write(path, stream => stream.Write(png, 0, length));
        return null;
    }

    // Each chart's own script calls Plotly.newPlot, which on this page only records the figure that is to be drawn.
    static string PixelPage(IReadOnlyList<PlotlyChart> charts)
    {
        var page = new StringBuilder(
            $$"""
            <!DOCTYPE html>
            <html><head><meta charset="utf-8">
            <script src="{{new Uri(Path.GetFullPath(PlotlyScript.Find())).AbsoluteUri}}"></script>
            <script>
            const figures = [];
            let size = null;
            Plotly.newPlot = (id, data, layout) => figures.push(Object.assign({ data, layout }, size));
            </script></head><body>

            """
        );
        foreach (var chart in charts)
        {
            var size = $"{{ width: {chart.Width}, height: {chart.Height} }}";
            page.Append("<script>size = ").Append(size).Append(";</script>\n").Append(InlineHtml(chart));
        }
        page.Append(
            $$"""
            <script>
            document.body.replaceChildren();
            const draw = figure => Plotly.toImage(
              { data: figure.data, layout: figure.layout || {} },
              { format: "png", width: figure.width, height: figure.height, scale: {{PixelScale}} });
            const why = error => "failed: " + (error instanceof Event
              ? "the SVG is not valid XML (does a font family have quotes?)"
              : error);
            const append = (url, i) => {
              const image = document.createElement("pre");
              image.id = "figure-" + i;
              image.textContent = url;
              document.body.append(image);
            };
            figures.reduce(
              (before, figure, i) => before.then(() => draw(figure)).catch(why).then(url => append(url, i)),
              Promise.resolve());
            </script></body></html>
            """
        );
        return page.ToString();
    }

    [GeneratedRegex("""<pre id="figure-(\d+)">([^<]*)</pre>""")]
    private static partial Regex ImageElement();
}
