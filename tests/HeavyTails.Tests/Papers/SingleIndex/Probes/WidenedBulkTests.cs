using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>The edge of the bulk of noise plus an update of full rank.</summary>
public class WidenedBulkTests
{
    [Theory]
    [InlineData(1500, 1000, 1)]
    [InlineData(20, 500, .3)]
    [InlineData(1, 1, 1e-200)]
    public void Without_an_update_it_is_that_of_the_noise(int rows, int columns, double sigma)
    {
        SpikeTheory noise = new(rows, columns, sigma);
        Assert.Equal(noise.BulkEdge, WidenedBulk.Edge(noise, []));
        Assert.Equal(noise.BulkEdge, WidenedBulk.Edge(noise, [0]), 1e-7 * noise.BulkEdge);
        Assert.Equal(noise.BulkEdge, WidenedBulk.Edge(noise, [1e-9 * sigma]), 1e-7 * noise.BulkEdge);
    }

    // A training that diverges has updates beside which the noise is lost; a norm is at most the sum of both (Weyl).
    [Theory]
    [InlineData(1e3)]
    [InlineData(1e6)]
    [InlineData(1e7)]
    [InlineData(1e8)]
    [InlineData(1e10)]
    [InlineData(1e100)]
    [InlineData(1e300)]
    public void Noise_that_is_lost_beside_the_update_leaves_the_edge_at_the_update(double strength)
    {
        SpikeTheory noise = new(30, 20);
        var edge = WidenedBulk.Edge(noise, [strength, strength / 3, 0]);
        Assert.InRange(edge, strength * (1 - 1e-12), strength + noise.BulkEdge);
    }

    // Noise and noise are noise of the sum of both variances.
    [Theory]
    [InlineData(.5)]
    [InlineData(2)]
    public void Noise_is_added_by_its_variance(double tau)
    {
        const int rows = 600,
            columns = 400;
        var m = Array.ConvertAll(Variates.Gaussian(rows * columns, 3), x => tau * x);
        var update = SingularFrame.Of(m, rows, new NativeBackend(1)).SingularValues;
        SpikeTheory noise = new(rows, columns),
            both = new(rows, columns, Math.Sqrt(1 + (tau * tau)));
        Assert.Equal(both.BulkEdge, WidenedBulk.Edge(noise, update), .012 * both.BulkEdge);
        // In any units.
        double[] scaled = Array.ConvertAll(update, s => 1e180 * s);
        Assert.Equal(
            WidenedBulk.Edge(noise, update),
            1e-180 * WidenedBulk.Edge(noise with { Sigma = 1e180 }, scaled),
            1e-9 * both.BulkEdge
        );
    }

    // All singular values equal, h = d = n: z^2 = x (1 + n / (x - b^2))^2, whose minimum is at the root of
    // (x - b^2)(x - b^2 + n) = 2 n x, by hand x - b^2 = (n + sqrt(n^2 + 8 n b^2)) / 2.
    [Fact]
    public void Equal_singular_values_have_their_formula()
    {
        const int n = 100;
        const double b = 15;
        var gap = (n + Math.Sqrt((n * n) + (8 * n * b * b))) / 2;
        var expected = Math.Sqrt((b * b) + gap) * (1 + (n / gap));
        var update = Enumerable.Repeat(b, n).ToArray();
        Assert.Equal(expected, WidenedBulk.Edge(new(n, n), update), 1e-9);
        var found = Enumerable.Range(1, 20).Select(i => Simulations.Draw((n, n), update, (ulong)i).SingularValues[0]);
        // The mean of the largest is a few tenths of its deviation below the edge.
        Assert.InRange(found.Average(), expected - 1.5, expected);
    }

    [Fact]
    public void A_bulk_of_another_shape_ends_where_simulations_do()
    {
        const int rows = 240,
            columns = 160;
        double[] update =
        [
            .. Enumerable.Range(0, columns).Select(i => 36 * Math.Pow((columns - i) / (double)columns, 3)),
        ];
        var edge = WidenedBulk.Edge(new(rows, columns), update);
        var found = Enumerable
            .Range(1, 20)
            .Select(i => Simulations.Draw((rows, columns), update, (ulong)i).SingularValues[0])
            .Average();
        Assert.Equal(edge, found, .025 * edge);
        // Noise of the same sum of squares would end elsewhere: the shape matters.
        var tau = update.Sum(s => s * s) / (rows * columns);
        Assert.True(Math.Abs((Math.Sqrt(1 + tau) * new SpikeTheory(rows, columns).BulkEdge) - found) > .04 * edge);
        Assert.Throws<ArgumentException>(() => WidenedBulk.Edge(new(2, 2), [1, 2]));
        Assert.Throws<ArgumentException>(() => WidenedBulk.Edge(new(1, 2), [2, 1]));
    }
}
