// The frame of every page. Pages load one style sheet and one plotly.js from their own folder, and nothing from a
// network.
using System.Text;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.Pages;

static class Page
{
    /// <summary>
    /// A whole page; <paramref name="up"/> is the path from it to the folder of index.html: "" or "../".
    /// </summary>
    public static string Html(string title, string body, string up, bool charts)
    {
        var scripts = charts
            ? $"<script src=\"{up}{PlotlyScript.FileName}\"></script>\n{FigureWriter.InteractiveScript}"
            : "";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{HtmlText.Encode(title)}</title>
            <link rel="stylesheet" href="{up}style.css">
            {scripts}
            </head>
            <body>
            {body}
            </body>
            </html>

            """;
    }

    /// <summary>The heading of a page and, if there is one, the line about its source; both are plain text.</summary>
    public static string Header(string heading, string? source)
    {
        var line = source is null ? "" : $"<p class=\"source\">{HtmlText.Encode(source)}</p>";
        return $"<header><h1>{HtmlText.Encode(heading)}</h1>\n{line}</header>\n";
    }

    /// <summary>Why figures have no PNG, with a paragraph for each reason; "" if all have one.</summary>
    public static string MissingPng(Pixels pixels) =>
        string.Concat(
            (pixels.WhyNot?.Split('\n') ?? []).Select(why => $"<p class=\"warning\">{HtmlText.Encode(why)}</p>\n")
        );

    /// <summary>Figures in two columns; those wider than usual take both.</summary>
    public static string Figures(IEnumerable<Figure> figures, string up, Pixels pixels) =>
        $"<div class=\"figures\">\n{string.Concat(figures.Select(f => FigureHtml(f, up, pixels)))}</div>\n";

    // The chart and its caption, with links to its own page and its PNG.
    static string FigureHtml(Figure figure, string up, Pixels pixels)
    {
        var hasPng = pixels.Drawn.Contains(figure.Name);
        var png = $"{up}figures/{figure.Name}.png";
        var files =
            $"<a href=\"{up}figures/{figure.Name}.html\">interactive</a>"
            + (hasPng ? $" · <a href=\"{png}\">PNG</a>" : "");
        // A browser does not draw a chart again when a page is printed; the PNG is printed in its place.
        var printed = hasPng ? $"<img class=\"paper\" alt=\"{figure.Name}\" src=\"{png}\">" : "";
        var (width, height) = (figure.Chart.Width, figure.Chart.Height);
        var figureClass = width > FigureSize.Usual.Width ? " class=\"wide\"" : "";
        var chartClass = hasPng ? "chart screen" : "chart";
        return $"""
            <figure{figureClass}>
            <div class="{chartClass}" style="max-width: {width}px; height: {height}px">{Fluid(
                figure.Chart
            )}</div>{printed}
            <figcaption>{figure.Caption} <span class="files">{files}</span></figcaption>
            </figure>

            """;
    }

    // The element of the chart becomes as narrow as a narrow page; the script after it stays as it is.
    static string Fluid(XPlot.Plotly.PlotlyChart chart)
    {
        var html = FigureWriter.InlineHtml(chart);
        var size = $"width: {chart.Width}px; height: {chart.Height}px;";
        var at = html.IndexOf(size, StringComparison.Ordinal);
        return at < 0
            ? html
            : string.Concat(html.AsSpan(0, at), "width: 100%; height: 100%;", html.AsSpan(at + size.Length));
    }

    /// <summary>
    /// A table whose heads and cells are HTML; <paramref name="kind"/> is one of the style sheet's classes.
    /// </summary>
    public static string Table(IEnumerable<string> heads, IEnumerable<IEnumerable<string>> rows, string kind = "")
    {
        var html = new StringBuilder($"<div class=\"scroll\"><table class=\"{kind}\">\n<thead><tr>");
        foreach (var head in heads)
            html.Append("<th>").Append(head).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            html.Append("<tr>");
            foreach (var cell in row)
                html.Append("<td>").Append(cell).Append("</td>");
            html.Append("</tr>\n");
        }
        return html.Append("</tbody>\n</table></div>\n").ToString();
    }
}
