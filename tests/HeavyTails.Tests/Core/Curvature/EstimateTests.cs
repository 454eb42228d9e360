using HeavyTails.Core.Curvature;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Curvature;

/// <summary>Estimates, and what follows from the nodes and weights of a quadrature.</summary>
public class EstimateTests
{
    private static SpectralQuadrature Quadrature(
        double[] nodes,
        double[] weights,
        int probes = 1,
        double? noise = null
    ) =>
        new()
        {
            Dimension = 10,
            Steps = nodes.Length / probes,
            Nodes = nodes,
            Weights = weights,
            Counts = [.. Enumerable.Repeat((long)nodes.Length / probes, probes)],
            Report = new()
            {
                Operator = "by hand",
                IsDouble = true,
                Computed = "by hand",
                Products = 0,
                Noise = noise,
            },
        };

    [Fact]
    public void The_interval_is_that_of_Student()
    {
        var estimate = Estimate.Of([1.0, 2, 3, 4]);
        Assert.Equal(2.5, estimate.Value);
        Assert.Equal(Math.Sqrt(5.0 / 3 / 4), estimate.StandardError, 1e-15);
        // t of three degrees of freedom at 97.5 %: 3.1824463.
        Assert.Equal(2.5 - (3.1824463 * estimate.StandardError), estimate.Interval.Low, 1e-7);
        Assert.Equal(2.5 + (3.1824463 * estimate.StandardError), estimate.Interval.High, 1e-7);
        Assert.Equal(double.PositiveInfinity, Estimate.Of([3.0]).StandardError);
        Assert.Equal(double.NegativeInfinity, Estimate.Of([3.0]).Interval.Low);
        Assert.Equal(new(3, 3), Estimate.Of([3.0, 3]).Interval);
    }

    [Fact]
    public void Nineteen_of_twenty_intervals_hold_the_mean()
    {
        var random = new SplitMix64(1);
        var held = 0;
        var values = new double[5];
        for (var repeat = 0; repeat < 4000; repeat++)
        {
            foreach (ref var x in values.AsSpan())
                x = random.NextGaussians().First;
            var (low, high) = Estimate.Of(values).Interval;
            held += low <= 0 && 0 <= high ? 1 : 0;
        }
        // The standard deviation of the number is 13.8.
        Assert.InRange(held, 3800 - 60, 3800 + 60);
    }

    [Fact]
    public void Traces_and_moments_are_weighted_sums()
    {
        var quadrature = Quadrature([1, 3, 2, 4], [.25, .75, .5, .5], probes: 2);
        var trace = quadrature.Trace(x => x * x);
        // 10 (.25 + .75 9) = 70 and 10 (2 + 8) = 100.
        Assert.Equal(85, trace.Value, 1e-12);
        Assert.Equal(15, trace.StandardError, 1e-12);
        Assert.Equal(8.5, quadrature.Moment(2).Value, 1e-12);
        Assert.Equal(1, quadrature.Moment(0).Value, 1e-12);
        Assert.Equal(10 * ((.75 * Math.Log(3)) + (.5 * Math.Log(8))) / 2, quadrature.LogDeterminant().Value, 1e-12);
        Assert.Contains(
            "got a node at -1",
            Assert.Throws<ArithmeticException>(() => Quadrature([-1, 1], [.5, .5]).LogDeterminant()).Message
        );
    }

    [Fact]
    public void A_density_integrates_to_one_and_has_the_nodes_moments()
    {
        var quadrature = Quadrature([-1, 2, -1.2, 2.2], [.4, .6, .4, .6], probes: 2, noise: 1e-3);
        var density = quadrature.Density(
            new()
            {
                Low = -3,
                High = 4,
                Points = 7001,
                Width = .1,
            }
        );
        var step = density.T[1] - density.T[0];
        Assert.Equal(1, density.Density.Sum() * step, 1e-9);
        Assert.Equal(quadrature.Moment(1).Value, density.Density.Zip(density.T, (p, t) => p * t).Sum() * step, 1e-9);
        // The smoothing adds its variance.
        Assert.Equal(
            quadrature.Moment(2).Value + .01,
            density.Density.Zip(density.T, (p, t) => p * t * t).Sum() * step,
            1e-9
        );
        Assert.Equal(1e-3, density.NoiseFloor);
        Assert.All(density.StandardError, e => Assert.InRange(e, 0, 5));
        Assert.True(density.StandardError.Max() > .1);
    }

    [Fact]
    public void A_logarithmic_density_takes_the_eigenvalues_of_one_sign()
    {
        var quadrature = Quadrature([-10, 1e-3, 10], [.3, .5, .2]);
        SpectralDensity On(double low, double high) =>
            quadrature.Density(
                new()
                {
                    Logarithmic = true,
                    Low = low,
                    High = high,
                    Points = 4001,
                    Width = .05,
                }
            );
        double Integral(SpectralDensity d) => d.Density.Sum() * Math.Log(d.T[^1] / d.T[0]) / 4000;
        Assert.Equal(.7, Integral(On(1e-5, 1e3)), 1e-9);
        Assert.Equal(.3, -Integral(On(-1e3, -1e-1)), 1e-9);
        Assert.Equal(-1e3, On(-1e3, -1e-1).T[0]);
        Assert.Equal(double.PositiveInfinity, On(1e-5, 1e3).StandardError[0]);
        Assert.Throws<ArgumentException>(() => On(-1, 1));
        Assert.Throws<ArgumentException>(() => On(2, 1));
        var all = quadrature.Density(new() { Logarithmic = true });
        Assert.Equal((1e-3, 10.0), (all.T[0], all.T[^1]));
    }
}
