using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailIndices;

/// <summary>1 / alpha = (mean log|Y| - mean log|X|) / log m at one block size.</summary>
/// <param name="BlockSize">m.</param>
/// <param name="Blocks">n = floor(N / m).</param>
/// <param name="TailIndex">alpha; infinite where the difference of the means is not positive.</param>
/// <param name="Used">Whether it has enough blocks to enter the aggregate.</param>
public readonly record struct BlockEstimate(int BlockSize, long Blocks, double TailIndex, bool Used);

/// <summary>The tail index of a symmetric alpha-stable law, 2 for a Gaussian.</summary>
/// <param name="TailIndex">Aggregate over the block sizes; may exceed 2 by noise.</param>
/// <param name="StandardError">Standard deviation over block-bootstrap resamples; NaN when none were asked for.</param>
/// <param name="Low">2.5% quantile of the resamples, or NaN.</param>
/// <param name="High">97.5% quantile of the resamples, or NaN.</param>
/// <param name="ByBlockSize">One estimate a block size, in the order asked for.</param>
public readonly record struct AlphaStableFit(
    double TailIndex,
    double StandardError,
    double Low,
    double High,
    IReadOnlyList<BlockEstimate> ByBlockSize
)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"tail index {TailIndex:F3} ± {StandardError:F3}");
}

/// <summary>Which estimator from the largest values.</summary>
public enum TopOrderEstimator
{
    /// <summary>1 / mean ln(X_(i) / X_(k+1)). Hill 1975.</summary>
    Hill,

    /// <summary>ln 2 / ln((X_(k/4) - X_(k/2)) / (X_(k/2) - X_(k))). Pickands 1975.</summary>
    Pickands,

    /// <summary>The moment estimator of Dekkers, Einmahl and de Haan 1989.</summary>
    Moment,
}

/// <summary>A tail index P(|X| > x) ~ x^-alpha from the k largest |x|.</summary>
/// <param name="Estimator">Which one.</param>
/// <param name="TailIndex">alpha = 1 / gamma; infinite where the extreme-value index gamma is not positive (a light or bounded tail).</param>
/// <param name="StandardError">Standard deviation over block-bootstrap resamples; NaN when none were asked for or fewer than ten of them are finite.</param>
/// <param name="AsymptoticError">By theory for independent values: alpha / sqrt k for Hill; NaN where gamma is not positive.</param>
/// <param name="TopCount">k.</param>
/// <param name="Threshold">The (k+1)-th largest |x| for Hill and Moment, the k-th for Pickands.</param>
public readonly record struct TopOrderFit(
    TopOrderEstimator Estimator,
    double TailIndex,
    double StandardError,
    double AsymptoticError,
    int TopCount,
    double Threshold
)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Estimator} tail index {TailIndex:F3} ± {StandardError:F3} (k {TopCount})");
}

/// <summary>All estimators of one vector from one pass over it.</summary>
/// <param name="AlphaStable">By log-moments of block sums (E1).</param>
/// <param name="Hill">By the k largest |x|.</param>
/// <param name="Pickands">By the k largest |x|.</param>
/// <param name="Moment">By the k largest |x|.</param>
public readonly record struct TailIndexEstimates(
    FitResult<AlphaStableFit> AlphaStable,
    FitResult<TopOrderFit> Hill,
    FitResult<TopOrderFit> Pickands,
    FitResult<TopOrderFit> Moment
);
