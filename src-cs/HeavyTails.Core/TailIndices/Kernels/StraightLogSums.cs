// The plain engine: one pass a block size, sums and logs in float64. It defines what the fused kernel means and serves short vectors.
namespace HeavyTails.Core.TailIndices.Kernels;

internal static unsafe class StraightLogSums
{
    /// <summary>Units of the bootstrap in a short vector: enough for a standard error, long enough to hold the small blocks whole.</summary>
    private const int Units = 64;

    /// <summary>All levels of [count] values, each multiplied by <paramref name="factor"/> (a power of two) before the floor is added.</summary>
    public static LogSums Of<T>(T* x, long count, int[] blockSizes, double factor, double floor)
        where T : unmanaged
    {
        var units = (int)Math.Clamp(count, 1, Units);
        var sums = new LogSums(units, blockSizes);
        for (var level = 0; level < sums.Levels.Length; level++)
            AddLevel(
                sums,
                level,
                x,
                0,
                count / sums.Levels[level] * sums.Levels[level],
                factor,
                floor,
                begin => (int)(begin * units / count)
            );
        AddDropped(sums, x, count, factor, floor);
        return sums;
    }

    /// <summary>Blocks of one level that begin in [from, to).</summary>
    public static void AddLevel<T>(
        LogSums sums,
        int level,
        T* x,
        long from,
        long to,
        double factor,
        double floor,
        Func<long, int> unitOf
    )
        where T : unmanaged
    {
        var m = sums.Levels[level];
        for (var begin = from; begin < to; begin += m)
        {
            var sum = 0.0;
            for (var i = begin; i < begin + m; i++)
                sum += At(x, i) * factor;
            sums.Add(unitOf(begin), level, Math.Log(Math.Abs(sum) + floor), 1);
        }
    }

    /// <summary>log|x| of the values after the last whole block of each size.</summary>
    public static void AddDropped<T>(LogSums sums, T* x, long count, double factor, double floor)
        where T : unmanaged
    {
        for (var level = 1; level < sums.Levels.Length; level++)
        for (var i = count / sums.Levels[level] * sums.Levels[level]; i < count; i++)
            sums.Dropped[level] += Math.Log(Math.Abs(At(x, i) * factor) + floor);
    }

    public static double At<T>(T* x, long i)
        where T : unmanaged => typeof(T) == typeof(float) ? ((float*)x)[i] : ((double*)x)[i];
}
