using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Core.LinearModels;

/// <summary>The exact squared hinge classifier.</summary>
public class SquaredHingeSvmTests(ITestOutputHelper output)
{
    private static (double[] X, double[] Y) Random(int patterns, int features, ulong seed)
    {
        var random = new SplitMix64(seed);
        var (x, y) = (new double[patterns * features], new double[patterns]);
        Variates.Gaussian(ref random, x);
        for (var i = 0; i < y.Length; i++)
            y[i] = random.NextUniform() < .5 ? -1 : 1;
        return (x, y);
    }

    // w - 2C sum_A gap_i y_i x_i = 0
    [Theory]
    [InlineData(60, 20, .01)]
    [InlineData(60, 20, 100)]
    [InlineData(20, 60, 1)]
    [InlineData(30, 30, 1e8)]
    [InlineData(1, 3, 2)]
    public void The_gradient_vanishes_at_the_minimum(int patterns, int features, double c)
    {
        var (x, y) = Random(patterns, features, 5);
        var fit = SquaredHingeSvm.Fit(x, y, c);
        Assert.True(fit.Converged);
        for (var j = 0; j < features; j++)
        {
            var (gradient, size) = (fit.Weights[j], Math.Abs(fit.Weights[j]));
            for (var i = 0; i < patterns; i++)
            {
                var term = 2 * c * Math.Max(0, fit.Gaps[i]) * y[i] * x[(i * features) + j];
                (gradient, size) = (gradient - term, size + Math.Abs(term));
            }
            Assert.InRange(Math.Abs(gradient), 0, (1e-5 * size) + 1e-12);
        }
    }

    [Fact]
    public void A_separable_set_has_no_violation_for_a_large_weight()
    {
        var (x, y) = Random(30, 60, 6);
        var fit = SquaredHingeSvm.Fit(x, y, 1e9);
        Assert.Equal(0, fit.Violated(1e-6));
        Assert.InRange(fit.Loss, 0, 1e-12);
    }

    // At the minimum of the loss with random labels at P/h = 3, against Gordon's formula for h -> infinity: 40 seeds at
    // h = 400 agree within two standard errors of their mean.
    [Fact]
    public void Random_labels_have_the_loss_of_Gordons_formula()
    {
        const int h = 400,
            seeds = 40;
        var theory = ReadoutTheory.SquaredHinge(3);
        var (loss, violated, norm) = (new double[seeds], new double[seeds], new double[seeds]);
        Parallel.For(
            0,
            seeds,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            s =>
            {
                var (x, y) = Random(3 * h, h, 100 + (ulong)s);
                var fit = SquaredHingeSvm.Fit(x, y, 1e6);
                Assert.True(fit.Converged);
                (loss[s], violated[s], norm[s]) = (fit.Loss / (3 * h), fit.Violated() / (3.0 * h), fit.Norm);
            }
        );
        Check("L/P", theory.LossPerPattern, loss);
        Check("N_Delta/P", theory.ViolatedPerPattern, violated);
        Check("|w|", theory.Norm, norm);

        void Check(string what, double expected, double[] values)
        {
            var mean = values.Average();
            var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (seeds - 1) / seeds);
            output.WriteLine($"{what}: {mean:f5} +- {error:f5}, theory {expected:f5}");
            Assert.InRange(mean, expected - (2 * error), expected + (2 * error));
        }
    }

    [Fact]
    public void Labels_and_weights_that_do_not_fit_are_refused()
    {
        Assert.Contains(
            "got 2",
            Assert.Throws<ArgumentException>(() => SquaredHingeSvm.Fit([1, 2], [1, 2], 1)).Message
        );
        Assert.Contains("got 0", Assert.Throws<ArgumentException>(() => SquaredHingeSvm.Fit([1], [1], 0)).Message);
        Assert.Contains("3", Assert.Throws<ArgumentException>(() => SquaredHingeSvm.Fit([1, 2, 3], [1, 1], 1)).Message);
    }
}
