using HeavyTails.Core.Numerics;
using HeavyTails.Data;

namespace HeavyTails.Tests.Data;

public class SyntheticTests
{
    [Fact]
    public void Linear_regression_has_the_moments_of_its_law()
    {
        var data = SyntheticData.LinearRegression(20_000, 10, 3, sigmaInput: 2);
        Assert.Equal((20_000, 10), (data.Count, data.Dimension));
        double mean = data.Features.Average(x => (double)x),
            square = data.Features.Average(x => (double)x * x);
        Assert.InRange(mean, -.02, .02); // 4.5 standard errors
        Assert.InRange(square, 3.94, 4.06); // 4 standard errors: 4 sqrt(2 / 2e5) = .0126 each
        double residual = 0;
        for (var i = 0; i < data.Count; i++)
        {
            double e = data.Targets[i];
            for (var j = 0; j < 10; j++)
                e -= (double)data.Features[(i * 10) + j] * data.Teacher[j];
            residual += e * e;
        }
        Assert.InRange(residual / data.Count, 9 * (1 - .04), 9 * (1 + .04));
    }

    [Fact]
    public void A_longer_set_begins_with_the_shorter_one_and_seeds_differ()
    {
        var five = SyntheticData.SingleIndex(5, 7, 1);
        var nine = SyntheticData.SingleIndex(9, 7, 1);
        Assert.Equal(five.Features, nine.Features[..35]);
        Assert.Equal(five.Targets, nine.Targets[..5]);
        Assert.NotEqual(five.Features, SyntheticData.SingleIndex(5, 7, 2).Features);
        Assert.Equal(five.Teacher, SyntheticData.SingleIndex(5, 7, 2, teacherSeed: 1).Teacher);
        Assert.Equal(1, five.Teacher.Sum(b => (double)b * b), 6);
    }

    [Fact]
    public void Softplus_targets_have_the_variance_that_Hermite_coefficients_give()
    {
        // Var softplus(Z) = .271514 for a standard normal Z.
        var data = SyntheticData.SingleIndex(100_000, 4, 11, labelNoise: 0);
        var mean = data.Targets.Average(y => (double)y);
        Assert.InRange(data.Targets.Average(y => (y - mean) * (y - mean)), .271514 * .98, .271514 * 1.02);
        Assert.Equal(Math.Log(2), SyntheticData.Softplus(0), 14);
        Assert.Equal(1000, SyntheticData.Softplus(1000));
        Assert.Equal(0, SyntheticData.Softplus(-1000));
    }

    [Fact]
    public void Random_labels_are_balanced_and_independent_of_the_inputs()
    {
        var data = SyntheticData.RandomLabels(10_000, 3, 8);
        Assert.Equal([-1, 1], data.Labels.Distinct().Order());
        Assert.InRange(data.Labels.Average(), -.04, .04);
        for (var j = 0; j < 3; j++)
            Assert.InRange(
                Enumerable.Range(0, data.Count).Average(i => data.Labels[i] * (double)data[i][j]),
                -.04,
                .04
            );
    }

    [Fact]
    public void Matrix_sensing_agrees_with_the_recorded_loss_and_gradient()
    {
        // d = 6, r = 2, m = 50, one stream of seed 9: the A_i, then U* [6 x 2], then U [6 x 6].
        const int d = 6,
            m = 50;
        var stream = Variates.Gaussian((d * d * m) + 12 + 36, 9);
        var target = Outer(stream.AsSpan(d * d * m, 12).ToArray(), 2);
        var u = stream.AsSpan((d * d * m) + 12, 36).ToArray();
        var x = Outer(u, 6);
        foreach (var dense in new[] { false, true })
        {
            var sensing = new MatrixSensing(d, m, 9, dense);
            var both = sensing.Measure(x.Concat(target).ToArray());
            var residual = Enumerable.Range(0, m).Select(i => both[i] - both[m + i]).ToArray();
            var adjoint = sensing.Adjoint(residual);
            var gradient = new double[36];
            for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++)
            for (var k = 0; k < d; k++)
                gradient[(i * d) + j] += 2.0 / m * (adjoint[(i * d) + k] + adjoint[(k * d) + i]) * u[(k * d) + j];
            var loss = residual.Average(r => r * r);
            var (digitsOfLoss, digits) = dense ? (4, 4) : (10, 8);
            Assert.Equal(383.7547728792, loss, digitsOfLoss);
            Assert.Equal(280.3467035862, Math.Sqrt(gradient.Sum(g => g * g)), digitsOfLoss);
            Assert.Equal(-4.92243885, gradient[(1 * d) + 2], digits);
        }

        static double[] Outer(double[] u, int rank)
        {
            var x = new double[d * d];
            for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++)
            for (var k = 0; k < rank; k++)
                x[(i * d) + j] += u[(i * rank) + k] * u[(j * rank) + k];
            return x;
        }
    }

    [Fact]
    public void The_adjoint_is_the_adjoint_and_measurements_are_nearly_isometric()
    {
        const int d = 5,
            m = 4001; // odd d^2: matrices begin in the middle of a pair
        var sensing = new MatrixSensing(d, m, 4, dense: false);
        var x = Variates.Gaussian(d * d, 1);
        var r = Variates.Gaussian(m, 2);
        var y = sensing.Measure(x);
        Assert.Equal(1, Vectors.Dot(y, r) / Vectors.Dot(x, sensing.Adjoint(r)), 12);
        // (1/m) sum <A_i, X>^2 / ||X||^2 has mean 1 and deviation sqrt(2 / m) = .022.
        Assert.InRange(Vectors.Dot(y, y) / m / Vectors.Dot(x, x), 1 - .09, 1 + .09);
        var whole = Variates.Gaussian(d * d * 3, 4);
        var third = new double[d * d];
        sensing.Matrix(2, third);
        Assert.Equal(whole[50..], third);
    }

    [Fact]
    public void Digits_are_images_of_all_ten_classes_and_depend_on_the_seed_alone()
    {
        var data = Digits.Train(2000);
        Assert.Equal([1, 28, 28], data.SampleShape);
        Assert.Equal(10, data.Labels.Distinct().Count());
        Assert.All(
            data.Features,
            v => Assert.True(v >= 0 && v <= 1 && MathF.Abs((v * 255) - MathF.Round(v * 255)) < 1e-3)
        );
        var ink = Normalization.Of(data).Mean[0];
        Assert.InRange(ink, .08, .2); // MNIST has .13
        for (var i = 0; i < data.Count; i++)
            Assert.InRange(data[i].ToArray().Sum(), 10, 300);
        Assert.Equal(data.Features, Digits.Train(2000).Features);
        Assert.Equal(Digits.Train(10).Features, data.Features[..7840]);
        Assert.NotEqual(data.Features, Digits.Train(2000, 1).Features);
        Assert.NotEqual(data.Features, Digits.Test(2000).Features);
    }
}
