// One pass over x [N]: sums of logs of block sums, and the values above a threshold that a sample of 65,536 places a little below the k-th largest.
// The result is exact: when fewer than k + 1 values pass the threshold, the pass is made again with a lower one.
namespace HeavyTails.Core;

internal static unsafe class VectorPass
{
    public static TailIndices Of<T>(T* x, long count, TailIndexOptions options, bool top) where T : unmanaged
    {
        if (Refusal(x, count) is { } refusal)
            return Failed(refusal.Failure, refusal.Reason);
        var log2 = typeof(T) == typeof(float) ? Scale.Of((float*)x, count) : Scale.Of((double*)x, count);
        // Beyond 2^±900 block sums could overflow, or the floor underflow: work on 2^-log2 x.
        var shift = Math.Abs(log2) > 900 ? log2 : 0;
        var floor = options.Floor == LogFloor.Absolute ? Math.Max(Math.ScaleB(1, -52 - shift), double.MinValue) : Math.ScaleB(1, -52 + log2 - shift);
        var sums = StraightLogSums.Of(x, count, [.. options.BlockSizes], Math.ScaleB(1, -shift), floor);
        var stable = AlphaStableEstimator.From(sums, options, count);
        if (!top)
            return new(stable, default, default, default);
        var k = TopCount(options.TopCount, count);
        var statistics = Largest(x, count);
        return new(stable, statistics.Fit(TopOrderEstimator.Hill, k, options), statistics.Fit(TopOrderEstimator.Pickands, k, options),
            statistics.Fit(TopOrderEstimator.Moment, k, options));
    }

    public static FitResult<TopOrderFit> Top<T>(TopOrderEstimator estimator, T* x, long count, int k, TailIndexOptions options) where T : unmanaged =>
        Refusal(x, count) is { } refusal
            ? FitResult<TopOrderFit>.Failed(refusal.Failure, refusal.Reason)
            : Largest(x, count).Fit(estimator, TopCount(k > 0 ? k : options.TopCount, count), options);

    /// <summary>Where the first value that is not finite is.</summary>
    public static string DescribeFirstNonFinite(ReadOnlySpan<double> x)
    {
        for (var i = 0; i < x.Length; i++)
            if (!double.IsFinite(x[i]))
                return FormattableString.Invariant($"value {i} of {x.Length} is {x[i]}");
        return "a sum of finite values overflows";
    }

    private static int TopCount(int asked, long count) => asked > 0 ? asked : (int)Math.Ceiling(Math.Sqrt(count));

    private static TopOrderStatistics Largest<T>(T* x, long count) where T : unmanaged
    {
        var values = new double[count];
        var units = new int[count];
        var unitCount = (int)Math.Min(count, 64);
        for (long i = 0; i < count; i++)
        {
            values[i] = Math.Abs(StraightLogSums.At(x, i));
            units[i] = (int)(i * unitCount / count);
        }
        return new(values, units, unitCount);
    }

    private static (FitFailure Failure, string Reason)? Refusal<T>(T* x, long count) where T : unmanaged
    {
        if (count == 0)
            return (FitFailure.NoData, "there are no values");
        var zeros = true;
        for (long i = 0; i < count; i++)
        {
            var v = StraightLogSums.At(x, i);
            if (!double.IsFinite(v))
                return (FitFailure.NotFinite, FormattableString.Invariant($"value {i} of {count} is {v}"));
            zeros &= v == 0;
        }
        return zeros ? (FitFailure.NoPositive, $"all {count} values are 0: they have no scale") : null;
    }

    private static TailIndices Failed(FitFailure failure, string reason)
    {
        var top = FitResult<TopOrderFit>.Failed(failure, reason);
        return new(FitResult<AlphaStableFit>.Failed(failure, reason), top, top, top);
    }
}
