// For each unit u (a part of the data) and level i (block size m_i, m_0 = 1):  Sum[u, i] = sum of log(|Y_j| + floor)
// over the blocks j that begin in u.
// The bootstrap resamples units. Adding them in order gives the totals, whatever the number of threads was.
namespace HeavyTails.Core.TailIndices.Kernels;

internal sealed class LogSums(int units, int[] blockSizes)
{
    public int Units => units;

    /// <summary>Block size of each level: m_0 = 1, then the block sizes.</summary>
    public int[] Levels { get; } = [1, .. blockSizes];

    public double[] Sum { get; } = new double[units * (blockSizes.Length + 1)];

    public long[] Count { get; } = new long[units * (blockSizes.Length + 1)];

    /// <summary>
    /// For each level, the sum of log|x| over the values after the last whole block, which mean log|X| leaves out.
    /// </summary>
    public double[] Dropped { get; } = new double[blockSizes.Length + 1];

    public void Add(int unit, int level, double sum, long count)
    {
        Sum[(unit * Levels.Length) + level] += sum;
        Count[(unit * Levels.Length) + level] += count;
    }

    /// <summary>
    /// Sums and counts by level over the units, each multiplied by its weight, or by 1 where there are no weights.
    /// </summary>
    public (double[] Sum, long[] Count) Totals(ReadOnlySpan<int> weights)
    {
        var sum = new double[Levels.Length];
        var count = new long[Levels.Length];
        for (var u = 0; u < units; u++)
        {
            var w = weights.IsEmpty ? 1 : weights[u];
            if (w == 0)
                continue;
            for (var i = 0; i < Levels.Length; i++)
            {
                sum[i] += w * Sum[(u * Levels.Length) + i];
                count[i] += w * Count[(u * Levels.Length) + i];
            }
        }
        return (sum, count);
    }
}
