using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.RandomMatrices;

/// <summary>Exponents of windows of one aspect ratio (FARMS).</summary>
public class FarmsTests
{
    private static readonly ISpectralBackend Backend = new ManagedSpectralBackend();

    [Fact]
    public void Untrained_matrices_of_every_aspect_ratio_read_the_same()
    {
        foreach (var (rows, columns, whole) in new[] { (160, 160, 2.1217), (320, 80, 3.4546), (80, 1280, 5.8775) })
        {
            var matrix = Gaussian(1, rows, columns, 7);
            var estimate = Farms.Of(matrix, Backend).Value;
            var size = Math.Min(rows, columns) / 2;
            Assert.Equal((size, size, 100), (estimate.WindowRows, estimate.WindowColumns, estimate.Windows));
            Assert.Equal(2.121680, estimate.NullLimit, 6);
            Assert.Equal(estimate.NullLimit, estimate.Alpha, 0.08);
            // The whole matrix reads the limit of its own aspect ratio.
            var eigenvalues = Esd.Of(matrix, Backend, SpectralAccuracy.Fast).Eigenvalues();
            Assert.Equal(whole, Hill.Mid(eigenvalues).Value.Alpha, 0.08 * whole);
        }
    }

    [Theory]
    [InlineData(1.5, 2.449207)]
    [InlineData(2, 2.705836)]
    public void Windows_of_another_aspect_ratio_lie_along_the_longer_side(double q, double limit)
    {
        foreach (var tall in new[] { true, false })
        {
            var matrix = tall ? Gaussian(1, 240, 120, 3) : Gaussian(1, 120, 240, 4);
            var estimate = Farms.Of(matrix, Backend, new() { Q = q }).Value;
            var longer = (int)(60 * q);
            Assert.Equal(tall ? (longer, 60) : (60, longer), (estimate.WindowRows, estimate.WindowColumns));
            Assert.Equal(limit, estimate.NullLimit, 6);
            Assert.Equal(limit, estimate.Alpha, 0.1);
        }
    }

    // The sum of the eigenvalues of a window is its squared Frobenius norm. The squares of the entries differ,
    // so that the sum over all windows says how often each entry was used.
    [Theory]
    [InlineData(4, 6, 2, 2, null, "0 2", "0 4")]
    [InlineData(5, 5, 3, null, 2, "0 2", "0 2")]
    [InlineData(5, 5, 3, 10, null, "0 1 2", "0 1 2")]
    [InlineData(5, 4, 3, 1, null, "0", "0")]
    [InlineData(5, 4, 100, null, null, "0 1", "0")]
    public void Windows_lie_where_the_source_puts_them(
        int rows,
        int columns,
        int size,
        int? perSide,
        int? step,
        string rowStarts,
        string columnStarts
    )
    {
        var numbers = Enumerable.Range(0, rows * columns).Select(i => Math.Sqrt(1 + i * i * i)).ToArray();
        var options = new FarmsOptions
        {
            WindowSize = size,
            WindowsPerSide = perSide,
            Step = step,
        };
        var estimate = Farms.Of(Dense(1, rows, columns, numbers), Backend, options).Value;
        var side = Math.Min(size, Math.Min(rows, columns));
        var (down, across) = (Numbers(rowStarts), Numbers(columnStarts));
        var sum = (
            from row in down
            from column in across
            from i in Enumerable.Range(row, side)
            from j in Enumerable.Range(column, side)
            select numbers[i * columns + j] * numbers[i * columns + j]
        ).Sum();
        Assert.Equal(down.Length * across.Length, estimate.Windows);
        Assert.Equal(estimate.Windows * side, estimate.Eigenvalues.Length);
        Assert.Equal(sum, estimate.Eigenvalues.Sum(), 1e-9 * sum);
        Assert.Equal(estimate.Eigenvalues.Order(), estimate.Eigenvalues);
        static int[] Numbers(string text) => [.. text.Split(' ').Select(int.Parse)];
    }

    [Fact]
    public void Slices_of_a_convolution_are_cut_side_by_side_and_pooled()
    {
        var slices = Gaussian(9, 50, 24, 11);
        var estimate = Farms.Of(slices, Backend).Value;
        Assert.Equal((24, 24, 18), (estimate.WindowRows, estimate.WindowColumns, estimate.Windows));
        var sum = 0.0;
        for (var s = 0; s < 9; s++)
            foreach (var x in slices.Single(s).Double.Span[..(48 * 24)])
                sum += x * x;
        Assert.Equal(sum, estimate.Eigenvalues.Sum(), 1e-9 * sum);
        Assert.Equal(2.1217, estimate.Alpha, 0.2);
    }

    [Fact]
    public void Single_precision_gives_the_same_exponent_and_the_weights_stay_as_they_were()
    {
        var numbers = Variates.Gaussian(60 * 40, 5);
        var single = Array.ConvertAll(numbers, x => (float)x);
        var before = single.ToArray();
        var set = new DenseMatrices(new(1, 60, 40, single))
        {
            Rows = 60,
            Columns = 40,
            Count = 1,
        };
        Assert.Equal(Farms.Of(Dense(1, 60, 40, numbers), Backend).Value.Alpha, Farms.Of(set, Backend).Value.Alpha, 5);
        Assert.Equal(before, single);
    }

    [Fact]
    public void What_has_no_windows_has_a_reason()
    {
        var vector = Farms.Of(Gaussian(1, 1, 50, 1), Backend);
        Assert.Equal(FitFailure.NotEnoughData, vector.Failure);
        Assert.Contains("aspect ratio 1 fits into [1 x 50]", vector.Reason, StringComparison.Ordinal);
        var narrow = Farms.Of(Gaussian(1, 8, 8, 1), Backend, new() { Q = 5 });
        Assert.Equal(FitFailure.NotEnoughData, narrow.Failure);
        var kernel = new TensorData([4, 4, 3, 3], Variates.Gaussian(144, 2));
        Assert.Equal(FitFailure.NotApplicable, Farms.Of(new ConvolutionOperator(kernel, 1, 8), Backend).Failure);
        var numbers = Variates.Gaussian(100, 1);
        numbers[55] = double.NaN;
        Assert.Equal(FitFailure.NotFinite, Farms.Of(Dense(1, 10, 10, numbers), Backend).Failure);
        Assert.Equal(FitFailure.NoPositive, Farms.Of(Dense(1, 10, 10, new double[100]), Backend).Failure);
    }

    [Fact]
    public void Options_outside_their_range_throw_with_both_sides()
    {
        string Thrown(FarmsOptions options) =>
            Assert.Throws<ArgumentException>(() => Farms.Of(Gaussian(1, 8, 8, 1), Backend, options)).Message;
        Assert.Equal("expected an aspect ratio Q >= 1 of the windows, got 0.5", Thrown(new() { Q = 0.5 }));
        Assert.Equal("expected windows of at least 2 rows and columns, got 1", Thrown(new() { WindowSize = 1 }));
        Assert.Equal("expected at least 1 window along a side, got 0", Thrown(new() { WindowsPerSide = 0 }));
        Assert.Equal("expected a step of at least 1 between windows, got 0", Thrown(new() { Step = 0 }));
        Assert.Equal(
            "expected a number of windows or a step, got both: 3 windows a side and step 2",
            Thrown(new() { WindowsPerSide = 3, Step = 2 })
        );
    }

    private static DenseMatrices Gaussian(int count, int rows, int columns, ulong seed) =>
        Dense(count, rows, columns, Variates.Gaussian(count * rows * columns, seed));

    private static DenseMatrices Dense(int count, int rows, int columns, double[] numbers) =>
        new(new(count, rows, columns, numbers))
        {
            Rows = rows,
            Columns = columns,
            Count = count,
        };
}
