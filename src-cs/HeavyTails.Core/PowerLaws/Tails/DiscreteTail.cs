// The integers k >= xmin of a sample with their multiplicities: likelihoods of discrete laws are sums over them.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>Distinct integers of a tail, ascending, and how often each occurs.</summary>
internal readonly record struct DiscreteTail(double[] Values, int[] Counts, int Total)
{
    /// <summary>
    /// The integers >= xmin; fails where a value is no integer of a discrete law, or fewer than two differ.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">xmin is not an integer >= 1.</exception>
    internal static FitResult<DiscreteTail> Of(ReadOnlySpan<double> data, double xmin)
    {
        if (!(xmin >= 1) || xmin != Math.Floor(xmin))
            throw new ArgumentOutOfRangeException(nameof(xmin), $"expected an integer xmin >= 1, got {xmin}");
        foreach (var x in data)
            if (double.IsFinite(x) && ZetaTail.WhyNot(x) is { } reason)
                return FitResult<DiscreteTail>.Failed(FitFailure.NotDiscrete, reason);
        var kept = data.ToArray();
        return TailData
            .Logs(kept, xmin)
            .Map(_ =>
            {
                var groups = kept.Where(x => x >= xmin).GroupBy(x => x).OrderBy(g => g.Key).ToArray();
                return new DiscreteTail(
                    [.. groups.Select(g => g.Key)],
                    [.. groups.Select(g => g.Count())],
                    groups.Sum(g => g.Count())
                );
            });
    }

    /// <summary>The mean of a function over the values of the tail.</summary>
    internal double Mean(Func<double, double> of)
    {
        var sum = 0.0;
        for (var i = 0; i < Values.Length; i++)
            sum += of(Values[i]) / Total * Counts[i];
        return sum;
    }
}
