// tailIndex = median over m of log m / (mean log|Y| - mean log|X|), from sums of logs by unit; the errors come from
// resampling the units.

using HeavyTails.Core.Fits;
using HeavyTails.Core.TailIndices.Kernels;

namespace HeavyTails.Core.TailIndices;

internal static class AlphaStableEstimator
{
    /// <summary>The estimate from the sums of logs of a number of values or rows.</summary>
    /// <param name="sums">Sums of logs of blocks, by unit.</param>
    /// <param name="options">Block sizes, resamples and what counts.</param>
    /// <param name="count">Number of values or rows, for messages.</param>
    /// <param name="noun">What they are called in messages: "values" or "rows".</param>
    public static FitResult<AlphaStableFit> From(
        LogSums sums,
        TailIndexOptions options,
        long count,
        string noun = "values"
    )
    {
        var estimates = sums.Estimate(options.MinBlocks);
        if (Aggregate(estimates, options.Aggregation) is not { } tailIndex)
            return FitResult<AlphaStableFit>.Failed(
                FitFailure.NotEnoughData,
                $"{count} {noun} make fewer than {options.MinBlocks} blocks of every size "
                    + string.Join(", ", options.BlockSizes)
            );
        var resampled = new List<double>(options.Resamples);
        var weights = new int[sums.Units];
        for (var r = 0; r < options.Resamples; r++)
        {
            BlockBootstrap.Draw(options.Seed, r, weights);
            if (Aggregate(sums.Resample(weights, estimates), options.Aggregation) is { } drawn)
                resampled.Add(drawn);
        }
        return new AlphaStableFit(tailIndex, BlockBootstrap.Error(resampled, options.Resamples), estimates);
    }

    /// <summary>The combined estimate of the block sizes in use; null when none is in use.</summary>
    private static double? Aggregate(BlockEstimate[] estimates, BlockAggregation aggregation)
    {
        var used = Array.FindAll(estimates, e => e.Used);
        if (used.Length == 0)
            return null;
        Array.Sort(used, (a, b) => a.TailIndex.CompareTo(b.TailIndex));
        if (aggregation == BlockAggregation.Median)
            return (used[(used.Length - 1) / 2].TailIndex + used[used.Length / 2].TailIndex) / 2;
        var half = used.Sum(e => e.Blocks) / 2.0;
        var below = 0L;
        foreach (var e in used)
            if ((below += e.Blocks) >= half)
                return e.TailIndex;
        return used[^1].TailIndex;
    }
}
