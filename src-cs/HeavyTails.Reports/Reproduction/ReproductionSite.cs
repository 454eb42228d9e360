// The folder of a reproduction of all papers:
//   index.html, papers/FOLDER.html       the overview; a page a paper
//   style.css, references.bib, claims.csv
//   runs/SCALE/FOLDER/SCRIPT.json        how a script went, with the estimate of its time; SCRIPT.txt: what it said
//   runs/SCALE/FOLDER/SCRIPT/NAME-HASH   the run itself with its page and claims.json
using HeavyTails.Reports.Pages;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Reproduction;

/// <summary>Runs the scripts of all papers at a scale, and writes the pages that say what came out.</summary>
/// <param name="folder">Folder of the site; it is made if it does not exist.</param>
/// <param name="papers">Folder of the papers' folders, with references.bib.</param>
/// <param name="scale">How much of the experiments: "quick" or "full".</param>
public sealed class ReproductionSite(string folder, string papers, string scale)
{
    private static readonly string[] Scales = ["quick", "full"];

    /// <summary>The scripts of all papers, sorted by paper and name.</summary>
    public IReadOnlyList<PaperScript> Scripts { get; } = PaperScript.In(papers);

    /// <summary>Estimates the time of every script and writes the estimates, before anything is run.</summary>
    /// <param name="engine">Who will run the cells: "local" or "slurm".</param>
    /// <param name="scripts">Scripts that will be run; the records of others stay as they are.</param>
    public IReadOnlyList<ScriptRun> Plan(string engine, IReadOnlyList<PaperScript> scripts) =>
        [
            .. scripts.Select(script =>
            {
                var measured = Scales
                    .Select(scale => ScriptRun.Read(folder, scale, script.Paper, script.Name))
                    .OfType<ScriptRun>()
                    .ToArray();
                var before = Array.Find(measured, run => run.Scale == scale);
                // A script that has run keeps the estimate that was made before.
                if (before is { Succeeded: true })
                    return before;
                var estimate = CostEstimate.Of(script, scale, measured);
                var planned = new ScriptRun
                {
                    Paper = script.Paper,
                    Script = script.Name,
                    Scale = scale,
                    Engine = engine,
                    Estimate = estimate.Seconds,
                    Basis = estimate.Basis,
                };
                planned.Write(folder);
                return planned;
            }),
        ];

    /// <summary>Runs a script, whatever comes of it, and writes how it went.</summary>
    /// <param name="script">The script to run.</param>
    /// <param name="planned">Its record with the estimate.</param>
    /// <param name="options">More words for the script, for example --pack 4.</param>
    public ScriptRun Run(PaperScript script, ScriptRun planned, IReadOnlyList<string>? options = null)
    {
        var outcome = ScriptProcess.Run(folder, script, planned, options ?? []);
        outcome.Write(folder);
        return outcome;
    }

    /// <summary>Writes the overview and the pages of all papers, from what the runs have left, and returns the path of
    /// the overview.</summary>
    public string Write()
    {
        Directory.CreateDirectory(folder);
        var site = SiteContent.Read(folder, scale, papers);
        Save("style.css", StyleSheet.Css + ClaimsTable.Css);
        var references = Path.Combine(papers, "references.bib");
        Save("references.bib", File.Exists(references) ? File.ReadAllText(references) : "");
        Save("claims.csv", Table(site));
        foreach (var paper in site.Papers)
            Save(paper.Page, PaperPage.Html(site, paper));
        // Pages of papers that are gone.
        var pages = site.Papers.Select(paper => Path.GetFullPath(Path.Combine(folder, paper.Page))).ToHashSet();
        foreach (var page in Directory.GetFiles(Path.GetFullPath(Path.Combine(folder, "papers")), "*.html"))
            if (!pages.Contains(page))
                File.Delete(page);
        Save("index.html", SiteIndex.Html(site));
        return Path.Combine(folder, "index.html");
    }

    private static string Table(SiteContent site) =>
        Csv.Table(
            ["folder", "script", "id", "paper", "figure", "claim", "theirs", "ours", "verdict", "why", "legacy"],
            from paper in site.Papers
            from script in paper.Scripts
            from claim in script.Claims
            select new object?[]
            {
                paper.Folder,
                script.Script.Name,
                claim.Id,
                claim.Paper,
                claim.Figure,
                claim.Statement,
                claim.Theirs,
                claim.Ours,
                claim.Verdict.ToString().ToLowerInvariant(),
                claim.Why,
                claim.Legacy,
            }
        );

    private void Save(string name, string text) => WholeFile.Write(Path.Combine(folder, name), text);
}
