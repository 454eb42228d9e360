using HeavyTails.Core.Curvature;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Curvature;

/// <summary>Truncated Neumann series against dense inverses.</summary>
public class NeumannTests
{
    private const int N = 8;

    /// <summary>A + 1/2 with A semidefinite of rank 5, its inverse, and its extremal eigenvalues.</summary>
    private static (DenseOperator A, double[] Inverse, double Smallest, double Largest) Example()
    {
        var a = KroneckerTests.Semidefinite(N, 5, 1);
        for (var i = 0; i < N; i++)
            a[(i * N) + i] += .5;
        var eigen = new ManagedSpectralBackend().Eigen(a, N, vectors: true);
        var inverse = new double[N * N];
        for (var k = 0; k < N; k++)
        for (var i = 0; i < N; i++)
        for (var j = 0; j < N; j++)
            inverse[(i * N) + j] += eigen.Vt[(k * N) + i] * eigen.Vt[(k * N) + j] / eigen.L[k];
        return (new(a), inverse, eigen.L[0], eigen.L[^1]);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(5, null)]
    [InlineData(40, null)]
    [InlineData(400, null)]
    [InlineData(40, .1)]
    public void The_remainder_is_within_its_bound_and_no_bound_is_smaller(int terms, double? scale)
    {
        var (a, inverse, l, h) = Example();
        var neumann = new NeumannInverseOperator(
            a,
            new()
            {
                Smallest = l * (1 - 1e-12),
                Largest = h * (1 + 1e-12),
                Scale = scale,
                Terms = terms,
            }
        );
        var columns = DenseOperator.Columns(neumann);
        for (var i = 0; i < N * N; i++)
            columns[i] -= inverse[i];
        // The remainder (I - c A)^K A^-1 is symmetric: its norm is its largest eigenvalue in size.
        var remainder = new ManagedSpectralBackend().Eigen(columns, N, vectors: false).L.Max(Math.Abs);
        Assert.InRange(remainder, 0, (neumann.RemainderBound * (1 + 1e-9)) + (1e-13 / l));
        // The smallest eigenvalue attains it.
        if (terms < 400)
            Assert.InRange(remainder, neumann.RemainderBound * (1 - 1e-9), double.PositiveInfinity);
        Assert.Equal(Math.Pow(neumann.Contraction, terms), neumann.RelativeRemainder, 1e-15);
    }

    [Fact]
    public void A_multiple_of_the_unit_matrix_takes_one_term()
    {
        var neumann = new NeumannInverseOperator(
            new DenseOperator([4, 0, 0, 4]),
            new()
            {
                Smallest = 4,
                Largest = 4,
                Terms = 3,
            }
        );
        var y = new double[4];
        neumann.Apply([8, 4, 0, 0], y, 2);
        Assert.Equal([2.0, 1, 0, 0], y);
        Assert.Equal(0, neumann.Contraction);
    }

    [Fact]
    public void A_series_that_would_diverge_is_refused()
    {
        var (a, _, l, h) = Example();
        NeumannOptions options = new() { Smallest = l, Largest = h };
        var scale = Assert.Throws<ArgumentException>(() =>
            new NeumannInverseOperator(a, options with { Scale = 2.01 / h })
        );
        Assert.Contains("converges for scales in (0, ", scale.Message);
        Assert.Throws<ArgumentException>(() => new NeumannInverseOperator(a, options with { Scale = -1 }));
        Assert.Throws<ArgumentException>(() => new NeumannInverseOperator(a, options with { Smallest = 0 }));
        Assert.Throws<ArgumentException>(() => new NeumannInverseOperator(a, options with { Smallest = 2 * h }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NeumannInverseOperator(a, options with { Terms = 0 }));
    }

    [Fact]
    public void Wrong_bounds_are_found_while_terms_are_summed()
    {
        var (a, _, l, h) = Example();
        var x = Enumerable.Range(1, N).Select(i => (double)i).ToArray();
        var y = new double[N];
        NeumannOptions options = new() { Smallest = l, Largest = h };
        new NeumannInverseOperator(a, options).Apply(x, y, 1);
        // An eigenvalue above the bound makes terms grow, one below it makes them shrink too slowly.
        foreach (var wrong in new[] { options with { Largest = h / 3 }, options with { Smallest = 2 * l } })
        {
            var found = Assert.Throws<NeumannDivergenceException>(() =>
                new NeumannInverseOperator(a, wrong).Apply(x, y, 1)
            );
            Assert.Contains("an eigenvalue lies outside them", found.Message);
        }
        // So does an indefinite operator, and NaN.
        var shifted = new ScaledOperator(a, 1, -1);
        Assert.Throws<NeumannDivergenceException>(() => new NeumannInverseOperator(shifted, options).Apply(x, y, 1));
        x[0] = double.NaN;
        Assert.Throws<NeumannDivergenceException>(() => new NeumannInverseOperator(a, options).Apply(x, y, 1));
    }
}
