// What the pages of a reproduction show, read from the records of scripts and from the folders of their runs.
namespace HeavyTails.Reports.Reproduction;

/// <summary>A script with all that is known of its run.</summary>
sealed record ScriptContent(PaperScript Script, ScriptRun? Run)
{
    /// <summary>The claims of the run; none where it failed, was not run, or states none.</summary>
    public IReadOnlyList<Claim> Claims { get; private init; } = [];

    /// <summary>Where and when the run was computed; null where that is not known.</summary>
    public RunFacts? Facts { get; private init; }

    /// <summary>The figures of the run's page.</summary>
    public IReadOnlyList<RunFigure> Figures { get; private init; } = [];

    /// <summary>Why there are no claims; null where there are.</summary>
    public string? Lack { get; private init; }

    /// <summary>Folder of the run relative to the site; null where there is none to be shown.</summary>
    public string? Folder { get; private init; }

    /// <summary>A name for elements of a page, unique in it: "networks-falls".</summary>
    public string Anchor(Claim claim) => $"{Script.Name}-{claim.Id}";

    /// <summary>Reads what the run of a script left behind.</summary>
    public static ScriptContent Read(string site, string scale, PaperScript script)
    {
        var run = ScriptRun.Read(site, scale, script.Paper, script.Name);
        var content = new ScriptContent(script, run);
        if (run?.ExitCode is null)
            return content with { Lack = "Not run." };
        if (!run.Succeeded)
            return content with { Lack = $"Failed with exit code {run.ExitCode}: {run.Failure ?? "it said nothing"}" };
        if (run.Folder is not { } folder || !Directory.Exists(Path.Combine(site, folder)))
            return content with { Lack = "It ended well, but its run has no folder here." };
        var path = Path.Combine(site, folder);
        content = content with { Folder = folder, Facts = RunFacts.Read(path), Figures = RunFigure.Read(path) };
        try
        {
            return Claim.Read(path) is { } claims
                ? content with
                {
                    Claims = claims,
                }
                : content with
                {
                    Lack = "It states no claims.",
                };
        }
        catch (InvalidDataException fault)
        {
            return content with { Lack = fault.Message };
        }
    }
}

/// <summary>The scripts of a paper's folder.</summary>
sealed record PaperContent(string Folder, IReadOnlyList<ScriptContent> Scripts)
{
    /// <summary>All claims of the folder's scripts.</summary>
    public IEnumerable<Claim> Claims => Scripts.SelectMany(script => script.Claims);

    /// <summary>Path of its page, relative to the site.</summary>
    public string Page => $"papers/{Folder}.html";

    /// <summary>BibTeX keys of the papers whose claims are judged, in the order of the claims.</summary>
    public IReadOnlyList<string> Keys => [.. Claims.Select(claim => claim.Paper).Distinct()];
}

/// <summary>All that a site shows.</summary>
sealed record SiteContent(string Scale, IReadOnlyList<PaperContent> Papers)
{
    /// <summary>The papers of references.bib by key.</summary>
    public required IReadOnlyDictionary<string, Reference> References { get; init; }

    /// <summary>All claims of all papers.</summary>
    public IEnumerable<Claim> Claims => Papers.SelectMany(paper => paper.Claims);

    /// <summary>
    /// A paper's name for headings: authors and years of the papers whose claims it has, or its folder.
    /// </summary>
    public string NameOf(PaperContent paper) =>
        paper.Keys.Count == 0
            ? paper.Folder
            : string.Join("; ", paper.Keys.Select(key => References.TryGetValue(key, out var r) ? r.Short : key));

    /// <summary>Reads everything below the folder of a site.</summary>
    public static SiteContent Read(string site, string scale, string papers)
    {
        var bibliography = Path.Combine(papers, "references.bib");
        var references = File.Exists(bibliography)
            ? Reference.Parse(File.ReadAllText(bibliography), "references.bib")
            : new Dictionary<string, Reference>();
        var contents = PaperScript
            .In(papers)
            .GroupBy(script => script.Paper)
            .Select(same => new PaperContent(
                same.Key,
                [.. same.Select(script => ScriptContent.Read(site, scale, script))]
            ));
        // Papers come first, and then what is no paper's or is not known yet.
        bool IsPaper(PaperContent paper) =>
            paper.Keys.Any(key => references.TryGetValue(key, out var known) && known.HasAuthors);
        return new(scale, [.. contents.OrderBy(paper => IsPaper(paper) ? 0 : 1)]) { References = references };
    }
}
