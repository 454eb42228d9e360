// The frame of every page. Pages load one style sheet and one plotly.js from their own folder, and nothing from a
// network.
using System.Text;
using System.Text.RegularExpressions;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.Pages;

static partial class Page
{
    // Without scripts there are no charts, and their pictures are shown instead.
    const string Unscripted =
        "<noscript><style>.screen { display: none; } img.paper { display: block; width: 100%; }</style></noscript>";

    const string ChartClass = "class=\"chart";

    /// <summary>
    /// A whole page; <paramref name="up"/> is the path from it to the folder of index.html: "" or "../".
    /// </summary>
    public static string Html(string title, string body, string up)
    {
        var hasCharts = body.Contains(ChartClass, StringComparison.Ordinal);
        var scripts = hasCharts ? $"<script src=\"{up}{PlotlyScript.FileName}\"></script>\n{ChartPageScript.Text}" : "";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{HtmlText.Encode(title)}</title>
            <link rel="stylesheet" href="{up}style.css">
            {scripts}
            {Unscripted}
            </head>
            <body>
            <main>
            {body}
            </main>
            {(body.Contains(SortableTables.Class, StringComparison.Ordinal) ? SortableTables.Script : "")}
            </body>
            </html>

            """;
    }

    /// <summary>A text for those who hear a page and do not see it.</summary>
    public static string Unseen(string text) => $"<span class=\"unseen\">{HtmlText.Encode(text)}</span>";

    /// <summary>The heading of a page and, if there is one, the line about its source; both are plain text.</summary>
    public static string Header(string heading, string? source)
    {
        var line = source is null ? "" : $"<p class=\"source\">{HtmlText.Encode(source)}</p>";
        return $"<header><h1>{HtmlText.Encode(heading)}</h1>\n{line}</header>\n";
    }

    /// <summary>Why figures have no picture, with a paragraph for each reason; "" if all have one.</summary>
    public static string MissingPictures(Pictures pictures) =>
        string.Concat(
            (pictures.WhyNot?.Split('\n') ?? []).Select(why => $"<p class=\"warning\">{HtmlText.Encode(why)}</p>\n")
        );

    /// <summary>Figures in two columns; those wider than usual take both.</summary>
    public static string Figures(IEnumerable<Figure> figures, string up, Pictures pictures) =>
        $"<div class=\"figures\">\n{string.Concat(figures.Select(f => FigureHtml(f, up, pictures)))}</div>\n";

    // The chart and its caption, with links to its own page and its pictures. Without plotly.js the picture is shown.
    static string FigureHtml(Figure figure, string up, Pictures pictures)
    {
        var isDrawn = pictures.Drawn.Contains(figure.Name);
        var path = $"{up}figures/{figure.Name}";
        List<(string Ending, string Name)> files = [];
        if (pictures.IsInteractive)
            files.Add(("html", "interactive"));
        if (isDrawn)
            files.Add(("svg", "SVG"));
        if (isDrawn && pictures.WithPng)
            files.Add(("png", "PNG"));
        var links = string.Join(" · ", files.Select(file => $"<a href=\"{path}.{file.Ending}\">{file.Name}</a>"));
        var (width, height) = (figure.Chart.Width, figure.Chart.Height);
        // The picture is what is seen without scripts. It is printed too: a browser does not draw a chart again then.
        var pictureClass = pictures.IsInteractive ? "paper" : "picture";
        var printed = isDrawn
            ? $"<img class=\"{pictureClass}\" alt=\"{AltText(figure)}\" style=\"max-width: {width}px\" "
                + $"src=\"{path}.svg\">"
            : "";
        var figureClass = width > FigureSize.Usual.Width ? " class=\"wide\"" : "";
        var chart =
            $"<div {ChartClass}{(isDrawn ? " screen" : "")}\" style=\"max-width: {width}px; height: {height}px"
            + (figure.LeastWidth > 0 ? $"; min-width: {figure.LeastWidth}px" : "")
            + $"\">{FigureWriter.FluidHtml(figure.Chart)}</div>";
        if (!pictures.IsInteractive)
            chart = "";
        else if (figure.LeastWidth > 0)
            chart = $"<div class=\"scroll\" {Reachable("wide figure")}>{chart}</div>";
        return $"""
            <figure{figureClass}>
            {chart}{printed}
            <figcaption>{figure.Caption} <span class="files">{links}</span></figcaption>
            </figure>

            """;
    }

    // The title and the caption without their markup and their quotes; the file's name where a figure has neither.
    static string AltText(Figure figure)
    {
        var words = new[] { ChartScript.Title(figure.Chart), figure.Caption }
            .Select(text => Element().Replace(Break().Replace(text, " "), "").Replace("\"", "&quot;"))
            .Where(text => text.Length > 0)
            .ToArray();
        return words.Length == 0 ? HtmlText.Encode(figure.Name) : string.Join(". ", words);
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Element();

    [GeneratedRegex("<br */?>")]
    private static partial Regex Break();

    // What scrolls sideways is reached by the key Tab and scrolled by the arrow keys.
    static string Reachable(string what) => $"tabindex=\"0\" role=\"group\" aria-label=\"{what}\"";

    /// <summary>A table of heads and rows, in HTML.</summary>
    /// <param name="heads">Inline HTML, one a column.</param>
    /// <param name="rows">Inline HTML, each row as long as the heads.</param>
    /// <param name="kind">Class of the table in the style sheet.</param>
    /// <param name="classOf">Class of a column, by its number from 0; "" for none. Default: none has one.</param>
    public static string Table(
        IEnumerable<string> heads,
        IEnumerable<IEnumerable<string>> rows,
        string kind = "",
        Func<int, string>? classOf = null
    )
    {
        string Cells(string element, IEnumerable<string> cells) =>
            string.Concat(
                cells.Select(
                    (cell, column) =>
                        classOf?.Invoke(column) is { Length: > 0 } name
                            ? $"<{element} class=\"{name}\">{cell}</{element}>"
                            : $"<{element}>{cell}</{element}>"
                )
            );

        var html = new StringBuilder(
            $"<div class=\"scroll\" {Reachable("table")}><table class=\"{kind}\">\n<thead><tr>"
        );
        html.Append(Cells("th", heads)).Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
            html.Append("<tr>").Append(Cells("td", row)).Append("</tr>\n");
        return html.Append("</tbody>\n</table></div>\n").ToString();
    }
}
