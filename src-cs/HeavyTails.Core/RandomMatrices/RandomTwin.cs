namespace HeavyTails.Core.RandomMatrices;

/// <summary>A fitted Marchenko-Pastur law; its numbers are in the units of the eigenvalues, but for sigma.</summary>
/// <param name="Method">"density" (WeightWatcher's) or "likelihood".</param>
/// <param name="Q">N / M.</param>
/// <param name="Sigma">sigma_mp: root of the variance of the entries, after the ESD was scaled to mean one.</param>
/// <param name="Scale">W_scale = sqrt(n / sum lambda): what W was multiplied by for that.</param>
/// <param name="LambdaMinus">bulk_min: lower edge.</param>
/// <param name="LambdaPlus">bulk_max: upper edge.</param>
/// <param name="TracyWidom">The upper edge's finite-size margin: an eigenvalue above LambdaPlus + TracyWidom is a spike.</param>
/// <param name="NumSpikes">Eigenvalues above that.</param>
/// <param name="SoftRank">mp_softrank = LambdaPlus / lambda_max.</param>
/// <param name="Residual">Root mean square difference of densities, or, by likelihood, the bulk's Kolmogorov-Smirnov distance to the law.</param>
public sealed record MarchenkoPasturFit(
    string Method,
    double Q,
    double Sigma,
    double Scale,
    double LambdaMinus,
    double LambdaPlus,
    double TracyWidom,
    int NumSpikes,
    double SoftRank,
    double Residual
);

/// <summary>The same matrix with its entries shuffled: what its spectrum would be without correlations.</summary>
/// <param name="Eigenvalues">Of all replicas, ascending.</param>
/// <param name="Replicas">5 where there are fewer than 100 eigenvalues, else 1.</param>
/// <param name="MaxEval">max_rand_eval.</param>
/// <param name="Distance">rand_distance: root of the Jensen-Shannon divergence (nats) of the sorted, normalised spectra, mean over replicas.</param>
/// <param name="SoftRank">ww_softrank = max_rand_eval / lambda_max.</param>
/// <param name="MaxDistance">ww_maxdist = lambda_max - max_rand_eval.</param>
/// <param name="MpFit">rand_ columns: Marchenko-Pastur of the twin; null when it could not be fitted.</param>
/// <param name="Seed">With which it is made again.</param>
public sealed record RandomTwin(
    double[] Eigenvalues,
    int Replicas,
    double MaxEval,
    double Distance,
    double SoftRank,
    double MaxDistance,
    MarchenkoPasturFit? MpFit,
    ulong Seed
);

/// <summary>A correlation trap: a spike of the shuffled matrix, so the work of the entries' sizes and not of any structure.</summary>
/// <param name="Slice">Matrix it is in.</param>
/// <param name="Eigenvalue">Of the shuffled matrix.</param>
/// <param name="Edge">Upper edge with its Tracy-Widom margin, same units.</param>
/// <param name="Left">Left singular vector, [rows].</param>
/// <param name="Right">Right singular vector, [columns].</param>
/// <param name="LeftDiffuseness">1 / (n sum v^4) in 1/n .. 1: near 1/3 when Gaussian, 1/n when on one entry.</param>
/// <param name="RightDiffuseness">The same of the right vector.</param>
/// <param name="Risk">0 .. 1: share of the eigenvalue beyond the edge times how localised its vectors are; near 1 when one weight carries it, 0 for a vector as
/// diffuse as a Gaussian one or more.</param>
public sealed record CorrelationTrap(
    int Slice,
    double Eigenvalue,
    double Edge,
    double[] Left,
    double[] Right,
    double LeftDiffuseness,
    double RightDiffuseness,
    double Risk
)
{
    /// <summary>Whether a few large weights make it: a vector less than half as diffuse as a Gaussian one.</summary>
    public bool IsLocalised => 6 * Math.Min(LeftDiffuseness, RightDiffuseness) < 1;
}
