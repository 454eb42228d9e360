using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>Outliers after one update, after two, and after updates that are noise themselves.</summary>
public class UpdateOutliersTests
{
    private const int Rows = 240,
        Columns = 160;

    // Singular values that the largest of a bulk passes once in thousands of draws: three units of Tracy and Widom's
    // law above the edge.
    private static int CountAbove(double[] singularValues, SpikeTheory noise) =>
        singularValues.Count(s => s > noise.BulkEdge + (1.5 * noise.Sigma * Math.Cbrt((1 / 15.5) + (1 / 12.6))));

    [Fact]
    public void Two_updates_of_rank_one_have_the_outliers_of_their_sum()
    {
        // Spikes of 30 each, the second turned by 60 degrees on both sides: the sum has 30 (1 + 1/4 +- 3/4), 60 to 15.
        double[] u = [.5, Math.Sqrt(.75)];
        double[] m = [30 + (30 * u[0] * u[0]), 30 * u[0] * u[1], 30 * u[0] * u[1], 30 * u[1] * u[1]];
        var sum = SingularFrame.Of(m, 2, new NativeBackend(1)).SingularValues;
        Assert.Equal(45, sum[0], 1e-12);
        Assert.Equal(15, sum[1], 1e-12);
        var one = UpdateOutliers.Of(Rows, Columns, [30]);
        var two = UpdateOutliers.Of(Rows, Columns, sum);
        // The threshold is 14: the second of the sum is above it, but its position hardly leaves the bulk.
        Assert.Equal((1, 2), (one.Count, two.Count));
        var spike = new SpikeTheory(Rows, Columns);
        Assert.Equal(spike.Position(45), two.Positions[0], 1e-10);
        Assert.Equal(spike.Position(15), two.Positions[1], 1e-10);
        Assert.Equal((0, spike.BulkEdge), (two.UpdateNoise, two.Noise.BulkEdge));
        Agree(two, sum, noise: 0, outside: 1);
    }

    [Fact]
    public void Three_spikes_are_found_where_they_are_expected()
    {
        double[] update = [70, 40, 24, 6];
        var expected = UpdateOutliers.Of(Rows, Columns, update);
        Assert.Equal(3, expected.Count);
        Agree(expected, update, noise: 0, outside: 3);
    }

    // The update has a bulk of its own of deviation 2: spikes of 24 stay in the bulk of W, those of 60 do not.
    [Theory]
    [InlineData(24, 0)]
    [InlineData(60, 1)]
    public void Noise_of_the_update_hides_its_spikes(double strength, int outside)
    {
        var frame = Noisy(strength, 1);
        var expected = UpdateOutliers.Of(Rows, Columns, frame.SingularValues);
        Assert.Equal(outside, expected.Count);
        Assert.Equal(2, expected.UpdateNoise, .02);
        Assert.Equal(Math.Sqrt(5), expected.Noise.Sigma, .02);
        Agree(expected, [strength], noise: 2, outside);
        if (outside == 1)
            Assert.Equal(strength, expected.Strengths[0], 5.0);
    }

    [Fact]
    public void Updates_without_spikes_have_no_outliers()
    {
        var zero = UpdateOutliers.Of(30, 20, new double[20]);
        Assert.Equal((0, 0, 0.0), (zero.Count, zero.Strengths.Length, zero.UpdateNoise));
        var noise = UpdateOutliers.Of(Rows, Columns, Noisy(0, 5).SingularValues);
        Assert.Equal(0, noise.Count);
        Assert.Equal(2, noise.UpdateNoise, .02);
        Assert.Equal(0, UpdateOutliers.Of(30, 20, [4.9]).Count);
        Assert.Equal(1, UpdateOutliers.Of(30, 20, [5]).Count);
        Assert.Equal(0, UpdateOutliers.Of(30, 20, [5], sigma: 2).Count);
        Assert.Throws<ArgumentException>(() => UpdateOutliers.Of(30, 20, [5], sigma: 0));
    }

    private static SingularFrame Noisy(double strength, ulong seed)
    {
        var m = Array.ConvertAll(Variates.Gaussian(Rows * Columns, 1000 + seed), x => 2 * x);
        m[0] += strength;
        return SingularFrame.Of(m, Rows, new NativeBackend(1));
    }

    // W_0 + M for spikes along axes, with or without noise of the update's own, over 24 draws.
    private static void Agree(UpdateOutliers expected, double[] spikes, double noise, int outside)
    {
        const int draws = 24;
        var found = new double[draws][];
        var scale = Math.Sqrt(1 + (noise * noise));
        for (var draw = 0; draw < draws; draw++)
            found[draw] =
            [
                .. Simulations
                    .Draw((Rows, Columns), [.. spikes.Select(s => s / scale)], 50 + (ulong)draw)
                    .SingularValues.Select(s => scale * s),
            ];
        Assert.True(found.Count(s => CountAbove(s, expected.Noise) == outside) >= draws - 1);
        for (var i = 0; i < outside && noise == 0; i++)
        {
            var (mean, error) = Simulations.MeanAndError([.. found.Select(s => s[i])]);
            Assert.InRange(expected.Positions[i], mean - (3.5 * error), mean + (3.5 * error));
        }
    }
}
