// X_(1) >= X_(2) >= ... the |x| in descending order, M_r = 1/k sum_{i <= k} ln(X_(i) / X_(k+1))^r.
// Hill 1975:                         alpha = 1 / M_1, standard error alpha / sqrt k
// Pickands 1975:                     gamma = log2((X_(q) - X_(2q)) / (X_(2q) - X_(4q))), 4q = k
// Dekkers, Einmahl & de Haan 1989:   gamma = M_1 + 1 - 1/2 / (1 - M_1^2 / M_2)
// The tail index is 1 / gamma. Units of the bootstrap are parts of the data: a resample takes every value of unit u as
// often as u was drawn.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailIndices;

/// <summary>The largest values in descending order, each with its unit of the bootstrap.</summary>
internal sealed class TopOrderStatistics
{
    private readonly double[] values;
    private readonly int[] units;
    private readonly int unitCount;

    /// <param name="values">The largest |x| of the data, in any order; at least k + 1 of them.</param>
    /// <param name="units">The unit of each value; empty where nothing is resampled.</param>
    /// <param name="unitCount">Number of units.</param>
    public TopOrderStatistics(double[] values, int[] units, int unitCount)
    {
        if (units.Length > 0)
            Array.Sort(values, units);
        else
            Array.Sort(values);
        Array.Reverse(values);
        Array.Reverse(units);
        (this.values, this.units, this.unitCount) = (values, units, unitCount);
    }

    public FitResult<TopOrderFit> Fit(TopOrderEstimator estimator, int k, TailIndexOptions options)
    {
        // Pickands' quarters need four values; with one value M_2 is M_1^2, and the moment estimate divides by 0.
        var needed = estimator switch
        {
            TopOrderEstimator.Pickands => 4,
            TopOrderEstimator.Moment => 2,
            _ => 1,
        };
        if (k < needed)
            return FitResult<TopOrderFit>.Failed(
                FitFailure.TailTooShort,
                $"{estimator} needs at least {needed} of the largest values, k = {k}"
            );
        if (k >= values.Length)
            return FitResult<TopOrderFit>.Failed(
                FitFailure.TailTooShort,
                $"k = {k} needs {k + 1} values, there are {values.Length}"
            );
        if (!(values[k] > 0))
            return FitResult<TopOrderFit>.Failed(
                FitFailure.NoPositive,
                $"the {k + 1}-th largest |x| is 0: it has no logarithm"
            );
        if (values[0] == values[k])
            return FitResult<TopOrderFit>.Failed(FitFailure.AllEqual, $"the {k + 1} largest |x| all equal {values[0]}");
        if (Gamma(estimator, k, default) is not { } gamma)
            return FitResult<TopOrderFit>.Failed(
                FitFailure.AllEqual,
                $"{estimator}: ties among the {k} largest |x| leave nothing to divide by"
            );
        var resampled = new List<double>(options.Resamples);
        var weights = new int[unitCount];
        for (var r = 0; r < options.Resamples; r++)
        {
            BlockBootstrap.Draw(options.Seed, r, weights);
            if (Gamma(estimator, k, weights) is { } drawn)
                resampled.Add(IndexOf(drawn));
        }
        var index = IndexOf(gamma);
        return new TopOrderFit
        {
            Estimator = estimator,
            TailIndex = index,
            Error = BlockBootstrap.Error(resampled, options.Resamples),
            AsymptoticError =
                gamma > 0
                    ? index * index * GammaError(estimator, gamma, k)
                    : FitResult<double>.Failed(
                        FitFailure.NotApplicable,
                        $"the extreme-value index gamma = {gamma} is not positive, and the theory of the error "
                            + "needs gamma > 0"
                    ),
            TopCount = k,
            Threshold = estimator == TopOrderEstimator.Pickands ? values[k - 1] : values[k],
        };
    }

    private static double IndexOf(double gamma) => gamma > 0 ? 1 / gamma : double.PositiveInfinity;

    /// <summary>Standard error of gamma > 0 for independent values.</summary>
    private static double GammaError(TopOrderEstimator estimator, double gamma, int k) =>
        estimator switch
        {
            TopOrderEstimator.Hill => gamma / Math.Sqrt(k),
            TopOrderEstimator.Moment => Math.Sqrt((1 + (gamma * gamma)) / k),
            // Dekkers & de Haan 1989, theorem 2.3, in which k is our k / 4.
            _ => gamma
                * Math.Sqrt(Math.Pow(2, (2 * gamma) + 1) + 1)
                / (2 * (Math.Pow(2, gamma) - 1) * Math.Log(2))
                / Math.Sqrt(k / 4.0),
        };

    /// <summary>The extreme-value index gamma of the (re)sample; null where its order statistics leave none.</summary>
    private double? Gamma(TopOrderEstimator estimator, int k, ReadOnlySpan<int> weights)
    {
        if (estimator == TopOrderEstimator.Pickands)
            return
                OrderStatistic(k / 4, weights) is { } first
                && OrderStatistic(k / 2, weights) is { } second
                && OrderStatistic(k, weights) is { } third
                && second > third
                && first > second
                ? Math.Log2((first - second) / (second - third))
                : null;
        if (OrderStatistic(k + 1, weights) is not { } threshold || !(threshold > 0))
            return null;
        var logThreshold = Math.Log(threshold);
        // Each value counts as often as its unit was drawn, k in all.
        double one = 0,
            two = 0;
        var left = k;
        for (var i = 0; left > 0; i++)
        {
            var w = Math.Min(left, weights.IsEmpty ? 1 : weights[units[i]]);
            if (w == 0)
                continue;
            var log = Math.Log(values[i]) - logThreshold;
            one += w * log;
            two += w * log * log;
            left -= w;
        }
        one /= k;
        two /= k;
        if (estimator == TopOrderEstimator.Hill)
            return one > 0 ? one : null;
        return two > one * one ? one + 1 - (.5 / (1 - (one * one / two))) : null;
    }

    /// <summary>The rank-th largest value of the (re)sample, rank >= 1; null when fewer values were kept.</summary>
    private double? OrderStatistic(int rank, ReadOnlySpan<int> weights)
    {
        if (weights.IsEmpty)
            return values[rank - 1];
        var seen = 0;
        for (var i = 0; i < values.Length; i++)
            if ((seen += weights[units[i]]) >= rank)
                return values[i];
        return null;
    }
}
