// index.html of a reproduction: the claims of all papers with one verdict each, and what they cost.
using System.Text;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Reproduction;

/// <summary>The overview of all papers.</summary>
static class SiteIndex
{
    const string Explanation =
        "<p>Each claim is of a paper, of the code that belongs to it, or of a theory that the paper rests on. Its "
        + "verdict is computed from the record of our run: a number agrees where the claim, with its own tolerance, "
        + "lies in our interval at 95 %. The ± of a number of theirs is that tolerance; the ± of ours is its standard "
        + "error. The pages of the papers say why a claim disagrees or is open. A small run leaves more claims open "
        + "than the full one.</p>\n";

    /// <summary>The page as HTML.</summary>
    public static string Html(SiteContent site)
    {
        var body = new StringBuilder(Page.Header("Papers, and what comes out", Source(site)))
            .Append(Numbers(site))
            .Append($"<p class=\"answer\"><b>{ClaimsTable.Summary([.. site.Claims])}</b></p>\n")
            .Append(Explanation);
        foreach (var paper in site.Papers)
            body.Append(Section(site, paper));
        body.Append(Costs(site))
            .Append(
                "<footer>Beside this page: <a href=\"claims.csv\">all claims as a table</a>, "
                    + "<a href=\"references.bib\">the papers in BibTeX</a>. No page loads anything from a network."
                    + "</footer>"
            );
        return Page.Html("Papers, and what comes out", body.ToString(), "");
    }

    static string Source(SiteContent site)
    {
        var commits = site
            .Papers.SelectMany(paper => paper.Scripts)
            .Select(script => script.Facts?.Commit)
            .OfType<string>()
            .Distinct()
            .ToArray();
        return $"Scale: {site.Scale}. "
            + (commits.Length == 0 ? "Nothing was run yet." : $"Commit {string.Join(", ", commits)}.");
    }

    static string Numbers(SiteContent site)
    {
        var claims = site.Claims.ToArray();
        var scripts = site.Papers.SelectMany(paper => paper.Scripts).ToArray();
        (string Number, string What)[] boxes =
        [
            (Integer(claims.Length), "claims"),
            (Integer(claims.Count(c => c.Verdict == Verdict.Agrees)), "agree"),
            (Integer(claims.Count(c => c.Verdict == Verdict.Disagrees)), "disagree"),
            (Integer(claims.Count(c => c.Verdict == Verdict.Open)), "open"),
            ($"{Integer(scripts.Count(s => s.Run?.Succeeded == true))} of {scripts.Length}", "scripts complete"),
            (CostEstimate.Time(scripts.Sum(s => s.Run?.Seconds ?? 0)), "time"),
        ];
        var items = boxes.Select(b => $"<li><b>{b.Number}</b><span>{b.What}</span></li>");
        return $"<ul class=\"numbers\">{string.Concat(items)}</ul>\n";
    }

    static string Section(SiteContent site, PaperContent paper)
    {
        var html = new StringBuilder(
            $"<h2><a href=\"{HtmlText.Encode(paper.Page)}\">{HtmlText.Encode(site.NameOf(paper))}</a></h2>\n"
        );
        if (paper.Claims.Any())
            html.Append(ClaimsTable.Overview(paper));
        foreach (var script in paper.Scripts.Where(script => script.Lack is not null))
            html.Append(PaperPage.Lack(script));
        return html.ToString();
    }

    // Estimated and real times of all scripts.
    static string Costs(SiteContent site)
    {
        var runs = site
            .Papers.SelectMany(paper => paper.Scripts)
            .Select(script => (script.Script, script.Run))
            .ToArray();
        var rows = runs.Select(script => Row($"{script.Script.Paper}/{script.Script.Name}", script.Run));
        var judged = runs.Select(r => r.Run)
            .Where(run => run is { Estimate: > 0, Seconds: > 0, Succeeded: true })
            .ToArray();
        var near = judged.Count(run => IsNear(run!));
        var total = new ScriptRun
        {
            Paper = "",
            Script = "",
            Scale = site.Scale,
            Estimate = judged.Sum(run => run!.Estimate!.Value),
            Seconds = judged.Sum(run => run!.Seconds!.Value),
            Basis = "those with an estimate that have ended",
        };
        return "<h2>Time</h2>\n<p>Estimates were made before the scripts were started. "
            + (
                judged.Length == 0
                    ? ""
                    : $"{Integer(near)} of {Count(judged.Length, "script")} took between the estimate over "
                        + $"{Fixed(CostEstimate.Bar, 1)} and {Fixed(CostEstimate.Bar, 1)} times the estimate."
            )
            + "</p>\n"
            + Page.Table(
                ["script", "engine", "estimate", "took", "took / estimate", "estimated from"],
                judged.Length == 0 ? rows : rows.Append(Row("together", total)),
                "costs"
            );

        static string[] Row(string name, ScriptRun? run) =>
            [
                HtmlText.Encode(name),
                HtmlText.Encode(run?.Engine ?? "–"),
                run?.Estimate is { } estimate ? CostEstimate.Time(estimate) : "–",
                run?.Seconds is { } seconds ? CostEstimate.Time(seconds) : "–",
                run is { Estimate: > 0, Seconds: { } took } ? Fixed(took / run.Estimate.Value) : "–",
                HtmlText.Encode(run?.Basis ?? ""),
            ];

        static bool IsNear(ScriptRun run) =>
            Math.Max(run.Seconds!.Value / run.Estimate!.Value, run.Estimate.Value / run.Seconds.Value)
            <= CostEstimate.Bar;
    }
}
