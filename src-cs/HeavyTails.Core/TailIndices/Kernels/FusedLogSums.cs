// The pass over [N] values: chunks of [lanes x S], in at most 64 groups that are distributed over the threads. A unit
// of the bootstrap is one lane of one group, that is a set of stretches of S consecutive values. The values after the
// last chunk fill the first lanes of one more, and those after its last stream (fewer than S) go through the plain
// engine.
using System.Buffers;
using System.Numerics;

namespace HeavyTails.Core.TailIndices.Kernels;

/// <summary>Sums of logs, and the values above the threshold by group.</summary>
/// <param name="Sums">Sums of logs by unit and level.</param>
/// <param name="Top">Values above the threshold by group; null when there was no threshold.</param>
/// <param name="Finite">Whether every value and every block sum was finite.</param>
internal readonly record struct FusedResult<T>(LogSums Sums, Survivors<T>[]? Top, bool Finite)
    where T : unmanaged, INumber<T>;

internal static unsafe class FusedLogSums
{
    private const int MostGroups = 64;

    /// <summary>Least number of values for which several threads are faster than one.</summary>
    private const long LeastForThreads = 1 << 20;

    /// <summary>Length of the shortest vector that fills enough units.</summary>
    public static long LeastCount(BlockTree tree) => 64L * tree.Stream;

    /// <typeparam name="TIn">Type of the values.</typeparam>
    /// <typeparam name="T">Type of the sums: the same, or double.</typeparam>
    /// <param name="values">Values, factor and floor; with a factor of 1 values of type T are read in place.</param>
    /// <param name="tree">Block sizes of the pass.</param>
    /// <param name="threshold">Magnitudes above it (after the factor) are kept; null for none.</param>
    /// <param name="threads">Most threads.</param>
    public static FusedResult<T> Of<TIn, T>(ScaledValues<TIn> values, BlockTree tree, T? threshold, int threads)
        where TIn : unmanaged
        where T : unmanaged, INumber<T>
    {
        var x = values.Values;
        var (count, factor, floor) = (values.Count, values.Factor, values.Floor);
        var lanes = FusedKernel<T>.LaneCount;
        long chunkLength = (long)lanes * tree.Stream,
            chunks = count / chunkLength;
        // At least 64 units, and few enough groups that the logarithms at their ends cost little.
        var groups = (int)Math.Clamp(chunks / 16, Math.Min(chunks, MostGroups / lanes), MostGroups);
        var left = count - (chunks * chunkLength);
        var lastLanes = (int)(left / tree.Stream);
        var units = (groups * lanes) + lastLanes + (left % tree.Stream > 0 && lastLanes == 0 && groups == 0 ? 1 : 0);
        var sums = new LogSums(units, tree.BlockSizes);
        var places = Array.ConvertAll(tree.Levels, l => Array.IndexOf(sums.Levels, l.Size));
        // The largest values are resampled in other parts: at least 64, each a stretch of every chunk of a group.
        var parts = MostGroups / Math.Max(groups, 1);
        var top = threshold is null ? null : new Survivors<T>[(groups + 1) * parts];
        var finite = 1;
        var direct = typeof(TIn) == typeof(T) && factor == 1;

        void RunGroup(int g, FusedKernel<T> kernel, T[] buffer)
        {
            for (var p = 0; top is not null && p < parts; p++)
                top[(g * parts) + p] = new();
            long first = g * chunks / Math.Max(groups, 1),
                last = g < groups ? (g + 1) * chunks / groups : chunks;
            var ok = true;
            fixed (T* scratch = buffer)
            {
                for (var q = first; q < last; q++)
                {
                    var chunk = direct
                        ? (T*)x + (q * chunkLength)
                        : Convert(values, q * chunkLength, chunkLength, scratch);
                    kernel.Run(chunk);
                    Collect(g, chunk, chunkLength);
                    if ((q - first) % kernel.ChunksBetweenFlushes == kernel.ChunksBetweenFlushes - 1 || q == last - 1)
                        ok &= kernel.Flush(sums, places, g * lanes, lanes);
                }
                if (g == groups && left > 0)
                {
                    var rest = Convert(values, chunks * chunkLength, left, scratch);
                    Collect(g, rest, left);
                    new Span<T>(rest + left, (int)(chunkLength - left)).Clear();
                    kernel.Run(rest);
                    ok &= kernel.Flush(sums, places, g * lanes, lastLanes);
                }
            }
            if (!ok)
                Volatile.Write(ref finite, 0);
        }

        // The buffer is rented, because a new array of a chunk costs as much as a third of a million values.
        void RunRest(FusedKernel<T> kernel)
        {
            var buffer = ArrayPool<T>.Shared.Rent((int)chunkLength);
            RunGroup(groups, kernel, buffer);
            ArrayPool<T>.Shared.Return(buffer);
        }

        void Collect(int g, T* chunk, long length)
        {
            for (var p = 0; top is not null && p < parts; p++)
                top[(g * parts) + p]
                    .Collect(
                        chunk + (p * length / parts),
                        (int)(((p + 1) * length / parts) - (p * length / parts)),
                        threshold!.Value
                    );
        }

        var buffered = direct ? 0 : (int)chunkLength;
        if (count < LeastForThreads || threads == 1)
        {
            using var kernel = new FusedKernel<T>(tree, floor);
            var buffer = new T[buffered];
            for (var g = 0; g < groups; g++)
                RunGroup(g, kernel, buffer);
            RunRest(kernel);
        }
        else
        {
            Parallel.For(
                0,
                groups,
                new() { MaxDegreeOfParallelism = threads },
                () => (Kernel: new FusedKernel<T>(tree, floor), Buffer: new T[buffered]),
                (g, _, local) =>
                {
                    RunGroup(g, local.Kernel, local.Buffer);
                    return local;
                },
                local => local.Kernel.Dispose()
            );
            using var kernel = new FusedKernel<T>(tree, floor);
            RunRest(kernel);
        }
        AddRest(sums, values, tree, (chunks * chunkLength) + (lastLanes * (long)tree.Stream), UnitOf);
        return new(sums, top, finite == 1);

        int UnitOf(long i)
        {
            var q = i / chunkLength;
            var lane = (int)(i % chunkLength / tree.Stream);
            var g = q >= chunks ? groups : (int)(((q * groups) + groups - 1) / chunks);
            while (g < groups && q >= (g + 1) * chunks / groups)
                g++;
            while (g > 0 && q < g * chunks / Math.Max(groups, 1))
                g--;
            return Math.Min((g * lanes) + lane, units - 1);
        }
    }

    /// <summary>
    /// Adds what the chunks do not cover: values from <paramref name="from"/> on, the block sizes that are not part of
    /// the pass, and the ends that no whole block covers.
    /// </summary>
    private static void AddRest<TIn>(
        LogSums sums,
        ScaledValues<TIn> values,
        BlockTree tree,
        long from,
        Func<long, int> unitOf
    )
        where TIn : unmanaged
    {
        for (var level = 0; level < sums.Levels.Length; level++)
        {
            var m = sums.Levels[level];
            StraightLogSums.AddLevel(
                sums,
                level,
                values,
                (tree.Apart.Contains(m) ? 0 : from, values.Count / m * m),
                unitOf
            );
        }
        StraightLogSums.AddDropped(sums, values);
    }

    private static T* Convert<TIn, T>(ScaledValues<TIn> values, long start, long count, T* to)
        where TIn : unmanaged
        where T : unmanaged, INumber<T>
    {
        if (typeof(TIn) == typeof(T) && values.Factor == 1)
            new ReadOnlySpan<T>((T*)values.Values + start, (int)count).CopyTo(new(to, (int)count));
        else
            for (long i = 0; i < count; i++)
                to[i] = T.CreateTruncating(values[start + i] * values.Factor);
        return to;
    }
}
