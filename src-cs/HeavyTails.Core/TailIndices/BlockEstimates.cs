// 1 / alpha_m = (mean log|Y| - mean log|X|) / log m at each block size m, from the sums of logs of the units.

using HeavyTails.Core.TailIndices.Kernels;

namespace HeavyTails.Core.TailIndices;

/// <summary>Estimates of the tail index by block size.</summary>
internal static class BlockEstimates
{
    /// <summary>
    /// The estimates from all units; those with at least <paramref name="minBlocks"/> blocks are in use.
    /// </summary>
    public static BlockEstimate[] Estimate(this LogSums sums, int minBlocks)
    {
        var (sum, count) = sums.Totals(null);
        var estimates = new BlockEstimate[sums.Levels.Length - 1];
        for (var i = 1; i < sums.Levels.Length; i++)
        {
            var m = sums.Levels[i];
            var tailIndex =
                count[i] == 0
                    ? double.PositiveInfinity
                    : IndexOf((sum[i] / count[i]) - ((sum[0] - sums.Dropped[i]) / (count[i] * (double)m)), m);
            estimates[i - 1] = new(m, count[i], tailIndex, count[i] >= minBlocks);
        }
        return estimates;
    }

    /// <summary>
    /// The estimates from a resample of the units with multiplicities <paramref name="weights"/>. A block size of which
    /// no block was drawn is not in use.
    /// </summary>
    public static BlockEstimate[] Resample(this LogSums sums, ReadOnlySpan<int> weights, BlockEstimate[] estimates)
    {
        var (sum, count) = sums.Totals(weights);
        var resampled = new BlockEstimate[estimates.Length];
        for (var i = 1; i < sums.Levels.Length; i++)
        {
            var drawn = count[i] > 0 && count[0] > 0;
            resampled[i - 1] = estimates[i - 1] with
            {
                TailIndex = drawn
                    ? IndexOf((sum[i] / count[i]) - (sum[0] / count[0]), sums.Levels[i])
                    : double.PositiveInfinity,
                Used = estimates[i - 1].Used && drawn,
            };
        }
        return resampled;
    }

    private static double IndexOf(double growth, int m) => growth > 0 ? Math.Log(m) / growth : double.PositiveInfinity;
}
