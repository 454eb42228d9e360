// Tail indices of vectors, from the norms of rows.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;

namespace HeavyTails.Tests.Core.TailIndices;

public class RowTailIndexTests
{
    private static readonly TailIndexOptions NoErrors = new() { Resamples = 0 };

    [Fact]
    public void Norms_of_rows_do_not_overflow()
    {
        var rows = Variates.Stable(1.5, 16_000, 7);
        var fit = TailIndex
            .AlphaStableOfRows(rows, 10, NoErrors with { BlockSizes = TailIndex.RegressionBlocks })
            .Value;
        var huge = Array.ConvertAll(rows, v => v * Math.ScaleB(1, 1000)); // squares of 1e602
        var other = TailIndex
            .AlphaStableOfRows(huge, 10, NoErrors with { BlockSizes = TailIndex.RegressionBlocks })
            .Value;
        Assert.Equal(fit.TailIndex, other.TailIndex, 9);
        var tiny = Array.ConvertAll(rows, v => v * Math.ScaleB(1, -900));
        Assert.Equal(
            fit.TailIndex,
            TailIndex
                .AlphaStableOfRows(tiny, 10, NoErrors with { BlockSizes = TailIndex.RegressionBlocks })
                .Value.TailIndex,
            9
        );
        Assert.Equal(
            [5, 5e200, 0, 5e-200],
            TailIndex.RowNorms([3, 4, 3e200, 4e200, 0, 0, 3e-200, 4e-200], 2),
            (a, b) => Math.Abs(a - b) <= 1e-12 * a
        );
        rows[77] = double.NaN;
        Assert.Contains("value 77", TailIndex.AlphaStableOfRows(rows, 10).Reason);
        Assert.Equal(FitFailure.NotFinite, TailIndex.OrderStatisticOfRows(rows, 10, 2, 1).Failure);
        Assert.Equal(FitFailure.NoPositive, TailIndex.AlphaStableOfRows(new double[100], 10).Failure);
        Assert.Contains(
            "not rows of 7",
            Assert.Throws<ArgumentException>(() => TailIndex.AlphaStableOfRows(new double[100], 7)).Message
        );
    }
}
