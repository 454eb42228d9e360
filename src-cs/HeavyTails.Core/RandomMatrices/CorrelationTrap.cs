namespace HeavyTails.Core.RandomMatrices;

/// <summary>
/// A correlation trap: a spike of the shuffled matrix, which comes from the sizes of the entries and not from their
/// arrangement.
/// </summary>
public sealed record CorrelationTrap
{
    /// <summary>Index of the matrix that has the trap, from 0.</summary>
    public required int Slice { get; init; }

    /// <summary>The eigenvalue of the shuffled matrix.</summary>
    public required double Eigenvalue { get; init; }

    /// <summary>Upper edge of the bulk with its Tracy-Widom margin, in the units of the eigenvalue.</summary>
    public required double Edge { get; init; }

    /// <summary>Left singular vector of the shuffled matrix, [rows].</summary>
    public required double[] Left { get; init; }

    /// <summary>Right singular vector of the shuffled matrix, [columns].</summary>
    public required double[] Right { get; init; }

    /// <summary>
    /// 1 / (n sum v^4) of the left vector, in 1/n .. 1: near 1/3 when Gaussian, 1/n when on one entry.
    /// </summary>
    public required double LeftDiffuseness { get; init; }

    /// <summary>
    /// 1 / (n sum v^4) of the right vector, in 1/n .. 1: near 1/3 when Gaussian, 1/n when on one entry.
    /// </summary>
    public required double RightDiffuseness { get; init; }

    /// <summary>
    /// Risk in 0 .. 1: the share of the eigenvalue beyond the edge, times how localised its vectors are. It is near 1
    /// when one weight carries the trap and 0 for vectors at least as diffuse as Gaussian ones.
    /// </summary>
    public required double Risk { get; init; }

    /// <summary>
    /// Whether a few large weights make the trap: the less diffuse vector is less than half as diffuse as a Gaussian
    /// one.
    /// </summary>
    public bool IsLocalised => 6 * Math.Min(LeftDiffuseness, RightDiffuseness) < 1;
}
