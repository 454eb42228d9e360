using HeavyTails.Core.Numerics;
using HeavyTails.Data;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Data.Transforms;

public class TransformTests
{
    private static Dataset Small(int count = 1000, int dimension = 6, int classes = 4) =>
        new(
            "small",
            [.. Variates.Gaussian(count * dimension, 3).Select(v => (float)v)],
            [.. Enumerable.Range(0, count).Select(i => i % classes)],
            [dimension]
        )
        {
            ClassNames = [.. Enumerable.Range(0, classes).Select(c => $"{c}")],
        };

    [Fact]
    public void Parts_that_do_not_fit_each_other_are_refused_with_both_sizes()
    {
        Assert.Contains(
            "need 6 features, got 5",
            Assert.Throws<ArgumentException>(() => new Dataset("x", new float[5], new int[2], [3])).Message
        );
        Assert.Contains(
            "label 2 of sample 1",
            Assert
                .Throws<ArgumentException>(() =>
                    new Dataset("x", new float[2], [0, 2], [1]) { ClassNames = ["a", "b"] }
                )
                .Message
        );
    }

    [Fact]
    public void Parity_labels_are_one_for_odd_digits()
    {
        Assert.Equal([-1, 1, -1, 1, -1], Small().WithParityLabels().Labels[..5]);
    }

    [Fact]
    public void Label_noise_changes_the_given_fraction_of_labels_and_none_at_zero()
    {
        var data = Small(20_000);
        Assert.Equal(data.Labels, data.WithLabelNoise(0, 1).Labels);
        var noisy = data.WithLabelNoise(.3, 1);
        var changed = data.Labels.Zip(noisy.Labels).Count(p => p.First != p.Second) / 20_000.0;
        Assert.InRange(changed, .3 - .013, .3 + .013); // 4 standard errors of sqrt(.21 / 20000)
        var all = data.WithLabelNoise(1, 2);
        Assert.DoesNotContain(true, data.Labels.Zip(all.Labels).Select(p => p.First == p.Second));
        Assert.All(all.Labels.GroupBy(y => y), g => Assert.InRange(g.Count(), 4700, 5300));
        Assert.Contains(
            "in [0, 1]",
            Assert.Throws<ArgumentOutOfRangeException>(() => data.WithLabelNoise(1.5, 1)).Message
        );
    }

    [Fact]
    public void Random_labels_are_independent_of_the_old_ones()
    {
        var data = Small(20_000);
        var same = data.Labels.Zip(data.WithRandomLabels(5).Labels).Count(p => p.First == p.Second) / 20_000.0;
        Assert.InRange(same, .25 - .013, .25 + .013);
    }

    [Fact]
    public void Subsets_keep_samples_with_their_labels()
    {
        var data = Small();
        var part = data.RandomSubset(100, 9);
        Assert.Equal(100, part.Count);
        var rows = Enumerable
            .Range(0, data.Count)
            .ToDictionary(i => string.Join(",", data[i].ToArray()), i => data.Labels[i]);
        for (var i = 0; i < 100; i++)
            Assert.Equal(rows[string.Join(",", part[i].ToArray())], part.Labels[i]);
        Assert.Equal(100, Enumerable.Range(0, 100).Select(i => string.Join(",", part[i].ToArray())).Distinct().Count());
        Assert.Equal([1, 3], data.OfClasses(1, 3).Labels.Distinct().Order());
        Assert.Equal(data[7].ToArray(), data.Slice(7, 1)[0].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Slice(999, 2));
    }

    [Fact]
    public void The_sphere_has_radius_sqrt_d()
    {
        var data = Small().OnSphere();
        for (var i = 0; i < data.Count; i++)
            Assert.Equal(Math.Sqrt(6), Math.Sqrt(data[i].ToArray().Sum(v => (double)v * v)), 5);
        var zero = new Dataset("zero", new float[2], [0], [2]);
        Assert.Contains("sample 0", Assert.Throws<ArgumentException>(() => zero.OnSphere()).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Principal_components_are_orthonormal_uncorrelated_and_carry_their_variance(bool centred)
    {
        var data = Small(777, 9, 2);
        for (var i = 0; i < data.Features.Length; i++)
            data.Features[i] = (data.Features[i] * (1 + (i % 9))) + 2;
        var pca = PcaProjection.Fit(data, 4, centred);
        for (var a = 0; a < 4; a++)
        for (var b = 0; b < 4; b++)
            Assert.Equal(
                a == b ? 1 : 0,
                Vectors.Dot(pca.Components.AsSpan(a * 9, 9), pca.Components.AsSpan(b * 9, 9)),
                12
            );
        var z = pca.Apply(data);
        Assert.Equal((777, 4), (z.Count, z.Dimension));
        for (var a = 0; a < 4; a++)
        for (var b = 0; b <= a; b++)
        {
            var moment = Enumerable.Range(0, z.Count).Average(i => (double)z[i][a] * z[i][b]);
            Assert.Equal(a == b ? pca.Variances[a] : 0, moment, 3);
        }
        Assert.True(pca.Variances[0] > pca.Variances[1] && pca.Variances[1] > pca.Variances[2]);
        Assert.Equal(centred, pca.Mean.Any(v => v != 0));
        Assert.Contains("9 dimensions", Assert.Throws<ArgumentException>(() => pca.Apply(Small())).Message);
    }

    [Fact]
    public void Normalisation_gives_each_channel_mean_zero_and_deviation_one()
    {
        var data = new Dataset(
            "colours",
            [.. Variates.Gaussian(5000 * 12, 1).Select((v, i) => (float)((v * (1 + (i / 4 % 3))) + (i / 4 % 3)))],
            new int[5000],
            [3, 2, 2]
        );
        var computed = Normalization.Of(data);
        Assert.Equal(3, computed.Mean.Count);
        var again = Normalization.Of(computed.Apply(data));
        Assert.All(again.Mean, m => Assert.Equal(0, m, 6));
        Assert.All(again.Std, s => Assert.Equal(1, s, 6));
        Assert.Contains("3 channels", Assert.Throws<ArgumentException>(() => Normalization.Mnist.Apply(data)).Message);
    }
}
