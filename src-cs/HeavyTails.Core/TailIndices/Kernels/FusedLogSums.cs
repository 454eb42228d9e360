// The pass over [N] values: chunks of [lanes x S], in at most 64 groups that threads take; unit of the bootstrap = one lane of one group, that is a set of stretches of
// S consecutive values. What is left after the last chunk fills the first lanes of one more, and what is left of that (below S) goes through the plain engine.
using System.Buffers;
using System.Numerics;

namespace HeavyTails.Core.TailIndices.Kernels;

/// <summary>Sums of logs, and the values above the threshold by group.</summary>
/// <param name="Sums">By unit and level.</param>
/// <param name="Top">Null when none were asked for.</param>
/// <param name="Finite">Whether every value and every block sum was finite.</param>
internal readonly record struct FusedResult<T>(LogSums Sums, Survivors<T>[]? Top, bool Finite)
    where T : unmanaged, INumber<T>;

internal static unsafe class FusedLogSums
{
    private const int MostGroups = 64;

    /// <summary>Below it threads cost more than they bring.</summary>
    private const long LeastForThreads = 1 << 20;

    /// <summary>Shortest vector that fills enough units.</summary>
    public static long LeastCount(BlockTree tree) => 64L * tree.Stream;

    /// <typeparam name="TIn">Type of the values.</typeparam>
    /// <typeparam name="T">Type to sum in: the same, or double.</typeparam>
    /// <param name="x">Values.</param>
    /// <param name="count">N.</param>
    /// <param name="tree">Block sizes of the pass.</param>
    /// <param name="blockSizes">All block sizes, those apart included.</param>
    /// <param name="factor">A power of two that every value is multiplied by; 1 when the types are the same and the values are taken as they are.</param>
    /// <param name="floor">Added to every magnitude.</param>
    /// <param name="threshold">Keep magnitudes above it (after the factor); null for none.</param>
    /// <param name="threads">At most.</param>
    public static FusedResult<T> Of<TIn, T>(
        TIn* x,
        long count,
        BlockTree tree,
        int[] blockSizes,
        double factor,
        double floor,
        T? threshold,
        int threads
    )
        where TIn : unmanaged
        where T : unmanaged, INumber<T>
    {
        var lanes = FusedKernel<T>.LaneCount;
        long chunkLength = (long)lanes * tree.Stream,
            chunks = count / chunkLength;
        // At least 64 units, and few enough groups that the logarithms at their ends cost little.
        var groups = (int)Math.Clamp(chunks / 16, Math.Min(chunks, MostGroups / lanes), MostGroups);
        var left = count - (chunks * chunkLength);
        var lastLanes = (int)(left / tree.Stream);
        var units = (groups * lanes) + lastLanes + (left % tree.Stream > 0 && lastLanes == 0 && groups == 0 ? 1 : 0);
        var sums = new LogSums(units, blockSizes);
        var places = Array.ConvertAll(tree.Levels, l => Array.IndexOf(sums.Levels, l.Size));
        // The largest values are resampled in parts of their own: at least 64, each a stretch of every chunk of a group.
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
                        : Convert(x, q * chunkLength, chunkLength, factor, scratch);
                    kernel.Run(chunk);
                    Collect(g, chunk, chunkLength);
                    if ((q - first) % kernel.ChunksBetweenFlushes == kernel.ChunksBetweenFlushes - 1 || q == last - 1)
                        ok &= kernel.Flush(sums, places, g * lanes, lanes);
                }
                if (g == groups && left > 0)
                {
                    var rest = Convert(x, chunks * chunkLength, left, factor, scratch);
                    Collect(g, rest, left);
                    new Span<T>(rest + left, (int)(chunkLength - left)).Clear();
                    kernel.Run(rest);
                    ok &= kernel.Flush(sums, places, g * lanes, lastLanes);
                }
            }
            if (!ok)
                Volatile.Write(ref finite, 0);
        }

        // Rented: a new array of a chunk costs as much as a third of a million values.
        void RunRest(FusedKernel<T> kernel)
        {
            var buffer = ArrayPool<T>.Shared.Rent((int)chunkLength);
            RunGroup(groups, kernel, buffer);
            ArrayPool<T>.Shared.Return(buffer);
        }

        void Collect(int g, T* values, long length)
        {
            for (var p = 0; top is not null && p < parts; p++)
                top[(g * parts) + p]
                    .Collect(
                        values + (p * length / parts),
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
        AddRest(sums, x, count, tree, factor, floor, (chunks * chunkLength) + (lastLanes * (long)tree.Stream), UnitOf);
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

    /// <summary>What the chunks leave: values from <paramref name="from"/> on, block sizes apart, and the ends that no whole block covers.</summary>
    private static void AddRest<TIn>(
        LogSums sums,
        TIn* x,
        long count,
        BlockTree tree,
        double factor,
        double floor,
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
                x,
                tree.Apart.Contains(m) ? 0 : from,
                count / m * m,
                factor,
                floor,
                unitOf
            );
        }
        StraightLogSums.AddDropped(sums, x, count, factor, floor);
    }

    private static T* Convert<TIn, T>(TIn* x, long start, long count, double factor, T* to)
        where TIn : unmanaged
        where T : unmanaged, INumber<T>
    {
        if (typeof(TIn) == typeof(T) && factor == 1)
            new ReadOnlySpan<T>((T*)x + start, (int)count).CopyTo(new(to, (int)count));
        else
            for (long i = 0; i < count; i++)
                to[i] = T.CreateTruncating(StraightLogSums.At(x, start + i) * factor);
        return to;
    }
}
