namespace HeavyTails.Core.RandomMatrices;

/// <summary>
/// A fitted Marchenko-Pastur law. Edges and margin are in the units of the eigenvalues; Sigma is not.
/// </summary>
public sealed record MarchenkoPasturFit
{
    /// <summary>How the law was fitted: "density" (WeightWatcher's least squares) or "likelihood".</summary>
    public required string Method { get; init; }

    /// <summary>Whether the law was fitted by maximum likelihood to the bulk alone.</summary>
    public bool IsLikelihood => Method == "likelihood";

    /// <summary>Aspect ratio Q = N / M >= 1 of one matrix.</summary>
    public required double Q { get; init; }

    /// <summary>Standard deviation of the entries after the ESD was scaled to mean one; column sigma_mp.</summary>
    public required double Sigma { get; init; }

    /// <summary>Factor sqrt(n / sum lambda) that scales W so that the ESD has mean one; column W_scale.</summary>
    public required double Scale { get; init; }

    /// <summary>Lower edge lambda- of the bulk; column bulk_min.</summary>
    public required double LambdaMinus { get; init; }

    /// <summary>Upper edge lambda+ of the bulk; column bulk_max.</summary>
    public required double LambdaPlus { get; init; }

    /// <summary>Finite-size margin: an eigenvalue above LambdaPlus + TracyWidom is a spike.</summary>
    public required double TracyWidom { get; init; }

    /// <summary>Number of eigenvalues above LambdaPlus + TracyWidom; column num_spikes.</summary>
    public required int NumSpikes { get; init; }

    /// <summary>Soft rank lambda+ / lambda_max; column mp_softrank.</summary>
    public required double SoftRank { get; init; }

    /// <summary>
    /// The law in the units of the eigenvalues, whose sigma is Sigma / Scale: its density and edges are those of the
    /// ESD.
    /// </summary>
    public MarchenkoPastur Law => new(Q, Sigma / Scale);

    /// <summary>
    /// Misfit: the root mean square difference of the densities, or, for the likelihood fit, the Kolmogorov-Smirnov
    /// distance between bulk and law.
    /// </summary>
    public required double Residual { get; init; }
}
