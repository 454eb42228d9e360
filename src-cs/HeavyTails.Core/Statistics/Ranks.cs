// Rank of x_i among n values: 1 + #{x_j < x_i} + #{j != i : x_j = x_i} / 2. Equal values share the mean of their ranks
// ("midranks", Kendall 1945), so that Spearman's correlation needs no correction for ties.
namespace HeavyTails.Core.Statistics;

/// <summary>Ranks of values.</summary>
public static class Ranks
{
    /// <summary>
    /// The rank of each of n values, from 1 for the least to n for the greatest; equal values share their mean rank.
    /// </summary>
    /// <param name="values">The values [n], finite.</param>
    public static double[] Of(ReadOnlySpan<double> values)
    {
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        var keys = values.ToArray();
        Array.Sort(keys, order);
        var ranks = new double[values.Length];
        for (int first = 0, end; first < keys.Length; first = end)
        {
            for (end = first + 1; end < keys.Length && keys[end] == keys[first]; )
                end++;
            for (var i = first; i < end; i++)
                ranks[order[i]] = (first + end + 1) / 2.0;
        }
        return ranks;
    }
}
