using HeavyTails.Reports.Reproduction;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Reports.Reproduction;

/// <summary>The pages over all papers, from made-up runs.</summary>
public sealed class ReproductionSiteTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ReproductionSiteTests()
    {
        Put(
            "papers/references.bib",
            "@misc{Key2020, author = {Ames and Bell}, year = {2020}, eprint = {2001.00001}}\n"
        );
        Put("papers/One2020/experiment.fsx", "// quick: 3 s; full: 30 s\n");
        Put("papers/One2020/experimentPage.fsx", "");
        Put("papers/One2020/page.md", "# First <paper>\n");
        Put("papers/Two2021/a.fsx", "");
        Put("papers/Two2021/a.md", "# Part a\n");
        Put("papers/Two2021/b.fsx", "");
    }

    public void Dispose() => folder.Dispose();

    private string At(string name) => Path.Combine(folder.Path, name);

    private void Put(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    private string Page(string name) => File.ReadAllText(At("site/" + name));

    private ReproductionSite Site() => new(At("site"), At("papers"), "quick");

    private void Ran(string script, int code, string? failure = null, double? estimate = null) =>
        new ScriptRun
        {
            Paper = script.Split('/')[0],
            Script = script.Split('/')[1],
            Scale = "quick",
            Seconds = 12,
            Estimate = estimate,
            ExitCode = code,
            Failure = failure,
            Folder = code == 0 ? $"runs/quick/{script}/run-0123" : null,
        }.Write(At("site"));

    private void HasRun(string script, params Claim[] claims)
    {
        var run = $"site/runs/quick/{script}/run-0123";
        Put(
            run + "/run.json",
            """{"finished": "2026-01-02 03:04:05Z", "cellSeconds": [1.5, 2], "notes": {"threads": "2"}}"""
        );
        Put(
            run + "/index.html",
            """<figcaption>Tails of <i>W</i>. <span class="files"><a href="figures/tails.html">interactive</a></span>"""
        );
        Put(run + "/figures/tails.html", "");
        Put(run + "/figures/tails.svg", "");
        if (claims.Length > 0)
            Claim.Write(At(run), claims);
        Ran(script, 0, estimate: 10);
    }

    [Fact]
    public void Scripts_that_fill_pages_are_no_experiments()
    {
        Assert.Equal(
            ["One2020/experiment", "Two2021/a", "Two2021/b"],
            Site().Scripts.Select(s => $"{s.Paper}/{s.Name}")
        );
        Assert.Equal(["First <paper>", "Part a", "b"], Site().Scripts.Select(s => s.Title));
    }

    [Fact]
    public void The_overview_has_one_verdict_a_claim_and_says_what_has_not_run_or_failed()
    {
        HasRun(
            "One2020/experiment",
            ClaimTests.Make("falls", Verdict.Agrees),
            ClaimTests.Make("rises", Verdict.Disagrees).WithLegacy("9.9")
        );
        Ran("Two2021/a", 3, "no <data>\nat all");
        Site().Write();
        var index = Page("index.html");
        Assert.Contains("Of 2 claims, 1 agrees with what came out, 1 disagrees, and 0 are open.", index);
        Assert.Contains("Ames &amp; Bell 2020", index);
        Assert.Contains("α &lt; 2 &amp; falls.", index);
        Assert.Contains("href=\"papers/One2020.html#experiment-rises\"", index);
        Assert.Contains("Failed with exit code 3: no &lt;data&gt;\nat all", index);
        Assert.Contains("<b>b</b> (b): Not run.", index);
        Assert.Contains("<td>12 s</td><td>1.20</td>", index);
        Assert.Contains("1 of 1 script took", index);
        var paper = Page("papers/One2020.html");
        Assert.Contains("id=\"experiment-rises\"", paper);
        Assert.Contains("Because.", paper);
        Assert.Contains("9.9", paper);
        Assert.Contains("First &lt;paper&gt;", paper);
        Assert.Contains("src=\"../runs/quick/One2020/experiment/run-0123/figures/tails.svg\"", paper);
        Assert.Contains("Tails of <i>W</i>.", paper);
        Assert.Contains("2 cells of 4 s together", paper);
        Assert.Contains("https://arxiv.org/abs/2001.00001", paper);
        Assert.Contains("One2020,experiment,rises,Key2020,figure 2", Page("claims.csv"));
    }

    [Fact]
    public void A_run_without_claims_and_one_whose_claims_are_damaged_are_shown_as_such()
    {
        HasRun("Two2021/a");
        HasRun("Two2021/b", ClaimTests.Make("falls", Verdict.Open));
        Put("site/runs/quick/Two2021/b/run-0123/claims.json", "[");
        Site().Write();
        Assert.Contains("It states no claims.", Page("index.html"));
        Assert.Contains("expected the claims of a run", Page("papers/Two2021.html"));
    }

    [Fact]
    public void The_page_of_a_paper_that_is_gone_goes_too()
    {
        Site().Write();
        Assert.True(File.Exists(At("site/papers/Two2021.html")));
        Directory.Delete(At("papers/Two2021"), recursive: true);
        Site().Write();
        Assert.False(File.Exists(At("site/papers/Two2021.html")));
        Assert.DoesNotContain("Two2021", Page("index.html"));
    }

    [Fact]
    public void Estimates_are_written_before_anything_runs_and_kept_beside_the_real_times()
    {
        var site = Site();
        Assert.Equal([3, null, null], site.Plan("local", site.Scripts).Select(run => run.Estimate));
        Assert.Contains("\"estimate\": 3", Page("runs/quick/One2020/experiment.json"));
        Ran("One2020/experiment", 0, estimate: 3);
        Assert.Equal(12, site.Plan("local", site.Scripts)[0].Seconds);
        Assert.Equal(3, site.Plan("local", site.Scripts)[0].Estimate);
        // A script that failed is estimated anew.
        Ran("One2020/experiment", 1, estimate: 99);
        Assert.Equal(3, site.Plan("local", site.Scripts)[0].Estimate);
    }

    [Fact]
    public void A_record_of_a_script_that_cannot_be_read_is_named()
    {
        Put("site/runs/quick/One2020/experiment.json", "{");
        var fault = Assert.Throws<InvalidDataException>(() => Site().Write());
        Assert.Contains("experiment.json: expected the record of a script", fault.Message);
    }
}
