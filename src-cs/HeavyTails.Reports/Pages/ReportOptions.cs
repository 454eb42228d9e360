namespace HeavyTails.Reports.Pages;

/// <summary>Title, source and kinds of figures of a report.</summary>
public sealed record ReportOptions
{
    /// <summary>
    /// The heading of the overview. Default, null: "Spectral diagnosis", or "Spectral diagnosis of" the name of the
    /// <see cref="Source"/>.
    /// </summary>
    public string? Title { get; init; }

    /// <summary>What was analysed: a file, a folder, "synthetic weights". Default, null: not stated.</summary>
    public string? Source { get; init; }

    /// <summary>
    /// Whether figures, which are written as pages and as SVG, are also written as PNG, at 20 to 40 ms of a processor
    /// for each. Default: false, since the pages themselves need none.
    /// </summary>
    public bool Png { get; init; }

    /// <summary>Number of processors that draw figures, at least 1. Default, null: all.</summary>
    public int? Threads { get; init; }

    internal string Heading =>
        Title
        ?? (
            Source is null
                ? "Spectral diagnosis"
                : $"Spectral diagnosis of {Path.GetFileName(Path.TrimEndingDirectorySeparator(Source))}"
        );
}
