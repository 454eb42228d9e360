// papers/FOLDER.html: what a paper claims, what we got, whether the two agree, and the figures of its runs.
using System.Text;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Reproduction;

/// <summary>The page of a paper.</summary>
static class PaperPage
{
    // A paper's page shows the first figures of a run; the run's own page shows all of them.
    const int MostFigures = 4;

    const string Up = "../";

    /// <summary>The page as HTML.</summary>
    public static string Html(SiteContent site, PaperContent paper)
    {
        var claims = paper.Claims.ToArray();
        var body = new StringBuilder(Navigation(site, paper)).Append(
            Page.Header(site.NameOf(paper), $"src-fs/papers/{paper.Folder}, scale: {site.Scale}")
        );
        body.Append(References(site, paper));
        if (claims.Length > 0)
            body.Append($"<p class=\"answer\"><b>{ClaimsTable.Summary(claims)}</b></p>\n")
                .Append(ClaimsTable.Whole(paper));
        foreach (var script in paper.Scripts)
            body.Append(Section(script));
        return Page.Html(site.NameOf(paper), body.ToString(), Up);
    }

    /// <summary>Why a script has no claims, as HTML.</summary>
    public static string Lack(ScriptContent script)
    {
        var name = $"<b>{HtmlText.Encode(script.Script.Name)}</b> ({HtmlText.Encode(script.Script.Title)})";
        return script.Run is { ExitCode: not null, Succeeded: false }
            ? $"<p class=\"fault\">{name} failed:</p>\n<pre class=\"failure\">{Lines(script.Lack!)}</pre>\n"
            : $"<p class=\"muted\">{name}: {HtmlText.Encode(script.Lack!)}</p>\n";
    }

    // Line ends stay; other control characters show as escapes.
    static string Lines(string text) => string.Join('\n', text.Split('\n').Select(HtmlText.Encode));

    static string Navigation(SiteContent site, PaperContent paper)
    {
        var at = site.Papers.ToList().IndexOf(paper);
        string Link(int i, string words) =>
            i >= 0 && i < site.Papers.Count
                ? $"<a href=\"{HtmlText.Encode(site.Papers[i].Folder)}.html\">{words}</a>"
                : "";
        return $"<nav><span>{Link(at - 1, "← previous")}</span><span><a href=\"{Up}index.html\">all papers</a></span>"
            + $"<span>{Link(at + 1, "next →")}</span></nav>\n";
    }

    static string References(SiteContent site, PaperContent paper)
    {
        var html = new StringBuilder();
        foreach (var key in paper.Keys)
        {
            var text = site.References.TryGetValue(key, out var reference)
                ? reference.Address is { } address
                    ? $"<a href=\"{HtmlText.Encode(address)}\">{HtmlText.Encode(reference.Text)}</a>"
                    : HtmlText.Encode(reference.Text)
                : "not in references.bib";
            html.Append($"<p>[{HtmlText.Encode(key)}] {text}</p>\n");
        }
        return html.ToString();
    }

    static string Section(ScriptContent script)
    {
        var html = new StringBuilder($"<h2>{HtmlText.Encode(script.Script.Title)}</h2>\n");
        if (script.Lack is not null)
            html.Append(Lack(script));
        if (script.Folder is not { } folder)
            return html.ToString();
        var run = Up + HtmlText.Encode(folder);
        html.Append(
            $"<p>{HtmlText.Encode(script.Script.Name)}.fsx: <a href=\"{run}/index.html\">the page of the run</a>"
        );
        if (script.Figures.Count > 0)
            html.Append($" with {Count(script.Figures.Count, "figure")}");
        html.Append(
            $", <a href=\"{run}/run.json\">versions and times</a>. {Facts(script)}</p>\n<div class=\"figures\">\n"
        );
        foreach (var figure in script.Figures.Where(figure => figure.HasImage).Take(MostFigures))
            html.Append(
                $"<figure class=\"of-run\"><a href=\"{run}/figures/{figure.Name}.html\">"
                    + $"<img loading=\"lazy\" alt=\"{figure.Name}\" src=\"{run}/figures/{figure.Name}.svg\"></a>"
                    + $"<figcaption>{figure.Caption}</figcaption></figure>\n"
            );
        return html.Append("</div>\n").ToString();
    }

    static string Facts(ScriptContent script)
    {
        var words = new List<string>();
        if (script.Run?.Seconds is { } seconds)
            words.Add($"It took {CostEstimate.Time(seconds)}");
        if (script.Facts is { Cells: { } cells, CellSeconds: { } sum })
            words.Add($"{Count(cells, "cell")} of {CostEstimate.Time(sum)} together");
        if (script.Facts?.Finished is { } finished)
            words.Add($"computed until {finished}");
        var time = words.Count > 0 ? string.Join("; ", words) + ". " : "";
        return HtmlText.Encode(script.Facts is { } facts ? $"{time}Machine: {facts.Machine}." : time);
    }
}
