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

    // Every feature twice, times 1 and 2: the read-out of x with weight 5C, as |w|^2 is 5 |v|^2 at w = (v, 2v) and the
    // features are 5 x'v. With C = 1e17 the penalty is lost in rounding beside the singular Gram matrix.
    [Theory]
    [InlineData(120, 10, 1)]
    [InlineData(120, 10, 1e17)]
    [InlineData(12, 40, 1e6)]
    public void Collinear_features_share_the_weight(int patterns, int features, double c)
    {
        var (x, y) = Random(patterns, features, 8);
        var doubled = new double[2 * x.Length];
        for (var i = 0; i < patterns; i++)
        for (var j = 0; j < features; j++)
        {
            doubled[(i * 2 * features) + j] = x[(i * features) + j];
            doubled[(i * 2 * features) + features + j] = 2 * x[(i * features) + j];
        }
        var (one, two) = (SquaredHingeSvm.Fit(x, y, 5 * c), SquaredHingeSvm.Fit(doubled, y, c));
        output.WriteLine($"{two.Steps} steps, converged {two.Converged}; {one.Loss} and {two.Loss}");
        Assert.True(two.Converged);
        Assert.Equal(one.Loss, two.Loss, 1e-7 * (1 + one.Loss));
        for (var i = 0; i < patterns; i++)
            Assert.Equal(one.Gaps[i], two.Gaps[i], 1e-6);
    }

    // Rows that depend on each other, and a penalty that is lost in rounding: the loss reaches its rounding error.
    [Theory]
    [InlineData(12, 10)]
    [InlineData(30, 40)]
    public void Collinear_separable_sets_are_separated(int patterns, int features)
    {
        var (x, y) = Random(patterns, features, 8);
        double[] twice =
        [
            .. Enumerable.Range(0, patterns).SelectMany(i => Twice(x[(i * features)..((i + 1) * features)])),
        ];
        var fit = SquaredHingeSvm.Fit(twice, y, 1e17);
        Assert.InRange(fit.Loss, 0, 1e-15);
        Assert.Equal(0, fit.Violated(1e-7));

        static double[] Twice(double[] row) => [.. row, .. row];
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
