// For probe p: nodes theta_pj and weights w_pj >= 0 with sum 1, so that n sum_j w_pj f(theta_pj) estimates tr f(A).
//   phi(t) = mean_p sum_j w_pj exp(-(t - theta_pj)^2 / (2 width^2)) / (width sqrt(2 pi))
// Ubaru, Chen & Saad 2017, doi:10.1137/16M1104974; Lin, Saad & Yang 2016, doi:10.1137/130934283.

namespace HeavyTails.Core.Curvature;

/// <summary>
/// Gauss quadrature of an operator's spectrum by stochastic Lanczos: from it follow densities, moments and traces of
/// functions without further products.
/// </summary>
public sealed record SpectralQuadrature
{
    /// <summary>Dimension n of the operator.</summary>
    public required int Dimension { get; init; }

    /// <summary>Largest number of nodes of a probe, the Lanczos steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Nodes [probes x steps], those of each probe ascending, 0 behind its count.</summary>
    public required double[] Nodes { get; init; }

    /// <summary>Weights [probes x steps], with sum 1 for each probe.</summary>
    public required double[] Weights { get; init; }

    /// <summary>Number of nodes of each probe.</summary>
    public required long[] Counts { get; init; }

    /// <summary>What is known of the operator, with the number of products.</summary>
    public required OperatorReport Report { get; init; }

    /// <summary>Number of probes.</summary>
    public int Probes => Counts.Length;

    /// <summary>The estimate of tr f(A) with its standard error over the probes.</summary>
    /// <param name="f">A function that is finite at the nodes.</param>
    public Estimate Trace(Func<double, double> f)
    {
        var traces = new double[Probes];
        for (var p = 0; p < traces.Length; p++)
            foreach (var (node, weight) in Of(p))
                traces[p] += Dimension * weight * f(node);
        return Estimate.Of(traces);
    }

    /// <summary>The moment (1/n) tr A^k of the spectrum; exact in expectation for k below 2 steps.</summary>
    public Estimate Moment(int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        return Trace(x => Math.Pow(x, k) / Dimension);
    }

    /// <summary>The logarithm of the determinant, tr log A.</summary>
    /// <exception cref="ArithmeticException">A node is not positive: the operator is not positive definite.</exception>
    public Estimate LogDeterminant() =>
        Trace(x =>
            x > 0
                ? Math.Log(x)
                : throw new ArithmeticException(
                    FormattableString.Invariant($"log det needs a positive definite operator, got a node at {x}")
                )
        );

    /// <summary>The spectral density on a grid.</summary>
    /// <param name="grid">The grid and the smoothing. Default: 1,000 points over all nodes.</param>
    /// <exception cref="ArgumentException">The grid is empty or, if logarithmic, holds 0.</exception>
    public SpectralDensity Density(DensityGrid? grid = null)
    {
        grid ??= new();
        var (low, high) = Ends(grid);
        ArgumentOutOfRangeException.ThrowIfLessThan(grid.Points, 2);
        if (!(low < high) || (grid.Logarithmic && !(low * high > 0)))
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"expected low < high, of one sign on a logarithmic grid, got {low}, {high}"
                )
            );
        // On a logarithmic grid of negative numbers ln |t| falls, so that the grid is made from its ends.
        var (first, last) = grid.Logarithmic ? (Math.Log(Math.Abs(low)), Math.Log(Math.Abs(high))) : (low, high);
        var width = grid.Width ?? Math.Abs(last - first) / 100;
        if (!(width > 0))
            throw new ArgumentException(FormattableString.Invariant($"expected a positive width, got {width}"));
        var (t, density, error) = (new double[grid.Points], new double[grid.Points], new double[grid.Points]);
        var values = new double[Probes];
        for (var i = 0; i < t.Length; i++)
        {
            var at = first + ((last - first) * i / (t.Length - 1));
            t[i] =
                i == 0 ? low
                : i == t.Length - 1 ? high
                : grid.Logarithmic ? Math.CopySign(Math.Exp(at), low)
                : at;
            Array.Clear(values);
            for (var p = 0; p < values.Length; p++)
                foreach (var (node, weight) in Of(p))
                {
                    if (grid.Logarithmic && !(node * low > 0))
                        continue;
                    var z = (at - (grid.Logarithmic ? Math.Log(Math.Abs(node)) : node)) / width;
                    values[p] += weight * Math.Exp(-z * z / 2) / (width * Math.Sqrt(2 * Math.PI));
                }
            (density[i], error[i], _) = Estimate.Of(values);
        }
        return new()
        {
            T = t,
            Density = density,
            StandardError = error,
            Logarithmic = grid.Logarithmic,
            Width = width,
            NoiseFloor = Report.Noise,
        };
    }

    private (double Low, double High) Ends(DensityGrid grid)
    {
        double[] nodes = [.. Enumerable.Range(0, Probes).SelectMany(Of).Select(at => at.Node)];
        if (!grid.Logarithmic)
        {
            // Where all nodes are equal, the range is of the size of the nodes.
            var (min, max) = (nodes.Min(), nodes.Max());
            var margin = (max > min ? max - min : Math.Max(Math.Abs(max), 1)) / 20;
            return (grid.Low ?? min - margin, grid.High ?? max + margin);
        }
        double[] positive = [.. nodes.Where(x => x > 0)];
        if (positive.Length == 0 && (grid.Low is null || grid.High is null))
            throw new ArgumentException("a logarithmic grid needs its ends where no node is positive");
        return (grid.Low ?? Math.Max(positive.Min(), Report.Noise ?? 0), grid.High ?? positive.Max());
    }

    private IEnumerable<(double Node, double Weight)> Of(int probe)
    {
        var start = probe * Steps;
        for (var j = start; j < start + Counts[probe]; j++)
            yield return (Nodes[j], Weights[j]);
    }
}
