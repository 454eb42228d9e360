using FsCheck.Xunit;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

/// <summary>Products with the own transpose, and Cholesky factors.</summary>
public class CholeskyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(4, 0)]
    [InlineData(8, 64)]
    [InlineData(13, 1000)]
    [InlineData(130, 9)]
    [InlineData(401, 403)]
    public void Gram_matrices_hold_the_dot_products_of_rows(int n, int m)
    {
        var x = Variates.Gaussian(n * m, 3);
        var gram = Gram.OfRows(x, n);
        for (var i = 0; i < n; i++)
        for (var j = 0; j < n; j++)
        {
            var expected = 0.0;
            for (var k = 0; k < m; k++)
                expected += x[(i * m) + k] * x[(j * m) + k];
            Assert.Equal(expected, gram[(i * n) + j], 1e-13 * (m + 1));
        }
    }

    // |A x - b| is of the order of n eps |A| |x|, whatever the condition number.
    [Property(MaxTest = 60)]
    public void Factors_solve_positive_definite_systems(byte size, ushort seed)
    {
        var n = size + 1;
        var a = Gram.OfRows(Variates.Gaussian(n * n, seed), n);
        for (var i = 0; i < n; i++)
            a[i * (n + 1)] += 1e-6;
        var (factor, x) = ((double[])a.Clone(), Variates.Gaussian(n, seed + 1UL));
        var b = (double[])x.Clone();
        Assert.True(Cholesky.TryFactor(factor, n));
        Cholesky.Solve(factor, x);
        var (norm, largest) = (Math.Sqrt(Vectors.Dot(a, a)), Math.Sqrt(Vectors.Dot(x, x)));
        for (var i = 0; i < n; i++)
            Assert.InRange(Vectors.Dot(a.AsSpan(i * n, n), x) - b[i], -1e-14 * norm * largest, 1e-14 * norm * largest);
    }

    // L L' = A for L = (2 0 0; 6 1 0; -8 5 3).
    [Fact]
    public void A_factor_by_hand()
    {
        double[] a = [4, 99, 99, 12, 37, 99, -16, -43, 98];
        Assert.True(Cholesky.TryFactor(a, 3));
        Assert.Equal([2, 99, 99, 6, 1, 99, -8, 5, 3], a);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(29)]
    public void A_matrix_that_is_not_positive_definite_is_told(int place)
    {
        const int n = 30;
        var a = new double[n * n];
        for (var i = 0; i < n; i++)
            a[i * (n + 1)] = i == place ? -1e-300 : 1;
        Assert.False(Cholesky.TryFactor(a, n));
        a[place * (n + 1)] = double.NaN;
        Assert.False(Cholesky.TryFactor(a, n));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Contains("5 numbers", Assert.Throws<ArgumentException>(() => Gram.OfRows(new double[5], 2)).Message);
        Assert.Contains(
            "[2 x 2]",
            Assert.Throws<ArgumentException>(() => Cholesky.TryFactor(new double[5], 2)).Message
        );
        Assert.Contains(
            "[2 x 2]",
            Assert.Throws<ArgumentException>(() => Cholesky.Solve(new double[5], new double[2])).Message
        );
    }
}
