using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Files;

/// <summary>What became of a report: what was written, or that an older report was kept.</summary>
/// <param name="Index">The path of index.html.</param>
/// <param name="Figures">The number of figures that were written, with or without a picture.</param>
/// <param name="WhyNoPictures">
/// Why figures have no picture, with one line for each reason, which the pages state too. Null if every figure has one.
/// </param>
public sealed record ReportOutcome(string Index, int Figures, string? WhyNoPictures)
{
    /// <summary>
    /// Whether nothing was written, because nothing was analysed and the folder holds an older report.
    /// </summary>
    public bool KeptOlder { get; init; }

    /// <summary>
    /// The outcome as lines for a terminal: why figures have no picture, then how many figures there are.
    /// </summary>
    public IReadOnlyList<string> Messages =>
        KeptOlder
            ? [Printable.Of($"{Path.GetDirectoryName(Index)}: the report there is kept, since nothing was analysed")]
            :
            [
                .. (WhyNoPictures?.Split('\n') ?? []).Select(Printable.Of),
                Printable.Of($"{Figures} {(Figures == 1 ? "figure" : "figures")}: {Index}"),
            ];
}
