using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Tests.Core.RandomMatrices;

/// <summary>A spike of rank one, in theory and by simulation.</summary>
public class SpikeTheoryTests
{
    [Theory]
    [InlineData(40, 70.975348, .213710, .254807)]
    [InlineData(50, 74.833148, .475, .542857)]
    [InlineData(100, 112.472219, .856522, .895455)]
    public void Positions_and_overlaps_have_their_table(double strength, double position, double left, double right)
    {
        var spike = new SpikeTheory(1500, 1000);
        Assert.Equal(34.996355, spike.Threshold, 6e-7);
        Assert.Equal(70.353, spike.BulkEdge, 6e-4);
        Assert.Equal(position, spike.Position(strength), 6e-7);
        Assert.Equal(left, spike.LeftOverlap(strength), 1e-6);
        Assert.Equal(right, spike.RightOverlap(strength), 1e-6);
    }

    [Theory]
    [InlineData(1500, 1000, 1)]
    [InlineData(20, 500, .3)]
    [InlineData(64, 64, 12)]
    public void Strength_undoes_the_position_above_the_threshold(int rows, int columns, double sigma)
    {
        var spike = new SpikeTheory(rows, columns, sigma);
        foreach (var factor in new[] { 1.01, 1.5, 3, 100 })
        {
            var strength = factor * spike.Threshold;
            Assert.Equal(strength, spike.Strength(spike.Position(strength)).Value, 1e-8 * strength);
            var scaled = new SpikeTheory(rows, columns);
            Assert.Equal(sigma * scaled.Position(strength / sigma), spike.Position(strength), 1e-12 * strength);
            Assert.Equal(scaled.LeftOverlap(strength / sigma), spike.LeftOverlap(strength), 1e-12);
        }
        Assert.Equal(spike.BulkEdge, spike.Position(spike.Threshold * (1 + 1e-9)), 1e-8 * spike.BulkEdge);
    }

    [Fact]
    public void A_weak_spike_stays_in_the_bulk()
    {
        var spike = new SpikeTheory(600, 400);
        Assert.Equal(spike.BulkEdge, spike.Position(spike.Threshold / 2));
        Assert.Equal((0, 0), (spike.LeftOverlap(spike.Threshold), spike.RightOverlap(spike.Threshold)));
        Assert.Contains("bulk's edge", spike.Strength(spike.BulkEdge).Reason, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => spike.Position(-1));
    }

    // W + s u v' with u and v along the first axes: entries are independent of the axes. Power iteration from v.
    [Fact]
    public void Simulations_agree_within_two_standard_errors()
    {
        const int rows = 600,
            columns = 400,
            draws = 16;
        const double strength = 40;
        var found = new (double Position, double Left, double Right)[draws];
        Parallel.For(
            0,
            draws,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            draw =>
            {
                var w = Variates.Gaussian(rows * columns, (ulong)draw + 1);
                w[0] += strength;
                found[draw] = FirstTriple(w, rows, columns);
            }
        );
        var spike = new SpikeTheory(rows, columns);
        Near(spike.Position(strength), [.. found.Select(f => f.Position)]);
        Near(spike.LeftOverlap(strength), [.. found.Select(f => f.Left)]);
        Near(spike.RightOverlap(strength), [.. found.Select(f => f.Right)]);
    }

    private static void Near(double theory, double[] values)
    {
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
        Assert.InRange(theory, mean - (2 * error), mean + (2 * error));
    }

    private static (double Position, double Left, double Right) FirstTriple(double[] w, int rows, int columns)
    {
        double[] v = [1, .. new double[columns - 1]],
            u = new double[rows];
        for (var step = 0; step < 60; step++)
        {
            for (var i = 0; i < rows; i++)
                u[i] = Vectors.Dot(w.AsSpan(i * columns, columns), v);
            Normalise(u);
            Array.Clear(v);
            for (var i = 0; i < rows; i++)
                Vectors.AddScaled(u[i], w.AsSpan(i * columns, columns), v);
            var sigma = Normalise(v);
            if (step == 59)
                return (sigma, u[0] * u[0], v[0] * v[0]);
        }
        throw new InvalidOperationException("the iteration has no last step");
    }

    private static double Normalise(double[] x)
    {
        var norm = Math.Sqrt(Vectors.Dot(x, x));
        for (var i = 0; i < x.Length; i++)
            x[i] /= norm;
        return norm;
    }
}
