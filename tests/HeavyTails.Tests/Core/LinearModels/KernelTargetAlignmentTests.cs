using HeavyTails.Core.Fits;
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.LinearModels;

/// <summary>Alignment of a kernel with targets.</summary>
public class KernelTargetAlignmentTests
{
    // Z = tanh of 120 normals as 15 x 8, y the next 15 of the same stream of seed 3.
    [Fact]
    public void Raw_and_centred_alignments_of_the_golden_case()
    {
        var random = new SplitMix64(3);
        var (z, y) = (new double[120], new double[15]);
        Variates.Gaussian(ref random, z);
        Variates.Gaussian(ref random, y);
        z = Array.ConvertAll(z, Math.Tanh);
        Assert.Equal(.135555631012, KernelTargetAlignment.Of(z, y).Value, 1e-12);
        Assert.Equal(.141089990188, KernelTargetAlignment.Of(z, y, centred: true).Value, 1e-12);
    }

    // The definition with the kernel written out, where n < h and where n >= h.
    [Theory]
    [InlineData(6, 20)]
    [InlineData(20, 6)]
    public void The_smaller_product_gives_the_definition(int n, int h)
    {
        var (z, y) = (Variates.Gaussian(n * h, 5), Variates.Gaussian(n, 6));
        var (inner, kernel, target) = (0.0, 0.0, 0.0);
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
        {
            var k = Vectors.Dot(z.AsSpan(i * h, h), z.AsSpan(j * h, h));
            (inner, kernel, target) = (
                inner + (k * y[i] * y[j]),
                kernel + (k * k),
                target + (y[i] * y[i] * y[j] * y[j])
            );
        }
        Assert.Equal(inner / Math.Sqrt(kernel * target), KernelTargetAlignment.Of(z, y).Value, 1e-13);
    }

    // H K H with H = I - 1 1'/n written out: entry i, j of K loses the means of row i and of column j.
    [Theory]
    [InlineData(6, 20)]
    [InlineData(20, 6)]
    public void The_centred_kernel_loses_the_means_of_rows_and_columns(int n, int h)
    {
        double[] z = [.. Variates.Gaussian(n * h, 5).Select(v => v + 3)],
            y = Variates.Gaussian(n, 6);
        double Kernel(int i, int j) => Vectors.Dot(z.AsSpan(i * h, h), z.AsSpan(j * h, h));
        double[] ofRow = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Average(j => Kernel(i, j)))];
        var (inner, kernel, target, mean) = (0.0, 0.0, 0.0, y.Average());
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
        {
            var (k, t) = (Kernel(i, j) - ofRow[i] - ofRow[j] + ofRow.Average(), (y[i] - mean) * (y[j] - mean));
            (inner, kernel, target) = (inner + (k * t), kernel + (k * k), target + (t * t));
        }
        var expected = inner / Math.Sqrt(kernel * target);
        Assert.Equal(expected, KernelTargetAlignment.Of(z, y, centred: true).Value, 1e-11);
        var gram = Gram.OfSmallerSide(z, n);
        Assert.Equal(expected, KernelTargetAlignment.Of(z, y, centred: true, gram).Value, 1e-11);
        Assert.Throws<ArgumentException>(() => KernelTargetAlignment.Of(z, y, centred: true, new double[9]));
    }

    [Fact]
    public void Features_that_are_the_targets_are_aligned_whatever_their_scale()
    {
        double[] y = [1, -2, 3, 5];
        Assert.Equal(1, KernelTargetAlignment.Of([1e-9, -2e-9, 3e-9, 5e-9], y).Value, 1e-14);
        Assert.Equal(1, KernelTargetAlignment.Of([107, 101, 111, 115], y, centred: true).Value, 1e-12);
    }

    [Fact]
    public void Constants_have_no_centred_alignment()
    {
        double[] z = [1, 2, 3],
            y = [.1, .1, .1];
        Assert.Equal(FitFailure.AllEqual, KernelTargetAlignment.Of(z, y, centred: true).Failure);
        Assert.Equal(FitFailure.AllEqual, KernelTargetAlignment.Of(y, z, centred: true).Failure);
        Assert.Equal(FitFailure.AllEqual, KernelTargetAlignment.Of([0, 0, 0], z).Failure);
        Assert.Equal(FitFailure.NotFinite, KernelTargetAlignment.Of([0, double.NaN, 0], z).Failure);
        Assert.Throws<ArgumentException>(() => KernelTargetAlignment.Of(new double[4], z));
    }
}
