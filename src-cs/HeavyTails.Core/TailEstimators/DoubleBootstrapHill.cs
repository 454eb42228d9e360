// xi = M_1(k) = (1/k) sum_{i<=k} ln(x_(i) / x_(k+1));   sqrt k (xi_hat - xi) -> N(bias, xi^2).       Hill 1975
// k by the double bootstrap of the difference M_2 - 2 M_1^2, which is 0 for a pure power law:
//   k = A k_1^2 / k_2,   A = (ln k_1 / (2 ln n_1 - ln k_1))^{2 (ln n_1 - ln k_1) / ln n_1}
//   Danielsson, de Haan, Peng & de Vries 2001, J. Multivar. Anal. 76, 226;
//   sizes of the resamples as in Voitalov et al. 2019, arXiv:1811.02071 (the authors search for n_1 by diagnostics).

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailEstimators;

/// <summary>Hill's estimator with k by a double bootstrap.</summary>
public sealed class DoubleBootstrapHill : ITailEstimator
{
    /// <summary>Settings of the double bootstrap. Default: those of Voitalov et al. 2019.</summary>
    public DoubleBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public string Name => "hill_double_bootstrap";

    /// <inheritdoc/>
    public string Title => "Hill, double bootstrap";

    /// <inheritdoc/>
    public string Source => "Danielsson, de Haan, Peng & de Vries 2001";

    /// <inheritdoc/>
    public FitResult<TailEstimate> Of(double[] ascending)
    {
        Bootstrap.Validate();
        return DescendingSample
            .From(ascending, DoubleBootstrap.FewestValues)
            .Bind(sample =>
                Bootstrap.Of(sample, new Moments()).Bind(minima => sample.Hill(minima.Optimum(sample.Count)))
            );
    }

    /// <summary>M_2 - 2 M_1^2 at every k.</summary>
    private sealed class Moments : IDifference
    {
        public double[] Grid(int m) => [.. Enumerable.Range(1, m - 1).Select(k => (double)k)];

        public void Squares(ReadOnlySpan<double> descendingLogs, Span<double> squares)
        {
            var e = new LogExcesses();
            for (var i = 0; i < squares.Length; i++)
            {
                e.Add(descendingLogs[i] - descendingLogs[i + 1]);
                var difference = e.M2 - 2 * e.M1 * e.M1;
                squares[i] = difference * difference;
            }
        }
    }
}
