using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

public class TridiagonalEigenvaluesTests
{
    // The second difference: diagonal 2, off-diagonal -1; eigenvalues 2 - 2 cos(k pi / (n + 1)).
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(200)]
    public void The_second_difference_has_its_cosines(int n)
    {
        var diagonal = Enumerable.Repeat(2.0, n).ToArray();
        TridiagonalEigenvalues.InPlace(diagonal, Enumerable.Repeat(1.0, n - 1).ToArray());
        for (var k = 0; k < n; k++)
            Assert.Equal(2 - (2 * Math.Cos((k + 1) * Math.PI / (n + 1))), diagonal[k], 1e-14);
    }

    [Fact]
    public void Trace_and_squares_are_kept_and_zeros_split_the_matrix()
    {
        var (d, e) = (Variates.Gaussian(301, 1), Variates.Gaussian(300, 2));
        e[100] = e[101] = 0;
        var squares = Array.ConvertAll(e, x => x * x);
        var (trace, norm) = (d.Sum(), d.Sum(x => x * x) + (2 * squares.Sum()));
        var alone = d[101];
        TridiagonalEigenvalues.InPlace(d, squares);
        Assert.Equal(trace, d.Sum(), 1e-12);
        Assert.Equal(norm, d.Sum(x => x * x), 1e-11);
        Assert.Contains(d, x => x == alone);
        Assert.Equal(d.Order(), d);
    }

    [Fact]
    public void Wrong_lengths_and_infinities_are_refused()
    {
        TridiagonalEigenvalues.InPlace([], []);
        Assert.Throws<ArgumentException>(() => TridiagonalEigenvalues.InPlace(new double[3], new double[3]));
        Assert.Throws<ArgumentException>(() => TridiagonalEigenvalues.InPlace([1, double.NaN], [1]));
        Assert.Throws<ArgumentException>(() => TridiagonalEigenvalues.InPlace([1, 2], [double.PositiveInfinity]));
        var negative = Assert.Throws<ArgumentException>(() => TridiagonalEigenvalues.InPlace([1, 2, 3], [0, -1]));
        Assert.Contains("squares of at least 0, got -1 at 1", negative.Message);
    }
}
