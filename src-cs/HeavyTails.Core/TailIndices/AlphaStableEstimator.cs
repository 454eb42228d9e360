// alpha = median over m of log m / (mean log|Y| - mean log|X|), from sums of logs by unit; error bars by resampling the units.

using HeavyTails.Core.Fits;
using HeavyTails.Core.TailIndices.Kernels;

namespace HeavyTails.Core.TailIndices;

internal static class AlphaStableEstimator
{
    public static FitResult<AlphaStableFit> From(LogSums sums, TailIndexOptions options, long count)
    {
        var estimates = sums.Estimate(options.MinBlocks);
        if (!estimates.Any(e => e.Used))
            return FitResult<AlphaStableFit>.Failed(
                FitFailure.NotEnoughData,
                $"{count} values make fewer than {options.MinBlocks} blocks of every size {string.Join(", ", options.BlockSizes)}"
            );
        var tailIndex = Aggregate(estimates, options.Aggregation);
        var resampled = new double[options.Resamples];
        var weights = new int[sums.Units];
        var drawn = (BlockEstimate[])estimates.Clone();
        for (var r = 0; r < resampled.Length; r++)
        {
            BlockBootstrap.Draw(options.Seed, r, weights);
            sums.Resample(weights, drawn);
            resampled[r] = Aggregate(drawn, options.Aggregation);
        }
        var (error, low, high) = BlockBootstrap.Spread(resampled);
        return new AlphaStableFit(tailIndex, error, low, high, estimates);
    }

    private static double Aggregate(BlockEstimate[] estimates, BlockAggregation aggregation)
    {
        var used = Array.FindAll(estimates, e => e.Used && !double.IsNaN(e.TailIndex));
        if (used.Length == 0)
            return double.NaN;
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
