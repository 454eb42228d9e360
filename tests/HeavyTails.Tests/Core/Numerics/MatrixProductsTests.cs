using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

/// <summary>Products and transposes of dense matrices.</summary>
public class MatrixProductsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 7)]
    [InlineData(4, 4, 8)]
    [InlineData(65, 70, 9)]
    [InlineData(130, 66, 1030)]
    public void Products_hold_the_dot_products_of_rows(int m, int n, int k)
    {
        var (a, b) = (Variates.Gaussian(m * k, 1), Variates.Gaussian(n * k, 2));
        var c = MatrixProducts.TimesTransposed(a, b, k);
        Assert.Equal(m * n, c.Length);
        for (var i = 0; i < m; i++)
        for (var j = 0; j < n; j++)
        {
            var expected = 0.0;
            for (var p = 0; p < k; p++)
                expected += a[(i * k) + p] * b[(j * k) + p];
            Assert.Equal(expected, c[(i * n) + j], 1e-13 * (k + 1));
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var (a, b) = (Variates.Gaussian(201 * 77, 3), Variates.Gaussian(99 * 77, 4));
        Assert.Equal(MatrixProducts.TimesTransposed(a, b, 77), MatrixProducts.TimesTransposed(a, b, 77, 3));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(33, 70)]
    public void Transposes_exchange_rows_and_columns(int rows, int columns)
    {
        var a = Variates.Gaussian(rows * columns, 5);
        var t = MatrixProducts.Transposed(a, rows);
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            Assert.Equal(a[(i * columns) + j], t[(j * rows) + i]);
        Assert.Equal(a, MatrixProducts.Transposed(t, columns));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var message = Assert
            .Throws<ArgumentException>(() => MatrixProducts.TimesTransposed(new double[6], new double[8], 3))
            .Message;
        Assert.Contains("6 and 8 numbers are not rows of 3", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MatrixProducts.Transposed(new double[7], 2));
    }
}
