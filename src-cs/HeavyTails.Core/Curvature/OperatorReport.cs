namespace HeavyTails.Core.Curvature;

/// <summary>What is known of an operator after a computation, and what computed.</summary>
public sealed record OperatorReport
{
    /// <summary>The operator's own description.</summary>
    public required string Operator { get; init; }

    /// <summary>Whether its products are in float64, else in float32.</summary>
    public required bool IsDouble { get; init; }

    /// <summary>Library, instruction set and threads that computed, the products not included.</summary>
    public required string Computed { get; init; }

    /// <summary>Number of products with one vector, those of the check included.</summary>
    public required long Products { get; init; }

    /// <summary>
    /// |u'Av - v'Au| / max(||Au||, ||Av||) for random u and v with independent unit entries, of order
    /// ||A - A'||_F / ||A||_F; null where it was not checked.
    /// </summary>
    public double? Asymmetry { get; init; }

    /// <summary>
    /// Rounding error of products in units of eigenvalues, ||A (c u) - c A u|| / (c ||u||): an eigenvalue below it in
    /// size is not told from zero. Null where it was not measured.
    /// </summary>
    public double? Noise { get; init; }

    /// <summary>Largest absolute Ritz value, an estimate of ||A||_2 from below; null where there is none.</summary>
    public double? Norm { get; init; }
}
