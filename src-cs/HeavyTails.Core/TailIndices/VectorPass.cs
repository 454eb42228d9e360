// One pass over x [N]: sums of logs of block sums, and the values above a threshold that a sample places a little below
// the k-th largest. The result is exact: when fewer than k + 1 values exceed the threshold, they are gathered again
// with a lower one.
using System.Numerics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices.Kernels;

namespace HeavyTails.Core.TailIndices;

internal static unsafe class VectorPass
{
    private const int FewestSamples = 4096,
        MostSamples = 32_768;

    /// <summary>2^900: sums of a million values of this size do not overflow.</summary>
    private const double Huge = 8.4527100018e270;

    /// <summary>Binary exponent of the largest factor: 2^1074, which makes 1 of the least number, is not finite.</summary>
    private const int LargestShift = 1000;

    private const double SmallestNormal = 2.2250738585072014e-308;

    // The tree of the default block sizes is built once.
    private static readonly BlockTree Mohammadi = new(TailIndex.MohammadiBlocks);

    /// <summary>All estimates; the alpha-stable one fails where the values have an atom at 0.</summary>
    public static TailIndexEstimates Of<T>(T* x, long count, TailIndexOptions options, bool top)
        where T : unmanaged, INumber<T>
    {
        var made = Estimates(x, count, options, top);
        return
            made.AlphaStable.Succeeded
            && options.Floor == LogFloor.Relative
            && ZeroAtom.WhyNot(ZeroAtom.Count(x, count), count) is { } reason
            ? made with
            {
                AlphaStable = FitResult<AlphaStableFit>.Failed(FitFailure.NotApplicable, reason),
            }
            : made;
    }

    private static TailIndexEstimates Estimates<T>(T* x, long count, TailIndexOptions options, bool top)
        where T : unmanaged, INumber<T>
    {
        if (count == 0)
            return Failed(FitFailure.NoData, "there are no values");
        var tree = TreeOf(options.BlockSizes);
        var k = top ? TopCount(options.TopCount, count) : 0;
        if (MedianExponent.Of(x, count) is not { } log2)
        {
            var most = LargestMagnitude(x, count);
            if (!most.Succeeded)
                return Failed(most.Failure, most.Reason);
            log2 = Math.ILogB(most.Value);
        }
        // float32 sums neither overflow nor underflow where the median is far from both ends of the range; other data
        // are summed in float64.
        var narrow = typeof(T) == typeof(float) && Math.Abs(log2) < 60 && options.Floor == LogFloor.Relative;
        var factor =
            typeof(T) == typeof(double) && Math.Abs(log2) > 900 ? Math.ScaleB(1, Math.Min(-log2, LargestShift)) : 1;
        if (count < FusedLogSums.LeastCount(tree) || !System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated)
            return Straight(x, count, factor, log2, k, options);
        if (narrow || (typeof(T) == typeof(double) && factor == 1))
        {
            var threshold = k > 0 ? Threshold(x, count, k, 1) : (T?)null;
            var pass = FusedLogSums.Of<T, T>(Scaled(1), tree, threshold, options.Threads);
            if (pass.Finite)
                return Answer(pass.Sums, k == 0 ? null : Gather(x, count, k, pass.Top!, options), k, count, options);
        }
        var largest = LargestMagnitude(x, count);
        if (!largest.Succeeded)
            return Failed(largest.Failure, largest.Reason);
        // The values are finite but their sums are not, or the scale is at the end of the range: the sums are taken in
        // float64 at 2^-k of the size, which changes no estimate.
        if (largest.Value > Huge)
            factor = Math.ScaleB(1, 900 - Math.ILogB(largest.Value));
        var wide = FusedLogSums.Of<T, double>(Scaled(factor), tree, null, options.Threads);
        // The product of two neighbours beyond 2^500 times the typical value overflows.
        if (!wide.Finite)
            return Straight(x, count, factor, log2, k, options);
        return Answer(wide.Sums, k == 0 ? null : Gather(x, count, k, null, options), k, count, options);

        ScaledValues<T> Scaled(double by) =>
            new()
            {
                Values = x,
                Count = count,
                Factor = by,
                Floor = Floor(options.Floor, log2, by),
            };
    }

    public static FitResult<TopOrderFit> Top(
        TopOrderEstimator estimator,
        double* x,
        long count,
        int k,
        TailIndexOptions options
    )
    {
        var largest = LargestMagnitude(x, count);
        if (!largest.Succeeded)
            return FitResult<TopOrderFit>.Failed(largest.Failure, largest.Reason);
        k = TopCount(k > 0 ? k : options.TopCount, count);
        return Gather(x, count, k, null, options).Fit(estimator, k, options);
    }

    /// <summary>Says where the first value that is not finite is.</summary>
    public static string DescribeFirstNonFinite(ReadOnlySpan<double> x)
    {
        for (var i = 0; i < x.Length; i++)
            if (!double.IsFinite(x[i]))
                return FormattableString.Invariant($"value {i} of {x.Length} is {x[i]}");
        return "a sum of finite values overflows";
    }

    private static BlockTree TreeOf(IReadOnlyList<int> blockSizes) =>
        ReferenceEquals(blockSizes, TailIndex.MohammadiBlocks) ? Mohammadi : new(blockSizes);

    private static TailIndexEstimates Straight<T>(
        T* x,
        long count,
        double factor,
        int log2,
        int k,
        TailIndexOptions options
    )
        where T : unmanaged, INumber<T>
    {
        var largest = LargestMagnitude(x, count);
        if (!largest.Succeeded)
            return Failed(largest.Failure, largest.Reason);
        if (largest.Value > Huge)
            factor = Math.ScaleB(1, 900 - Math.ILogB(largest.Value));
        return Answer(
            StraightLogSums.Of(
                new ScaledValues<T>
                {
                    Values = x,
                    Count = count,
                    Factor = factor,
                    Floor = Floor(options.Floor, log2, factor),
                },
                [.. options.BlockSizes]
            ),
            k == 0 ? null : Gather(x, count, k, null, options),
            k,
            count,
            options
        );
    }

    private static TailIndexEstimates Answer(
        LogSums sums,
        TopOrderStatistics? top,
        int k,
        long count,
        TailIndexOptions options
    )
    {
        return new(
            AlphaStableEstimator.From(sums, options, count),
            Top(TopOrderEstimator.Hill),
            Top(TopOrderEstimator.Pickands),
            Top(TopOrderEstimator.Moment)
        );

        FitResult<TopOrderFit> Top(TopOrderEstimator estimator) =>
            top?.Fit(estimator, k, options)
            ?? FitResult<TopOrderFit>.Failed(
                FitFailure.NotRequested,
                "the estimators from the largest values were not requested"
            );
    }

    /// <summary>
    /// The floor, at least the smallest normal number because the kernel reads exponents from the bits.
    /// </summary>
    private static double Floor(LogFloor floor, int log2, double factor) =>
        Math.Max(Math.ScaleB(factor, floor == LogFloor.Absolute ? -52 : log2 - 52), SmallestNormal);

    private static int TopCount(int asked, long count) => asked > 0 ? asked : (int)Math.Ceiling(Math.Sqrt(count));

    /// <summary>Gathers at least the k + 1 largest magnitudes, each with its group.</summary>
    private static TopOrderStatistics Gather<T>(
        T* x,
        long count,
        int k,
        Survivors<T>[]? first,
        TailIndexOptions options
    )
        where T : unmanaged, INumber<T>
    {
        const int groups = 64,
            atOnce = 1 << 20;
        var survivors = first;
        for (
            var attempt = first is null ? 1 : 2;
            survivors is null || (survivors.Sum(s => (long)s.Count) <= k && attempt <= 8);
            attempt++
        )
        {
            var threshold = attempt < 8 ? Threshold(x, count, k, attempt) : -T.One;
            survivors = new Survivors<T>[groups];
            for (var g = 0; g < groups; g++)
            {
                survivors[g] = new();
                for (long at = g * count / groups, end = (g + 1) * count / groups; at < end; at += atOnce)
                    survivors[g].Collect(x + at, (int)Math.Min(atOnce, end - at), threshold);
            }
        }
        var values = new double[survivors.Sum(s => s.Count)];
        var units = options.Resamples > 0 ? new int[values.Length] : [];
        var kept = 0;
        for (var g = 0; g < survivors.Length; g++)
            foreach (var v in survivors[g].Values)
            {
                if (units.Length > 0)
                    units[kept] = g;
                values[kept++] = double.CreateTruncating(v);
            }
        return new(values, units, survivors.Length);
    }

    /// <summary>
    /// A threshold that a few more than k values exceed, by the noise of the sample; -1, which all exceed, for short
    /// vectors.
    /// </summary>
    private static T Threshold<T>(T* x, long count, int k, int attempt)
        where T : unmanaged, INumber<T>
    {
        if (count < 2 * FewestSamples)
            return -T.One;
        var samples = (int)Math.Clamp(count / 1024, FewestSamples, MostSamples);
        var expected = (double)k * samples / count;
        var rank = (expected + (4 * Math.Sqrt(expected)) + 8) * Math.Pow(4, attempt - 1);
        if (rank >= samples)
            return -T.One;
        var sample = new T[samples];
        for (var i = 0; i < samples; i++)
            sample[i] = T.Abs(x[i * count / samples]);
        Array.Sort(sample);
        return sample[samples - 1 - (int)rank];
    }

    /// <summary>The largest |x|; fails when there are no values, one is not finite, or all are 0.</summary>
    private static FitResult<double> LargestMagnitude<T>(T* x, long count)
        where T : unmanaged, INumber<T>
    {
        if (count == 0)
            return FitResult<double>.Failed(FitFailure.NoData, "there are no values");
        var largest = 0.0;
        for (long i = 0; i < count; i++)
        {
            if (!T.IsFinite(x[i]))
                return FitResult<double>.Failed(
                    FitFailure.NotFinite,
                    FormattableString.Invariant($"value {i} of {count} is {x[i]}")
                );
            largest = Math.Max(largest, Math.Abs(double.CreateTruncating(x[i])));
        }
        return largest == 0
            ? FitResult<double>.Failed(FitFailure.NoPositive, $"all {count} values are 0: they have no scale")
            : largest;
    }

    private static TailIndexEstimates Failed(FitFailure failure, string reason)
    {
        var top = FitResult<TopOrderFit>.Failed(failure, reason);
        return new(FitResult<AlphaStableFit>.Failed(failure, reason), top, top, top);
    }
}
