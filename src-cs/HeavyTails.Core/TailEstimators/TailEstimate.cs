// P(X > x) ~ x^(-1/xi), so the density falls as x^-alpha with alpha = 1 + 1/xi; xi > 0 is the extreme-value index.

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.TailEstimators;

/// <summary>The exponent of a heavy tail, and which part of the data it was estimated from.</summary>
public sealed record TailEstimate
{
    /// <summary>Exponent alpha of the density, alpha = 1 + 1 / xi > 1.</summary>
    public required double Alpha { get; init; }

    /// <summary>
    /// Threshold above which the tail begins. Where the source's tail includes its threshold (ks, hill_mid, xmin_peak,
    /// watson), it is the least value of the tail; else it is the largest value below the tail.
    /// </summary>
    public required double Xmin { get; init; }

    /// <summary>Number of values that the exponent was estimated from.</summary>
    public required int TailLength { get; init; }

    /// <summary>
    /// Standard error of alpha for independent values, from the variance that the source gives; fails where it gives
    /// none. It is wrong for eigenvalues, which repel each other.
    /// </summary>
    public required FitResult<double> Error { get; init; }

    /// <summary>Extreme-value index xi = 1 / (alpha - 1) > 0.</summary>
    public double Xi => 1 / (Alpha - 1);

    /// <summary>The estimate of a fitted power law, whose sigma is the error.</summary>
    internal static TailEstimate Of(PowerLawFit fit) =>
        new()
        {
            Alpha = fit.Alpha,
            Xmin = fit.Xmin,
            TailLength = fit.TailLength,
            Error = fit.Sigma,
        };

    /// <summary>
    /// The estimate for an extreme-value index; fails where xi &lt;= 0, which no heavy tail has.
    /// </summary>
    /// <param name="xi">The extreme-value index.</param>
    /// <param name="error">Standard error of xi for independent values.</param>
    /// <param name="k">Number of largest values that xi was estimated from.</param>
    /// <param name="sample">The values, of which the next largest is xmin.</param>
    internal static FitResult<TailEstimate> OfIndex(double xi, double error, int k, DescendingSample sample)
    {
        if (!(xi > 0))
            return FitResult<TailEstimate>.Failed(
                FitFailure.OutOfRange,
                $"the tail is not heavy: xi = {xi:G4} from the {k} largest of {sample.Count} values, expected xi > 0"
            );
        return new TailEstimate
        {
            Alpha = 1 + 1 / xi,
            Xmin = sample.Values[k],
            TailLength = k,
            Error = error / (xi * xi),
        };
    }
}
