// The operator written out: y[o, p] = sum_{i, t} K[o, i, t] x[i, (p + t) mod n], a [out n^d x in n^d] matrix.

using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Layers;

public sealed class ConvolutionOperatorTests
{
    [Theory]
    [InlineData(4, 3, 3)]
    [InlineData(5, 3, 3)]
    [InlineData(4, 2, 5, 5)]
    [InlineData(4, 3, 2, 2)]
    [InlineData(5, 2, 3, 3, 3)]
    [InlineData(3, 3, 2, 2, 2, 2)]
    [InlineData(2, 3, 2, 5)]
    public void Its_singular_values_are_those_of_the_circulant_matrix(int side, params int[] shape)
    {
        var kernel = Make.Gaussian(77, shape);
        Make.Same(
            Make.Eigenvalues(shape[0] * Points(shape, side), shape[1] * Points(shape, side), Circulant(kernel, side)),
            Make.Eigenvalues(new ConvolutionOperator(kernel, 1, side)),
            1e-12
        );
    }

    [Fact]
    public void Its_squared_norm_is_that_of_the_kernel_at_every_point()
    {
        var kernel = Make.Gaussian(78, 7, 5, 3, 3);
        var energy = kernel.Double.ToArray().Sum(x => x * x);
        Assert.Equal(
            256 * energy,
            Make.Eigenvalues(new ConvolutionOperator(kernel, 1, 16)).Sum(),
            256 * energy * 1e-12
        );
    }

    [Fact]
    public void A_one_by_one_kernel_is_its_own_matrix_at_every_point()
    {
        var kernel = Make.Gaussian(79, 6, 4, 1, 1);
        var own = Make.Eigenvalues(6, 4, kernel.Double.ToArray());
        Make.Same(
            [.. own.SelectMany(x => Enumerable.Repeat(x, 9))],
            Make.Eigenvalues(new ConvolutionOperator(kernel, 1, 3))
        );
    }

    [Fact]
    public void The_shuffled_operator_keeps_the_norm_and_float32_kernels_give_the_same_spectrum()
    {
        var singles = Make.Gaussian(80, 4, 3, 3, 3).Double.ToArray().Select(x => (float)x).ToArray();
        var narrow = new ConvolutionOperator(new TensorData([4, 3, 3, 3], singles), 1, 6);
        var wide = new ConvolutionOperator(Make.Tensor([4, 3, 3, 3], [.. singles.Select(x => (double)x)]), 1, 6);
        Make.Same(Make.Eigenvalues(wide), Make.Eigenvalues(narrow), 1e-13);
        var sum = Make.Eigenvalues(wide).Sum();
        Assert.Equal(sum, Make.Eigenvalues(wide.Shuffled(1)).Sum(), sum * 1e-12);
        Assert.NotEqual(Make.Eigenvalues(wide)[^1], Make.Eigenvalues(wide.Shuffled(1))[^1], 1e-6);
    }

    private static int Points(int[] shape, int side) => shape.Skip(2).Aggregate(1, (p, k) => p * Math.Max(k, side));

    private static double[] Circulant(TensorData kernel, int side)
    {
        var shape = kernel.Shape.ToArray();
        int[] grid = [.. shape.Skip(2).Select(k => Math.Max(k, side))],
            taps = [.. shape.Skip(2)];
        var (points, tapCount) = (grid.Aggregate(1, (p, n) => p * n), taps.Aggregate(1, (p, k) => p * k));
        var matrix = new double[shape[0] * points * shape[1] * points];
        for (var o = 0; o < shape[0]; o++)
        for (var i = 0; i < shape[1]; i++)
        for (var p = 0; p < points; p++)
        for (var t = 0; t < tapCount; t++)
            matrix[(o * points + p) * shape[1] * points + i * points + Shifted(p, t)] += kernel.Double.Span[
                (o * shape[1] + i) * tapCount + t
            ];
        return matrix;

        int Shifted(int point, int tap)
        {
            var (at, stride) = (0, 1);
            for (var d = grid.Length - 1; d >= 0; d--)
            {
                at += (point % grid[d] + tap % taps[d]) % grid[d] * stride;
                stride *= grid[d];
                point /= grid[d];
                tap /= taps[d];
            }
            return at;
        }
    }
}
