// xi = M_1 + 1 - (1/2) / (1 - M_1^2 / M_2),   M_j(k) the mean j-th power of the k logarithmic excesses over x_(k+1);
// sqrt k (xi_hat - xi) -> N(0, 1 + xi^2) for xi >= 0.
//   Dekkers, Einmahl & de Haan 1989, Ann. Statist. 17, 1833
// k by the double bootstrap, which compares xi with
//   xi' = sqrt(M_2 / 2) + 1 - (2/3) / (1 - M_1 M_2 / M_3).
//   Draisma, de Haan, Peng & Pereira 1999, Extremes 2, 367, as in Voitalov et al. 2019, arXiv:1811.02071
// k = A k_1^2 / k_2 with the constant for xi > 0, where the limits give the same A as Hill's estimator has. It is used
// for xi <= 0 as well, where no number but the reason "not heavy" is returned.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailEstimators;

/// <summary>The moment estimator with k by a double bootstrap; it sees tails that are not heavy.</summary>
public sealed class MomentEstimator : ITailEstimator
{
    /// <summary>Settings of the double bootstrap. Default: those of Voitalov et al. 2019.</summary>
    public DoubleBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public string Name => "moments";

    /// <inheritdoc/>
    public string Title => "moments";

    /// <inheritdoc/>
    public string Source => "Dekkers, Einmahl & de Haan 1989; Draisma et al. 1999";

    /// <inheritdoc/>
    public FitResult<TailEstimate> Of(double[] ascending)
    {
        Bootstrap.Validate();
        return DescendingSample
            .From(ascending, DoubleBootstrap.FewestValues)
            .Bind(sample =>
                Bootstrap.Of(sample, new TwoIndices()).Bind(minima => At(sample, minima.Optimum(sample.Count)))
            );
    }

    /// <summary>The estimate from the k largest values; fails where xi &lt;= 0 or they have no spread.</summary>
    /// <param name="ascending">Values, ascending; those that are not positive are dropped.</param>
    /// <param name="k">Number of largest values, 2 &lt;= k &lt; n.</param>
    public static FitResult<TailEstimate> At(double[] ascending, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 2);
        return DescendingSample.From(ascending, k + 1).Bind(sample => At(sample, k));
    }

    private static FitResult<TailEstimate> At(DescendingSample sample, int k)
    {
        var excesses = LogExcesses.At(sample.Logs, k);
        var xi = Index(excesses);
        return double.IsFinite(xi)
            ? TailEstimate.OfIndex(xi, Math.Sqrt((1 + xi * xi) / k), k, sample)
            : FitResult<TailEstimate>.Failed(
                FitFailure.AllEqual,
                $"the excesses of the {k} largest values over {sample.Values[k]} are all equal"
            );
    }

    private static double Index(in LogExcesses e)
    {
        var spread = 1 - e.M1 * e.M1 / e.M2;
        return spread > 1e-10 ? e.M1 + 1 - 0.5 / spread : double.NaN;
    }

    /// <summary>Both estimators of xi, at every k.</summary>
    private sealed class TwoIndices : IDifference
    {
        public double[] Grid(int m) => [.. Enumerable.Range(1, m - 1).Select(k => (double)k)];

        public void Squares(ReadOnlySpan<double> descendingLogs, Span<double> squares)
        {
            var e = new LogExcesses();
            for (var i = 0; i < squares.Length; i++)
            {
                e.Add(descendingLogs[i] - descendingLogs[i + 1]);
                var spread = 1 - e.M1 * e.M2 / e.M3;
                var other = spread > 1e-10 ? Math.Sqrt(e.M2 / 2) + 1 - 2 / (3 * spread) : double.NaN;
                var difference = Index(e) - other;
                squares[i] = difference * difference;
            }
        }
    }
}
