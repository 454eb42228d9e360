// Units are drawn with replacement, as many as there are: the bootstrap of Künsch 1989 with non-overlapping blocks (Carlstein 1986), so that dependence
// inside a unit is kept. Resample r has its own counter-based stream: the same bits on any number of threads.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.TailIndices;

internal static class BlockBootstrap
{
    /// <summary>Multiplicities of resample r, [units].</summary>
    public static void Draw(ulong seed, int resample, Span<int> weights)
    {
        weights.Clear();
        var random = SplitMix64.ForStream(seed, (ulong)resample);
        for (var i = 0; i < weights.Length; i++)
            weights[random.NextBelow(weights.Length)]++;
    }

    /// <summary>Standard deviation and 2.5% and 97.5% quantiles of the finite values; NaN when fewer than ten are.</summary>
    public static (double Error, double Low, double High) Spread(double[] values)
    {
        var finite = Array.FindAll(values, double.IsFinite);
        if (finite.Length < 10)
            return (double.NaN, double.NaN, double.NaN);
        Array.Sort(finite);
        var mean = finite.Average();
        var variance = finite.Sum(v => (v - mean) * (v - mean)) / (finite.Length - 1);
        return (Math.Sqrt(variance), Quantile(finite, .025), Quantile(finite, .975));
    }

    /// <summary>Linear between the order statistics (type 7 of Hyndman and Fan 1996).</summary>
    private static double Quantile(double[] ascending, double p)
    {
        var at = p * (ascending.Length - 1);
        var i = Math.Min((int)at, ascending.Length - 2);
        return ascending[i] + ((at - i) * (ascending[i + 1] - ascending[i]));
    }
}
