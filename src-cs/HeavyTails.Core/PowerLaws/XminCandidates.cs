// The candidates for xmin: the distinct values of the data inside an interval, without the largest of them, that have
// enough values above.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The candidates as indices [From, To) among the distinct values.</summary>
internal readonly record struct CandidateRange(int From, int To);

internal static class XminCandidates
{
    /// <summary>The candidates for xmin; fails when there are none.</summary>
    internal static FitResult<CandidateRange> Of(TailSample sample, Interval? range, int minTail)
    {
        var from = range is { } low ? sample.FirstAtLeast(low.Low) : 0;
        var end = range is { } high ? sample.FirstAtLeast(Math.BitIncrement(high.High)) : sample.Distinct;
        // The largest value in the interval is left out even below the data's largest: powerlaw.Fit's rule.
        var to = Math.Min(end, sample.Distinct) - 1;
        if (to <= from)
            return FitResult<CandidateRange>.Failed(
                FitFailure.NoCandidate,
                $"{(range is { } asked ? $"xmin in [{asked.Low}, {asked.High}]" : "the tail")} holds "
                    + $"{Math.Max(end - from, 0)} distinct values of data in "
                    + $"[{sample.Values[0]}, {sample.Values[sample.Distinct - 1]}]; at least 2 are needed"
            );
        while (to > from && sample.TailLength(to - 1) < minTail)
            to--;
        return to > from
            ? new CandidateRange(from, to)
            : FitResult<CandidateRange>.Failed(
                FitFailure.TailTooShort,
                $"the longest tail has {sample.TailLength(from)} values, at least {minTail} are needed"
            );
    }
}
