using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Pages;

/// <summary>The figures of one page, by the section in which they stand.</summary>
sealed record PageFigures
{
    /// <summary>Numbers beside those of untrained layers. Default: none.</summary>
    public IReadOnlyList<Figure> Nulls { get; init; } = [];

    /// <summary>The figures that belong to no section. Default: none.</summary>
    public IReadOnlyList<Figure> Others { get; init; } = [];

    /// <summary>All figures, in the order of the page.</summary>
    public IEnumerable<Figure> All => [.. Nulls, .. Others];
}
