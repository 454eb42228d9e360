using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailIndices;

/// <summary>An estimator of the tail index from the largest values.</summary>
public enum TopOrderEstimator
{
    /// <summary>Hill 1975: tailIndex = 1 / mean ln(X_(i) / X_(k+1)).</summary>
    Hill,

    /// <summary>Pickands 1975: tailIndex = ln 2 / ln((X_(k/4) - X_(k/2)) / (X_(k/2) - X_(k))).</summary>
    Pickands,

    /// <summary>The moment estimator of Dekkers, Einmahl and de Haan 1989.</summary>
    Moment,
}

/// <summary>A tail index, P(|X| > x) ~ x^-tailIndex, from the k largest |x|.</summary>
public readonly record struct TopOrderFit
{
    /// <summary>The estimator that was used.</summary>
    public required TopOrderEstimator Estimator { get; init; }

    /// <summary>
    /// The tail index 1 / gamma; infinite where the extreme-value index gamma is not positive
    /// (a light or bounded tail).
    /// </summary>
    public required double TailIndex { get; init; }

    /// <summary>
    /// Bootstrap error of the tail index; fails when no resamples were requested or fewer than ten of them are finite.
    /// </summary>
    public required FitResult<BootstrapError> Error { get; init; }

    /// <summary>
    /// Standard error by theory for independent values, tailIndex / sqrt k for Hill; fails where gamma is not positive.
    /// </summary>
    public required FitResult<double> AsymptoticError { get; init; }

    /// <summary>Number k of largest values.</summary>
    public required int TopCount { get; init; }

    /// <summary>The (k+1)-th largest |x| for Hill and Moment, the k-th for Pickands.</summary>
    public required double Threshold { get; init; }

    /// <summary>
    /// Estimator, tail index, its standard error where there is one, and k, in the invariant culture.
    /// </summary>
    public override string ToString() =>
        Error.TryGet(out var error)
            ? FormattableString.Invariant(
                $"{Estimator} tail index {TailIndex:F3} ± {error.StandardError:F3} (k {TopCount})"
            )
            : FormattableString.Invariant($"{Estimator} tail index {TailIndex:F3} (k {TopCount})");
}

/// <summary>All estimates of one vector from one pass over it.</summary>
/// <param name="AlphaStable">The alpha-stable tail index by log-moments of block sums (E1).</param>
/// <param name="Hill">Hill's estimate from the k largest |x|.</param>
/// <param name="Pickands">Pickands' estimate from the k largest |x|.</param>
/// <param name="Moment">The moment estimate from the k largest |x|.</param>
public readonly record struct TailIndexEstimates(
    FitResult<AlphaStableFit> AlphaStable,
    FitResult<TopOrderFit> Hill,
    FitResult<TopOrderFit> Pickands,
    FitResult<TopOrderFit> Moment
);
