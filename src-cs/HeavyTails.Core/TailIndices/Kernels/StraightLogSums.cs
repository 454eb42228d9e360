// The plain engine: one pass for each block size, sums and logs in float64. It defines the results of the fused kernel
// and serves short vectors.
namespace HeavyTails.Core.TailIndices.Kernels;

internal static class StraightLogSums
{
    /// <summary>
    /// Number of bootstrap units in a short vector: enough for a standard error, and few enough that a unit holds whole
    /// blocks of the small sizes.
    /// </summary>
    private const int Units = 64;

    /// <summary>The sums of all levels.</summary>
    public static LogSums Of<T>(ScaledValues<T> x, int[] blockSizes)
        where T : unmanaged
    {
        var count = x.Count;
        var units = (int)Math.Clamp(count, 1, Units);
        var sums = new LogSums(units, blockSizes);
        for (var level = 0; level < sums.Levels.Length; level++)
            AddLevel(
                sums,
                level,
                x,
                (0, count / sums.Levels[level] * sums.Levels[level]),
                begin => (int)(begin * units / count)
            );
        AddDropped(sums, x);
        return sums;
    }

    /// <summary>Adds the blocks of one level that begin in [From, To).</summary>
    public static void AddLevel<T>(
        LogSums sums,
        int level,
        ScaledValues<T> x,
        (long From, long To) range,
        Func<long, int> unitOf
    )
        where T : unmanaged
    {
        var m = sums.Levels[level];
        for (var begin = range.From; begin < range.To; begin += m)
        {
            var sum = 0.0;
            for (var i = begin; i < begin + m; i++)
                sum += x[i] * x.Factor;
            sums.Add(unitOf(begin), level, Math.Log(Math.Abs(sum) + x.Floor), 1);
        }
    }

    /// <summary>Adds log|x| of the values after the last whole block of each size.</summary>
    public static void AddDropped<T>(LogSums sums, ScaledValues<T> x)
        where T : unmanaged
    {
        for (var level = 1; level < sums.Levels.Length; level++)
        for (var i = x.Count / sums.Levels[level] * sums.Levels[level]; i < x.Count; i++)
            sums.Dropped[level] += x.LogAt(i);
    }
}
