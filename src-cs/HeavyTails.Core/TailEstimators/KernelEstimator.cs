// xi = sum_i (i/n) K_h(i/n) d_i - 1 + q_2 / q_1,   d_i = ln(x_(i) / x_(i+1)),  K_h(u) = K(u/h) / h,  a > 1/2,
//   q_1 = sum_i (i/n)^a K_h(i/n) d_i,   q_2 = sum_i d/du[u^{a+1} K_h(u)] at u = i/n, times d_i
//   Groeneboom, Lopuhaa & de Wolf 2003, Ann. Statist. 31, 1956
// K the biweight (15/8) (1 - u^2)^2 on [0, 1]; h = A h_1^2 / h_2 by the double bootstrap of its difference from the
// triweight (35/16) (1 - u^2)^3, over 200 h in equal logarithmic steps,
//   A = (143 (ln n_1 + ln h_1)^2 / (3 (ln n_1 - 13 ln h_1)^2))^{-ln h_1 / ln n_1};
//   from the same paper, with a = 0.6, the 200 bandwidths and the sizes of the code of Voitalov et al. 2019,
//   arXiv:1811.02071. (143/3 is the ratio of the variances int K^2 and int (K - L)^2, L the triweight.)
// Standard error for xi > 0 and independent values: i d_i is about xi E_i, E_i exponential, so that
//   n h var(xi_hat) -> int_0^1 (xi K + (u^a K)' / m)^2 du,   m = int_0^1 u^{a-1} K du.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.TailEstimators;

/// <summary>The kernel estimator with its bandwidth by a double bootstrap; it sees tails that are not heavy.</summary>
public sealed class KernelEstimator : ITailEstimator
{
    private const int BandwidthCount = 200;
    private const double Smoothing = 0.6;

    // Coefficients of u^0, u^2, u^4 and u^6.
    private static readonly double[] Biweight = [15 / 8.0, -30 / 8.0, 15 / 8.0],
        Triweight = [35 / 16.0, -105 / 16.0, 105 / 16.0, -35 / 16.0];

    /// <summary>Settings of the double bootstrap. Default: those of Voitalov et al. 2019.</summary>
    public DoubleBootstrap Bootstrap { get; init; } = new();

    /// <inheritdoc/>
    public string Name => "kernel";

    /// <inheritdoc/>
    public string Title => "kernel";

    /// <inheritdoc/>
    public string Source => "Groeneboom, Lopuhaä & de Wolf 2003";

    /// <inheritdoc/>
    public FitResult<TailEstimate> Of(double[] ascending)
    {
        Bootstrap.Validate();
        return DescendingSample
            .From(ascending, DoubleBootstrap.FewestValues)
            .Bind(sample =>
                Bootstrap
                    .Of(sample, new TwoKernels())
                    .Bind(minima =>
                    {
                        var (n, h) = (Math.Log(minima.N1), Math.Log(minima.K1 / minima.N1));
                        var (from, to) = (n + h, n - 13 * h);
                        var constant = Math.Pow(143 * from * from / (3 * to * to), -h / n);
                        return At(sample, Math.Clamp(minima.Ratio * constant / sample.Count, 2.0 / sample.Count, 1));
                    })
            );
    }

    /// <summary>The estimate for one bandwidth; fails where xi &lt;= 0 or the tail has no spread.</summary>
    /// <param name="ascending">Values, ascending; those that are not positive are dropped.</param>
    /// <param name="bandwidth">Share h of the values that have a weight, 0 &lt; h &lt;= 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bandwidth is outside its range.</exception>
    public static FitResult<TailEstimate> At(double[] ascending, double bandwidth)
    {
        if (!(bandwidth > 0 && bandwidth <= 1))
            throw new ArgumentOutOfRangeException(nameof(bandwidth), $"expected 0 < h <= 1, got {bandwidth}");
        return DescendingSample.From(ascending, 3).Bind(sample => At(sample, bandwidth));
    }

    private static FitResult<TailEstimate> At(DescendingSample sample, double bandwidth)
    {
        var (n, width) = (sample.Count, sample.Count * bandwidth);
        var k = Spacings(width);
        // With a single positive spacing q_2 / q_1 depends on its place alone: xi would be about -0.7 for every tail.
        var positive = Enumerable.Range(0, Math.Min(k, n - 1)).Count(i => sample.Logs[i] > sample.Logs[i + 1]);
        if (positive < 2)
            return FitResult<TailEstimate>.Failed(
                positive == 0 ? FitFailure.AllEqual : FitFailure.NotEnoughData,
                $"h = {bandwidth:G4} of {n} values leaves {k} spacings of the largest values, of which {positive} are "
                    + "positive; expected at least 2"
            );
        var xi = new double[1];
        new WeightedSpacings(n).Indices(sample.Logs, [width], xi, new double[1]);
        return TailEstimate.OfIndex(xi[0], Math.Sqrt(Variance(xi[0]) / width), k, sample);
    }

    /// <summary>The number of i >= 1 with i &lt; n h.</summary>
    private static int Spacings(double width) => Math.Max(0, (int)Math.Ceiling(width) - 1);

    /// <summary>n h times the variance of the estimate for independent values, xi > 0.</summary>
    private static double Variance(double xi)
    {
        // K is a sum of c u^p, and (u^a K)' one of c (a + p) u^{a+p-1}: all pairs of terms are integrated.
        var mass = Biweight.Select((c, t) => c / (Smoothing + 2 * t)).Sum();
        (double Factor, double Power)[] terms =
        [
            .. Biweight.Select((c, t) => (xi * c, 2.0 * t)),
            .. Biweight.Select((c, t) => (c * (Smoothing + 2 * t) / mass, Smoothing + 2 * t - 1)),
        ];
        return (from s in terms from t in terms select s.Factor * t.Factor / (s.Power + t.Power + 1)).Sum();
    }

    /// <summary>The index by either kernel, of n values.</summary>
    private sealed class WeightedSpacings
    {
        private const int Terms = 4;
        private readonly int n;

        // Powers (i/n)^p for p = 1, 3, 5, 7, and for p = a, a+2, a+4, a+6.
        private readonly double[] odd,
            smooth;

        internal WeightedSpacings(int count)
        {
            n = count;
            (odd, smooth) = (new double[Terms * count], new double[Terms * count]);
            for (var i = 1; i < n; i++)
            {
                var u = (double)i / n;
                var (first, second) = (u, Math.Pow(u, Smoothing));
                for (var t = Terms * i; t < Terms * (i + 1); t++, first *= u * u, second *= u * u)
                    (odd[t], smooth[t]) = (first, second);
            }
        }

        /// <summary>Computes the index of either kernel for ascending n h; NaN where no spacing is positive.</summary>
        internal void Indices(ReadOnlySpan<double> logs, double[] widths, Span<double> biweight, Span<double> triweight)
        {
            Span<double> odds = stackalloc double[Terms];
            Span<double> smooths = stackalloc double[Terms];
            odds.Clear();
            smooths.Clear();
            var i = 1;
            for (var w = 0; w < widths.Length; w++)
            {
                for (var end = Math.Min(n - 1, Spacings(widths[w])); i <= end; i++)
                {
                    var d = logs[i - 1] - logs[i];
                    for (var t = 0; t < Terms; t++)
                    {
                        odds[t] += odd[Terms * i + t] * d;
                        smooths[t] += smooth[Terms * i + t] * d;
                    }
                }
                var h = widths[w] / n;
                biweight[w] = Index(Biweight, odds, smooths, h);
                triweight[w] = Index(Triweight, odds, smooths, h);
            }
        }

        private static double Index(double[] kernel, ReadOnlySpan<double> odds, ReadOnlySpan<double> smooths, double h)
        {
            var (positive, q1, q2, scale) = (0.0, 0.0, 0.0, 1 / h);
            for (var t = 0; t < kernel.Length; t++, scale /= h * h)
            {
                positive += kernel[t] * scale * odds[t];
                q1 += kernel[t] * scale * smooths[t];
                q2 += kernel[t] * scale * smooths[t] * (1 + Smoothing + 2 * t);
            }
            return q1 > 0 ? positive - 1 + q2 / q1 : double.NaN;
        }
    }

    /// <summary>The indices by the biweight and by the triweight.</summary>
    private sealed class TwoKernels : IDifference
    {
        private double[] widths = [],
            other = [];
        private WeightedSpacings spacings = new(0);

        public double[] Grid(int m)
        {
            spacings = new(m);
            other = new double[BandwidthCount];
            widths =
            [
                .. Enumerable.Range(0, BandwidthCount).Select(i => 2 * Math.Pow(m / 2.0, i / (BandwidthCount - 1.0))),
            ];
            return widths;
        }

        public void Squares(ReadOnlySpan<double> descendingLogs, Span<double> squares)
        {
            spacings.Indices(descendingLogs, widths, squares, other);
            for (var i = 0; i < squares.Length; i++)
            {
                var difference = squares[i] - other[i];
                squares[i] = difference * difference;
            }
        }
    }
}
