using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Pages;

/// <summary>The figures of one page, by the section in which they stand, and the estimates that some of them
/// show.</summary>
sealed record PageFigures
{
    /// <summary>Numbers beside those of untrained layers. Default: none.</summary>
    public IReadOnlyList<Figure> Nulls { get; init; } = [];

    /// <summary>What every estimator finds in a layer. Default: none was asked.</summary>
    public IReadOnlyList<EstimatorRow> Estimates { get; init; } = [];

    /// <summary>The estimates side by side. Default: none.</summary>
    public IReadOnlyList<Figure> Estimators { get; init; } = [];

    /// <summary>The tail of determinant one. Default: none.</summary>
    public IReadOnlyList<Figure> Erg { get; init; } = [];

    /// <summary>The laws of the whole spectrum. Default: none.</summary>
    public IReadOnlyList<Figure> Laws { get; init; } = [];

    /// <summary>The figures that belong to no section. Default: none.</summary>
    public IReadOnlyList<Figure> Others { get; init; } = [];

    /// <summary>All figures, in the order of the page.</summary>
    public IEnumerable<Figure> All => [.. Nulls, .. Others, .. Laws, .. Estimators, .. Erg];
}
