namespace HeavyTails.Reports.Pages;

/// <summary>How a report is made.</summary>
public sealed record ReportOptions
{
    /// <summary>Heading of the overview; null for one made of <see cref="Source"/>.</summary>
    public string? Title { get; init; }

    /// <summary>What was analysed: a file, a folder, "synthetic weights".</summary>
    public string? Source { get; init; }

    /// <summary>Whether figures are also made as PNG where a headless Chromium is there; about a tenth of a second each.</summary>
    public bool Pixels { get; init; } = true;

    internal string Heading =>
        Title
        ?? (
            Source is null
                ? "Spectral diagnosis"
                : $"Spectral diagnosis of {Path.GetFileName(Path.TrimEndingDirectorySeparator(Source))}"
        );
}
