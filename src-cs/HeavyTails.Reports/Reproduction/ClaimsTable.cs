// The table of claims: figure | claim | theirs | ours | agree. On a narrow screen a row becomes a block, with the heads
// before its cells.
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Reproduction;

static class ClaimsTable
{
    /// <summary>Added to the style sheet of all pages.</summary>
    public const string Css = """

        /* Claims of papers. */
        table.claims th, table.claims td { text-align: left; white-space: normal; vertical-align: top; }
        table.claims td { padding: .4rem .6rem; overflow-wrap: anywhere; }
        table.claims td:nth-child(1) { min-width: 6rem; } table.claims td:nth-child(2) { min-width: 15rem; }
        table.claims td:nth-child(5) { min-width: 9rem; }
        table.claims tr:target { background: #fff8e1; }
        .verdict { font-weight: 600; } .why { display: block; color: #444; }
        .whose { display: block; color: var(--soft); font-size: .78rem; }
        table.claims sub, table.claims sup { line-height: 0; }
        .agrees { color: #1a6b33; } .disagrees { color: var(--bad); } .open { color: var(--warn); }
        table.costs th, table.costs td { text-align: right; } table.costs td:last-child { white-space: normal; }
        table.costs th:first-child, table.costs td:first-child, table.costs th:last-child, table.costs td:last-child {
          text-align: left; }
        figure.of-run img { width: 100%; height: auto; border: 1px solid #eee; }
        .figures figure.of-run { min-width: 0; }
        pre.failure { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .82rem; color: var(--bad); }
        @media (max-width: 640px) {
          body { padding: 1.2rem 14px 3rem; }
          table.claims thead { display: none; }
          table.claims tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); }
          table.claims td, table.claims td:nth-child(n) { display: block; min-width: 0; border: 0; padding: .1rem 0; }
          table.claims td:nth-child(1) { color: var(--soft); }
          table.claims td:nth-child(2) { font-weight: 600; }
          table.claims td:nth-child(3)::before { content: "theirs: "; color: var(--soft); }
          table.claims td:nth-child(4)::before { content: "ours: "; color: var(--soft); }
          table.claims td:nth-child(6):not(:empty)::before { content: "legacy: "; color: var(--soft); }
        }
        """;

    /// <summary>The claims of a paper as on the overview, whose verdicts lead to the paper's page.</summary>
    public static string Overview(PaperContent paper) =>
        Table(
            paper,
            ["figure", "claim", "theirs", "ours", "agree"],
            (script, claim) =>
                [
                    .. Cells(paper, script, claim),
                    $"<a href=\"{HtmlText.Encode(paper.Page)}#{HtmlText.Encode(script.Anchor(claim))}\">"
                        + $"{Word(claim.Verdict)}</a>",
                ]
        );

    /// <summary>The claims of a paper on its own page, with reasons and what the source's code gives.</summary>
    public static string Whole(PaperContent paper)
    {
        var hasLegacy = paper.Claims.Any(claim => claim.Legacy is not null);
        string[] heads = ["figure", "claim", "theirs", "ours", "agree"];
        return Table(
            paper,
            hasLegacy ? [.. heads, "as the source computes it (legacy)"] : heads,
            (script, claim) =>
                [
                    $"<span id=\"{HtmlText.Encode(script.Anchor(claim))}\"></span>{Cells(paper, script, claim)[0]}",
                    .. Cells(paper, script, claim)[1..],
                    claim.Why == ""
                        ? Word(claim.Verdict)
                        : $"{Word(claim.Verdict)}<span class=\"why\">{ClaimText.Html(claim.Why)}</span>",
                    .. hasLegacy ? new[] { ClaimText.Html(claim.Legacy ?? "") } : [],
                ]
        );
    }

    /// <summary>How many claims have each verdict, as a sentence in HTML.</summary>
    public static string Summary(IReadOnlyCollection<Claim> claims)
    {
        int Number(Verdict verdict) => claims.Count(claim => claim.Verdict == verdict);
        var (agree, disagree, open) = (Number(Verdict.Agrees), Number(Verdict.Disagrees), Number(Verdict.Open));
        return $"Of {Count(claims.Count, "claim")}, {Integer(agree)} {(agree == 1 ? "agrees" : "agree")} with what came "
            + $"out, {Integer(disagree)} {(disagree == 1 ? "disagrees" : "disagree")}, and {Integer(open)} "
            + $"{(open == 1 ? "is" : "are")} open.";
    }

    // Where a folder has several papers or scripts, a claim says of which it is.
    private static string[] Cells(PaperContent paper, ScriptContent script, Claim claim)
    {
        string[] whose =
        [
            .. paper.Keys.Count > 1 ? [claim.Paper] : Array.Empty<string>(),
            .. paper.Scripts.Count > 1 ? [script.Script.Name] : Array.Empty<string>(),
        ];
        var small = whose.Length > 0 ? $"<span class=\"whose\">{HtmlText.Encode(string.Join(", ", whose))}</span>" : "";
        return
        [
            HtmlText.Encode(claim.Figure) + small,
            ClaimText.Html(claim.Statement),
            ClaimText.Html(claim.Theirs),
            ClaimText.Html(claim.Ours),
        ];
    }

    private static string Table(
        PaperContent paper,
        IEnumerable<string> heads,
        Func<ScriptContent, Claim, IEnumerable<string>> row
    ) =>
        Page.Table(
            heads,
            paper.Scripts.SelectMany(script => script.Claims.Select(claim => row(script, claim))),
            "claims"
        );

    private static string Word(Verdict verdict) =>
        verdict switch
        {
            Verdict.Agrees => "<span class=\"verdict agrees\">agrees</span>",
            Verdict.Disagrees => "<span class=\"verdict disagrees\">disagrees</span>",
            _ => "<span class=\"verdict open\">open</span>",
        };
}
