// For each unit u (a part of the data) and level i (block size m_i, m_0 = 1):  Sum[u, i] = sum of log(|Y_j| + floor) over the blocks j that begin in u.
// Units are what the bootstrap resamples; adding them in order gives the totals, whatever the threads were.
namespace HeavyTails.Core.TailIndices.Kernels;

internal sealed class LogSums(int units, int[] blockSizes)
{
    public int Units => units;

    /// <summary>m_0 = 1, then the block sizes.</summary>
    public int[] Levels { get; } = [1, .. blockSizes];

    public double[] Sum { get; } = new double[units * (blockSizes.Length + 1)];

    public long[] Count { get; } = new long[units * (blockSizes.Length + 1)];

    /// <summary>Per level i: the sum of log|x| over the values after the last whole block, which mean log|X| leaves out.</summary>
    public double[] Dropped { get; } = new double[blockSizes.Length + 1];

    public void Add(int unit, int level, double sum, long count)
    {
        Sum[(unit * Levels.Length) + level] += sum;
        Count[(unit * Levels.Length) + level] += count;
    }

    /// <summary>Sums and counts by level over the units, each as often as its weight says; once each without weights.</summary>
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
