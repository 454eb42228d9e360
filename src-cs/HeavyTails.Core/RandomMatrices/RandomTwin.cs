using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>
/// The same matrix with its entries shuffled: its spectrum is that of the entries without correlations.
/// </summary>
public sealed record RandomTwin
{
    /// <summary>Eigenvalues of all replicas together, ascending.</summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>Number of shuffled replicas: 5 where there are fewer than 100 eigenvalues, else 1.</summary>
    public required int Replicas { get; init; }

    /// <summary>Largest eigenvalue of all replicas; column max_rand_eval.</summary>
    public required double MaxEval { get; init; }

    /// <summary>
    /// Root of the Jensen-Shannon divergence (nats) between the sorted spectra over their sums, mean over the replicas;
    /// column rand_distance.
    /// </summary>
    public required double Distance { get; init; }

    /// <summary>Soft rank max_rand_eval / lambda_max; column ww_softrank.</summary>
    public required double SoftRank { get; init; }

    /// <summary>Difference lambda_max - max_rand_eval; column ww_maxdist.</summary>
    public required double MaxDistance { get; init; }

    /// <summary>
    /// Marchenko-Pastur fit of the twin's eigenvalues; columns rand_sigma_mp, rand_bulk_max and others.
    /// </summary>
    public required FitResult<MarchenkoPasturFit> MpFit { get; init; }

    /// <summary>Seed from which the same twin is made again.</summary>
    public required ulong Seed { get; init; }
}
