// The number k of largest values by a double bootstrap. Two estimators whose difference has a known limit are compared:
//   Q(m, k) = mean over resamples of m values of (difference at k)^2,   k_i = argmin_k Q(n_i, k),
//   n_1 = n sqrt t,  n_2 = n_1^2 / n = t n.
// k_1^2 / k_2 estimates the k that minimises the squared difference for n values, and a constant, which each estimator
// derives from its own limit, turns that into the k of the least mean squared error. For Hill's and the moment
// estimator it is the same:  A = (ln k_1 / (2 ln n_1 - ln k_1))^{2 (ln n_1 - ln k_1) / ln n_1}
// (Danielsson, de Haan, Peng & de Vries 2001, J. Multivar. Anal. 76, 226). It is (rho / (rho - 1))^{2 / (1 - 2 rho)},
// the ratio of the k that minimise xi^2/k + b^2 and the same for the difference, at the second-order parameter rho that
// k_1 = n_1^{-2 rho / (1 - 2 rho)} gives. The code of Voitalov et al. 2019 takes another constant for Hill's estimator,
// from Qi 2008, which is not that ratio.
// t = 0.5, 500 resamples and k <= 0.99 m are the defaults of that code (Phys. Rev. Research 1, 033034,
// arXiv:1811.02071), and so is what follows k_2 >= k_1, which is impossible for the true minima: both searches begin
// later by 0.5 % of n, to get past a false minimum at small k.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.TailEstimators;

/// <summary>Two estimators whose difference tells how large k may be.</summary>
internal interface IDifference
{
    /// <summary>The numbers k of largest values at which m values are compared, ascending.</summary>
    double[] Grid(int m);

    /// <summary>
    /// Writes the squared difference at each point of the grid; NaN or infinity where one of the two does not exist.
    /// </summary>
    void Squares(ReadOnlySpan<double> descendingLogs, Span<double> squares);
}

/// <summary>The minima of both bootstraps.</summary>
/// <param name="N1">Size n_1 of the larger resamples.</param>
/// <param name="K1">The k of the least squared difference among n_1 values.</param>
/// <param name="K2">The same among n_2 values, less than K1.</param>
internal readonly record struct BootstrapMinima(int N1, double K1, double K2)
{
    /// <summary>The k of the least squared difference among n values, k_1^2 / k_2.</summary>
    internal double Ratio => K1 * K1 / K2;

    /// <summary>The k of the least mean squared error of Hill's and the moment estimator, A k_1^2 / k_2.</summary>
    /// <param name="count">Number n of values, which is larger than the result.</param>
    internal int Optimum(int count)
    {
        var (n, k) = (Math.Log(N1), Math.Log(K1));
        return (int)Math.Clamp(Math.Round(Ratio * Math.Pow(k / (2 * n - k), 2 * (n - k) / n)), 2, count - 1);
    }
}

/// <summary>Settings of the double bootstrap.</summary>
public sealed record DoubleBootstrap
{
    /// <summary>Fewest values that are resampled.</summary>
    internal const int FewestValues = 10;

    /// <summary>Size t of the smaller resamples as a share of n, 0 &lt; t &lt; 1. Default: Voitalov et al.'s
    /// 0.5.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>Number of resamples of either size, at least 1. Default: Voitalov et al.'s 500.</summary>
    public int Resamples { get; init; } = 500;

    /// <summary>Largest k as a share of a resample's size, 0 .. 1. Default: Voitalov et al.'s 0.99.</summary>
    public double LargestShare { get; init; } = 0.99;

    /// <summary>Seed; resample i depends on the seed and i alone. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws where a number is outside its range.</summary>
    /// <exception cref="ArgumentException">The message holds the expected and the given value.</exception>
    public void Validate()
    {
        if (!(Share > 0 && Share < 1))
            throw new ArgumentException($"expected a share 0 < t < 1 of resampled values, got {Share}");
        if (Resamples < 1)
            throw new ArgumentException($"expected at least 1 resample, got {Resamples}");
        if (!(LargestShare > 0 && LargestShare <= 1))
            throw new ArgumentException($"expected a largest share 0 < k/m <= 1, got {LargestShare}");
    }

    /// <summary>Finds both minima; fails when there are none with k_2 below k_1.</summary>
    internal FitResult<BootstrapMinima> Of(DescendingSample sample, IDifference difference)
    {
        var n = sample.Count;
        var n1 = (int)(n * Math.Sqrt(Share));
        var n2 = (int)((double)n1 * n1 / n);
        if (n2 < 4)
            return FitResult<BootstrapMinima>.Failed(
                FitFailure.NotEnoughData,
                $"resamples of {n2} of {n} values are too small, at least 4 are needed"
            );
        var large = new MeanSquares(sample.Logs, n1, 0, this, difference);
        var small = new MeanSquares(sample.Logs, n2, Resamples, this, difference);
        for (var from = 2; ; from += Math.Max(1, (int)(0.005 * n)))
        {
            var (k1, k2) = (large.Minimum(from), small.Minimum(from));
            if (k1 is null || k2 is null)
                return FitResult<BootstrapMinima>.Failed(
                    FitFailure.NoMaximum,
                    $"the mean squared differences of {Resamples} resamples of {n1} and {n2} values have no minima "
                        + "with k_2 < k_1"
                );
            if (k2 < k1)
                return new BootstrapMinima(n1, k1.Value, k2.Value);
        }
    }

    /// <summary>Q(m, k) on the grid of k.</summary>
    private sealed class MeanSquares
    {
        private readonly double[] grid,
            sums;
        private readonly double largest;

        internal MeanSquares(double[] logs, int m, int stream, DoubleBootstrap options, IDifference difference)
        {
            grid = difference.Grid(m);
            sums = new double[grid.Length];
            largest = options.LargestShare * m;
            var (counts, drawn, squares) = (new int[logs.Length], new double[m], new double[grid.Length]);
            for (var r = 0; r < options.Resamples; r++)
            {
                var random = SplitMix64.ForStream(options.Seed, (ulong)(stream + r));
                Array.Clear(counts);
                for (var i = 0; i < m; i++)
                    counts[random.NextBelow(logs.Length)]++;
                var at = 0;
                for (var i = 0; i < logs.Length; i++)
                for (var c = counts[i]; c > 0; c--)
                    drawn[at++] = logs[i];
                difference.Squares(drawn, squares);
                // A difference that does not exist in one resample makes the mean at that k not exist.
                for (var i = 0; i < sums.Length; i++)
                    sums[i] += squares[i];
            }
        }

        /// <summary>The first k >= from of the least mean square; null where there is none.</summary>
        internal double? Minimum(int from)
        {
            double? best = null;
            var least = double.PositiveInfinity;
            for (var i = 0; i < grid.Length && grid[i] <= largest; i++)
                if (grid[i] >= from && sums[i] < least)
                    (best, least) = (grid[i], sums[i]);
            return best;
        }
    }
}
