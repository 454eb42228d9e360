using HeavyTails.Data.Synthetic;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Data.Synthetic;

public class SyntheticTests
{
    [Fact]
    public void Linear_regression_has_the_moments_of_its_law()
    {
        var data = SyntheticData.LinearRegression(20_000, 10, 3, new() { SigmaInput = 2 });
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
        Assert.Equal(five.Teacher, SyntheticData.SingleIndex(5, 7, 2, new() { TeacherSeed = 1 }).Teacher);
        Assert.Equal(1, five.Teacher.Sum(b => (double)b * b), 6);
    }

    [Fact]
    public void Softplus_targets_have_the_variance_that_Hermite_coefficients_give()
    {
        // The variance of softplus(Z) is .271514 for a standard normal Z.
        var data = SyntheticData.SingleIndex(100_000, 4, 11, new() { LabelNoise = 0 });
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
        Assert.InRange(ink, .08, .2); // MNIST's mean is .13
        for (var i = 0; i < data.Count; i++)
            Assert.InRange(data[i].ToArray().Sum(), 10, 300);
        Assert.Equal(data.Features, Digits.Train(2000).Features);
        Assert.Equal(Digits.Train(10).Features, data.Features[..7840]);
        Assert.NotEqual(data.Features, Digits.Train(2000, 1).Features);
        Assert.NotEqual(data.Features, Digits.Test(2000).Features);
    }
}
