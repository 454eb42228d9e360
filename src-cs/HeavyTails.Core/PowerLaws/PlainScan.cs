// argmin_i max_j |F_ij - (s_j - s_i)/n_i|: every admissible candidate is compared with every point, in O(m^2).
// Clauset, Shalizi & Newman 2009, sec. 3.3.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The best candidate of a scan: its index among the distinct values and its distance.</summary>
internal readonly record struct ScanResult(int Index, double Distance)
{
    /// <summary>The initial result, worse than any admissible candidate.</summary>
    internal static ScanResult None { get; } = new(-1, double.PositiveInfinity);

    /// <summary>Whether a candidate was admissible.</summary>
    internal bool Found => Index >= 0;
}

/// <summary>The plain scan, whose results the pruned scan must reproduce exactly.</summary>
internal static unsafe class PlainScan
{
    /// <summary>
    /// Least D and its first index. A candidate is admissible when its exponent is positive and
    /// <paramref name="admissible"/>, if not empty, marks it.
    /// </summary>
    internal static ScanResult Run(
        TailSample sample,
        ReadOnlySpan<bool> admissible,
        bool twoSided,
        LaneWidth width = LaneWidth.Best
    ) =>
        (Lanes.Resolve(width, sample.Distinct), twoSided) switch
        {
            (LaneWidth.Bits512, false) => Run<Lanes512, LeftLimit>(sample, admissible),
            (LaneWidth.Bits512, true) => Run<Lanes512, BothSides>(sample, admissible),
            (LaneWidth.Bits256, false) => Run<Lanes256, LeftLimit>(sample, admissible),
            (LaneWidth.Bits256, true) => Run<Lanes256, BothSides>(sample, admissible),
            (_, false) => Run<Lanes64, LeftLimit>(sample, admissible),
            (_, true) => Run<Lanes64, BothSides>(sample, admissible),
        };

    /// <summary>The distance D_i of one candidate.</summary>
    internal static double DistanceOf(TailSample sample, int i, bool twoSided)
    {
        fixed (
            double* logs = sample.Logs,
                ranks = sample.Ranks,
                ends = sample.Ends
        )
            return twoSided
                ? DistanceOf<Lanes64, BothSides>(sample, logs, ranks, ends, i)
                : DistanceOf<Lanes64, LeftLimit>(sample, logs, ranks, ends, i);
    }

    private static ScanResult Run<T, TSides>(TailSample sample, ReadOnlySpan<bool> admissible)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        var best = ScanResult.None;
        fixed (
            double* logs = sample.Logs,
                ranks = sample.Ranks,
                ends = sample.Ends
        )
        {
            for (var i = 0; i < sample.Distinct - 1; i++)
            {
                if (sample.Exponents[i] <= 0 || (!admissible.IsEmpty && !admissible[i]))
                    continue;
                var d = DistanceOf<T, TSides>(sample, logs, ranks, ends, i);
                if (d < best.Distance)
                    best = new(i, d);
            }
        }
        return best;
    }

    private static double DistanceOf<T, TSides>(TailSample sample, double* logs, double* ranks, double* ends, int i)
        where T : struct, ILanes<T>
        where TSides : ISides
    {
        var (log, rank, exponent, inverse) = (
            T.All(logs[i]),
            T.All(ranks[i]),
            T.All(sample.Exponents[i]),
            T.All(sample.InverseLengths[i])
        );
        var largest = T.All(0);
        for (var j = i; j < sample.Distinct; j += T.Count)
            largest = T.Max(
                largest,
                Differences<T, TSides>.At(
                    T.Load(logs + j),
                    T.Load(ranks + j),
                    T.Load(ends + j),
                    log,
                    rank,
                    exponent,
                    inverse
                )
            );
        return largest.Largest();
    }
}
