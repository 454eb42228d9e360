// k minimises the largest distance between quantiles of the data and of the Pareto law that Hill's estimate gives,
//   sup_{j<=T} |x_(j+1) - x_(k) (k/j)^xi_k|,   xi_k = (1/k) sum_{i<=k} ln(x_(i) / x_(k+1)),   k < T,   T = 0.15 n.
// Danielsson, Ergun, de Haan & de Vries 2016, "Tail index estimation: quantile driven threshold selection",
// Discussion Paper 58 of the Systemic Risk Centre, London School of Economics; indices and T as in R's package tea 1.1,
// mindist(method = "ks").
// The distances are differences of values, not of ranks, so that the few largest values decide: k is about 20 for
// 200 .. 4000 values with xi = 1/2, and the mean estimate .41 to .48.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailEstimators;

/// <summary>Hill's estimator with the k of the least Kolmogorov-Smirnov distance between quantiles.</summary>
public sealed class QuantileDistance : ITailEstimator
{
    /// <summary>Share T / n of the largest values whose quantiles are compared, 0 .. 1. Default: 0.15, tea's.</summary>
    public double Share { get; init; } = 0.15;

    /// <inheritdoc/>
    public string Name => "danielsson";

    /// <inheritdoc/>
    public string Title => "Hill, distance of quantiles";

    /// <inheritdoc/>
    public string Source => "Danielsson, Ergun, de Haan & de Vries 2016";

    /// <inheritdoc/>
    public FitResult<TailEstimate> Of(double[] ascending)
    {
        if (!(Share > 0 && Share < 1))
            throw new ArgumentException($"expected a share 0 < T/n < 1 of compared values, got {Share}");
        return DescendingSample.From(ascending, 3).Bind(Best);
    }

    private FitResult<TailEstimate> Best(DescendingSample sample)
    {
        var (logs, last) = (sample.Logs, Math.Min((int)(Share * sample.Count), sample.Count - 1));
        if (last < 2)
            return FitResult<TailEstimate>.Failed(
                FitFailure.NotEnoughData,
                $"{Share:G4} of {sample.Count} values are {last}; quantiles of at least 2 are compared"
            );
        // Distances are divided by the largest value, so that none overflows.
        var (relative, logRanks) = (new double[last + 1], new double[last + 1]);
        for (var j = 1; j <= last; j++)
            (relative[j], logRanks[j]) = (Math.Exp(logs[j] - logs[0]), Math.Log(j));
        var (best, least, excesses) = (0, double.PositiveInfinity, new LogExcesses());
        for (var k = 1; k < last; k++)
        {
            excesses.Add(logs[k - 1] - logs[k]);
            var (xi, from, farthest) = (excesses.M1, logs[k - 1] - logs[0], 0.0);
            for (var j = 1; j <= last && farthest < least; j++)
                farthest = Math.Max(
                    farthest,
                    Math.Abs(relative[j] - Math.Exp(from + xi * (logRanks[k] - logRanks[j])))
                );
            if (xi > 0 && farthest < least)
                (best, least) = (k, farthest);
        }
        return best == 0
            ? FitResult<TailEstimate>.Failed(FitFailure.AllEqual, $"the {last} largest values equal {sample.Values[0]}")
            : sample
                .Hill(best)
                .Map(e =>
                    e with
                    {
                        Error = FitResult<double>.Failed(
                            FitFailure.NotApplicable,
                            "the source gives no error for its choice of k"
                        ),
                    }
                );
    }
}
