// The frame of every page: one style sheet beside the pages, one plotly.js, nothing from a network.
using System.Text;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.Pages;

static class Page
{
    /// <summary>A whole page; <paramref name="up"/> is "" beside index.html and "../" one folder below.</summary>
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

    /// <summary>Why figures have no PNG, a paragraph a reason; "" where all have theirs.</summary>
    public static string Lacking(Pixels pixels) =>
        string.Concat(
            (pixels.WhyNot?.Split('\n') ?? []).Select(why => $"<p class=\"warning\">{HtmlText.Encode(why)}</p>\n")
        );

    /// <summary>The chart, its caption and where its own page and pixels are.</summary>
    public static string FigureHtml(Figure figure, string up, Pixels drawn, bool wide = false)
    {
        var pixels = drawn.Drawn.Contains(figure.Name);
        var files =
            $"<a href=\"{up}figures/{figure.Name}.html\">interactive</a>"
            + (pixels ? $" · <a href=\"{up}figures/{figure.Name}.png\">PNG</a>" : "");
        // A browser does not draw charts anew for paper: there the PNG stands in their place.
        var paper = pixels ? $"<img class=\"paper\" alt=\"{figure.Name}\" src=\"{up}figures/{figure.Name}.png\">" : "";
        return $"""
            <figure{(wide ? " class=\"wide\"" : "")}>
            <div class="chart{(
                pixels ? " screen" : ""
            )}" style="max-width: {figure.Chart.Width}px; height: {figure.Chart.Height}px">{Fluid(
                figure.Chart
            )}</div>{paper}
            <figcaption>{figure.Caption} <span class="files">{files}</span></figcaption>
            </figure>

            """;
    }

    // The chart's element narrows with a narrow page; the script after it is left as it is.
    static string Fluid(XPlot.Plotly.PlotlyChart chart)
    {
        var html = FigureWriter.InlineHtml(chart);
        var size = $"width: {chart.Width}px; height: {chart.Height}px;";
        var at = html.IndexOf(size, StringComparison.Ordinal);
        return at < 0
            ? html
            : string.Concat(html.AsSpan(0, at), "width: 100%; height: 100%;", html.AsSpan(at + size.Length));
    }

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

    public const string Css = """
        :root { --ink: #222; --soft: #666; --line: #d9d9d9; --accent: #0072b2; --warn: #b45309; --bad: #b3261e; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1240px; padding: 2.2rem 24px 4rem; color: var(--ink); background: #fff;
               font: 16px/1.55 "Source Sans 3", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; }
        h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .3rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
        p { max-width: 78ch; margin: .5rem 0; }
        a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
        .source { max-width: none; color: var(--soft); overflow-wrap: anywhere; }
        .numbers { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0; padding: 0; list-style: none; }
        .numbers li { border: 1px solid var(--line); border-radius: 4px; padding: .55rem .9rem; min-width: 8.5rem; }
        .numbers b { display: block; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .numbers span { color: var(--soft); font-size: .84rem; }
        .figures { display: grid; grid-template-columns: repeat(2, minmax(0, 590px)); gap: 1.6rem 12px; margin-top: 1.2rem; }
        figure { margin: 0; break-inside: avoid; } figure.wide { grid-column: 1 / -1; }
        .chart { width: 100%; }
        figcaption { font-size: .9rem; line-height: 1.45; color: #444; margin: .3rem .4rem 0; } .files { white-space: nowrap; color: var(--soft); font-size: .82rem; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; width: 100%; }
        thead { border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink); } tbody { border-bottom: 2px solid var(--ink); }
        th { text-align: right; font-weight: 600; padding: .35rem .42rem; white-space: nowrap; vertical-align: bottom; }
        td { text-align: right; padding: .28rem .42rem; white-space: nowrap; border-bottom: 1px solid #eee; }
        th.text, td.text, table.facts th, table.facts td { text-align: left; } td.wrap { white-space: normal; text-align: left; min-width: 14rem; }
        table.layers th:nth-child(-n+3), table.layers td:nth-child(-n+3) { text-align: left; } table.layers a.long { display: inline-block; white-space: normal; overflow-wrap: anywhere; width: 19rem; }
        table.layers td:last-child { cursor: help; padding-left: 0; }
        table.series th:first-child, table.series td:first-child { text-align: left; }
        table.plain th, table.plain td { text-align: left; } table.plain td:last-child { white-space: normal; }
        table.quantities { width: auto; min-width: 30rem; } table.quantities th:nth-child(2) { text-align: right !important; }
        table.quantities .words { display: block; width: max-content; max-width: min(18rem, 40vw); margin-left: auto; }
        table.quantities .words { white-space: normal; overflow-wrap: anywhere; text-align: left; }
        table.quantities td:nth-child(1) { text-align: left; font-weight: 600; } table.quantities th { text-align: left; } table.quantities td:nth-child(3) { text-align: left; white-space: normal; color: #444; }
        tbody tr:hover { background: #f6f9fc; }
        .warning { color: var(--warn); } .fault { color: var(--bad); } .muted { color: var(--soft); }
        ul.warnings { padding-left: 1.2rem; max-width: 100ch; } ul.warnings li { margin: .15rem 0; }
        nav { display: flex; justify-content: space-between; gap: 1rem; font-size: .92rem; margin-bottom: 1.4rem; }
        nav span { min-width: 0; overflow-wrap: anywhere; } nav span:nth-child(2) { text-align: center; }
        details { margin: .35rem 0; } summary { cursor: pointer; } p.names { max-width: none; font-size: .86rem; margin: .3rem 0 .6rem 1.1rem; }
        footer { margin-top: 3rem; color: var(--soft); font-size: .84rem; border-top: 1px solid var(--line); padding-top: .6rem; }
        .modebar { opacity: 0; transition: opacity .2s; } .chart:hover .modebar { opacity: 1; }
        @media (max-width: 860px) { .figures { grid-template-columns: 1fr; } }
        img.paper { display: none; }
        @media print { .screen { display: none; } figcaption { font-size: 8.5pt; line-height: 1.35; } img.paper { display: block; width: 100%; } .figures { grid-template-columns: 1fr 1fr; } tr { break-inside: avoid; } body { max-width: none; padding: 0; font-size: 10.5pt; } nav, .files, .modebar { display: none !important; } h2 { break-after: avoid; } a { color: inherit; } }
        """;
}
