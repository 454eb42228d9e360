// A v = lambda v for the largest and the smallest lambda; a residual r = ||A v - lambda v||, ||v|| = 1, means that an
// eigenvalue of A lies within r of lambda.

namespace HeavyTails.Core.Curvature;

/// <summary>An eigenvalue with its bound.</summary>
/// <param name="Value">The Ritz value lambda.</param>
/// <param name="Residual">Norm of A v - lambda v: an eigenvalue of A is at most that far from lambda.</param>
public readonly record struct Eigenvalue(double Value, double Residual)
{
    /// <summary>Value and bound, for example "0.8155971 +- 3e-09".</summary>
    public override string ToString() => FormattableString.Invariant($"{Value:g8} +- {Residual:g2}");
}

/// <summary>State of an iteration after one restart.</summary>
/// <param name="Products">Products with one vector so far.</param>
/// <param name="Converged">Number of the wanted eigenpairs that have converged.</param>
/// <param name="Residual">Largest residual of the wanted eigenpairs.</param>
public readonly record struct EigenpairStep(long Products, long Converged, double Residual);

/// <summary>Extremal eigenpairs of an operator.</summary>
public sealed record Eigenpairs
{
    /// <summary>The largest eigenvalues, descending.</summary>
    public required IReadOnlyList<Eigenvalue> Largest { get; init; }

    /// <summary>The smallest (most negative) eigenvalues, ascending.</summary>
    public required IReadOnlyList<Eigenvalue> Smallest { get; init; }

    /// <summary>
    /// Eigenvectors of norm 1, each [n]: those of <see cref="Largest"/>, then those of <see cref="Smallest"/>. Empty
    /// where they were not asked for.
    /// </summary>
    public IReadOnlyList<double[]> Vectors { get; init; } = [];

    /// <summary>State after each restart.</summary>
    public required IReadOnlyList<EigenpairStep> History { get; init; }

    /// <summary>
    /// Whether all eigenpairs reached the tolerance, and the search for further ones and for copies of multiple ones
    /// ended where it was wanted, before the largest number of products; the bounds hold in any case. A search that
    /// ended found nothing new from random vectors, which is no proof that nothing is missing.
    /// </summary>
    public required bool Converged { get; init; }

    /// <summary>What is known of the operator, with the number of products.</summary>
    public required OperatorReport Report { get; init; }
}
