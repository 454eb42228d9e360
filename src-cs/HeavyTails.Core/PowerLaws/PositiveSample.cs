// x_1 <= ... <= x_n, all positive and finite: the data that every estimator of this folder starts from.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>Positive finite values in ascending order.</summary>
internal readonly record struct PositiveSample(double[] Ascending)
{
    /// <summary>
    /// Drops values that are not positive or above xmax and sorts the others; data that are already sorted are only
    /// checked.
    /// Fails on NaN and infinities.
    /// </summary>
    internal static FitResult<PositiveSample> From(ReadOnlySpan<double> data, double? xmax = null)
    {
        if (data.IsEmpty)
            return Failed(FitFailure.NoData, "the data are empty");
        var limit = xmax ?? double.PositiveInfinity;
        var (kept, above, sorted) = (0, 0, true);
        var values = GC.AllocateUninitializedArray<double>(data.Length);
        for (var i = 0; i < data.Length; i++)
        {
            var x = data[i];
            if (!double.IsFinite(x))
                return Failed(FitFailure.NotFinite, $"value {i} of {data.Length} is {x}");
            if (x <= 0)
                continue;
            if (x > limit)
            {
                above++;
                continue;
            }
            sorted &= kept == 0 || values[kept - 1] <= x;
            values[kept++] = x;
        }
        if (kept == 0)
            return Failed(
                FitFailure.NoPositive,
                $"none of {data.Length} values is positive" + (above > 0 ? $" and <= xmax = {limit}" : "")
            );
        Array.Resize(ref values, kept);
        if (!sorted)
            RunSort.Ascending(values);
        if (kept < 2)
            return Failed(
                FitFailure.NotEnoughData,
                $"one positive value, {values[0]}, is no tail: at least 2 are needed"
            );
        return values[0] == values[^1]
            ? Failed(FitFailure.AllEqual, $"all {kept} positive values equal {values[0]}")
            : new PositiveSample(values);
    }

    private static FitResult<PositiveSample> Failed(FitFailure failure, string reason) =>
        FitResult<PositiveSample>.Failed(failure, reason);
}
