// One chunk of [lanes x S] values: for every level the product of mantissas and the sum of exponents of |block sum| + floor, lane by lane.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeavyTails.Core;

internal sealed unsafe class FusedKernel<T> : IDisposable where T : unmanaged
{
    /// <summary>Sums of 32-bit exponents stay below 2^31 for this many chunks of the longest stream.</summary>
    public const int ChunksBetweenFlushes = 64;

    /// <summary>Kept for a level: four products and the exponents.</summary>
    private const int Registers = 5;

    /// <summary>A product of so many mantissas below 2 is below 2^100.</summary>
    private const int MostFactors = 100;

    private readonly BlockTree tree;
    private readonly Vector512<T> floor;
    private readonly Vector512<T>* memory;
    private readonly Vector512<T>*[] sums;

    // In aligned memory, where a register is stored without crossing a cache line. Per level: four products of mantissas, sum of biased exponents.
    private readonly Vector512<T>* state;
    private readonly long[] biases;

    // Factors in a product since it was last brought back to [1, 2).
    private readonly int[] factors;
    private readonly long[] counts;
    private readonly Vector512<T>* notFinite;

    public FusedKernel(BlockTree tree, T floor)
    {
        (this.tree, this.floor) = (tree, Vector512.Create(floor));
        var levels = tree.Levels.Length;
        var sizes = Array.ConvertAll(tree.Levels, l => l.Kept || l.PerTile == 0 ? tree.Stream / l.Size : l.PerTile);
        memory = (Vector512<T>*)NativeMemory.AlignedAlloc((nuint)(sizes.Sum() + (Registers * levels) + 1) * (nuint)sizeof(Vector512<T>), 64);
        sums = new Vector512<T>*[levels];
        state = memory;
        notFinite = memory + (Registers * levels);
        var next = notFinite + 1;
        for (var i = 0; i < levels; i++)
        {
            sums[i] = next;
            next += sizes[i];
        }
        (biases, counts, factors) = (new long[levels], new long[levels], new int[levels]);
        Reset();
    }

    public static int LaneCount => Vector512<T>.Count;

    /// <summary>Takes in one chunk, and asks the cache for the next.</summary>
    public void Run(T* chunk)
    {
        var levels = tree.Levels;
        int tile = tree.Tile, stream = tree.Stream;
        for (var at = 0; at < stream; at += tile)
        {
            var values = sums[0] + (levels[0].Kept ? at : 0);
            LoadTile(chunk + at, values);
            for (var i = 1; i < levels.Length; i++)
            {
                ref readonly var level = ref levels[i];
                if (level.PerTile == 0)
                    continue;
                var source = sums[level.Source] + (levels[level.Source].Kept ? at / levels[level.Source].Size : 0);
                Sum(i, source, sums[i] + (level.Kept ? at / level.Size : 0), level.PerTile);
            }
        }
        for (var i = 1; i < levels.Length; i++)
            if (levels[i].PerTile == 0)
                for (int first = 0, blocks = stream / levels[i].Size; first < blocks; first += MostFactors)
                    Sum(i, sums[levels[i].Source] + (first * levels[i].Ratio), sums[i] + first, Math.Min(MostFactors, blocks - first));
    }

    /// <summary>Hands over sums of logs for the first <paramref name="lanes"/> lanes, one unit each, and starts afresh. False: a value or a sum was not finite.</summary>
    public bool Flush(LogSums to, ReadOnlySpan<int> places, int firstUnit, int lanes)
    {
        for (var i = 0; i < tree.Levels.Length; i++)
            for (var lane = 0; lane < lanes; lane++)
            {
                var (logs, exponents) = (0.0, 0L);
                for (var r = 0; r < Registers; r++)
                {
                    var register = state + (Registers * i) + r;
                    if (r == Registers - 1)
                        exponents = typeof(T) == typeof(float) ? ((int*)register)[lane] : ((long*)register)[lane];
                    else if (r < Chains(i))
                        logs += Math.Log(typeof(T) == typeof(float) ? ((float*)register)[lane] : ((double*)register)[lane]);
                }
                to.Add(firstUnit + lane, places[i], logs + ((exponents - biases[i]) * Math.Log(2)), counts[i]);
            }
        var finite = Vector512.EqualsAll(notFinite->AsInt32(), Vector512<int>.Zero);
        Reset();
        return finite;
    }

    public void Dispose() => NativeMemory.AlignedFree(memory);

    private void Reset()
    {
        var one = typeof(T) == typeof(float) ? Vector512.Create(1f).As<float, T>() : Vector512.Create(1.0).As<double, T>();
        for (var i = 0; i < tree.Levels.Length; i++)
            for (var r = 0; r < Registers; r++)
                state[(Registers * i) + r] = r < Registers - 1 ? one : Vector512<T>.Zero;
        Array.Clear(factors);
        Array.Clear(biases);
        Array.Clear(counts);
        *notFinite = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LoadTile(T* x, Vector512<T>* to)
    {
        nint stride = tree.Stream;
        var ahead = stride * Vector512<T>.Count;
        var f = floor;
        Vector512<T> p0 = state[0], p1 = state[1], p2 = state[2], p3 = state[3], e = state[4];
        for (T* end = x + tree.Tile; x < end; x += BlockTree.Columns, to += BlockTree.Columns)
        {
            Lanes<T>.Prefetch(x + ahead, stride, ((int)(end - x) & BlockTree.Columns) != 0);
            Lanes<T>.LoadColumns(x, stride, to);
            Lanes<T>.Absorb(Vector512.Abs(to[0]) + f, ref p0, ref e);
            Lanes<T>.Absorb(Vector512.Abs(to[1]) + f, ref p1, ref e);
            Lanes<T>.Absorb(Vector512.Abs(to[2]) + f, ref p2, ref e);
            Lanes<T>.Absorb(Vector512.Abs(to[3]) + f, ref p3, ref e);
            Lanes<T>.Absorb(Vector512.Abs(to[4]) + f, ref p0, ref e);
            Lanes<T>.Absorb(Vector512.Abs(to[5]) + f, ref p1, ref e);
            Lanes<T>.Absorb(Vector512.Abs(to[6]) + f, ref p2, ref e);
            Lanes<T>.Absorb(Vector512.Abs(to[7]) + f, ref p3, ref e);
        }
        Normalise(ref p0, ref e, 0);
        Normalise(ref p1, ref e, 0);
        Normalise(ref p2, ref e, 0);
        Normalise(ref p3, ref e, 0);
        (state[0], state[1], state[2], state[3], state[4]) = (p0, p1, p2, p3, e);
        Count(0, tree.Tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(int level, Vector512<T>* from, Vector512<T>* to, int count)
    {
        nint ratio = tree.Levels[level].Ratio;
        var f = floor;
        var registers = state + (Registers * level);
        Vector512<T> p0 = registers[0], p1 = registers[1], e = registers[Registers - 1];
        Vector512<T>* next = to, end = to + count;
        if (ratio == 2)
        {
            for (; next + 2 <= end; next += 2, from += 4)
            {
                Vector512<T> a = from[0] + from[1], b = from[2] + from[3];
                next[0] = a;
                next[1] = b;
                Lanes<T>.Absorb(Vector512.Abs(a) + f, ref p0, ref e);
                Lanes<T>.Absorb(Vector512.Abs(b) + f, ref p1, ref e);
            }
        }
        else if (ratio == 5)
        {
            for (; next + 2 <= end; next += 2, from += 10)
            {
                var a = from[0] + from[1] + (from[2] + from[3]) + from[4];
                var b = from[5] + from[6] + (from[7] + from[8]) + from[9];
                next[0] = a;
                next[1] = b;
                Lanes<T>.Absorb(Vector512.Abs(a) + f, ref p0, ref e);
                Lanes<T>.Absorb(Vector512.Abs(b) + f, ref p1, ref e);
            }
        }
        for (; next < end; next++, from += ratio)
        {
            // The same order of additions as above.
            var sum = from[0] + from[1];
            if (ratio == 5)
                sum = sum + (from[2] + from[3]) + from[4];
            else
                for (nint i = 2; i < ratio; i++)
                    sum += from[i];
            *next = sum;
            Lanes<T>.Absorb(Vector512.Abs(sum) + f, ref p0, ref e);
            // All in one chain: bring it back before it overflows.
            if (((next - to) & 31) == 31)
                Normalise(ref p0, ref e, level);
        }
        // x - x is NaN exactly where x is not finite, and a sum of such a term never becomes finite again: the leaves tell for all.
        if (tree.Levels[level].Leaf)
        {
            var bad = notFinite->AsInt32();
            for (next = to; next < end; next++)
                bad |= (*next - *next).AsInt32();
            *notFinite = bad.As<int, T>();
        }
        if ((factors[level] += count) > MostFactors / 2)
        {
            Normalise(ref p0, ref e, level);
            Normalise(ref p1, ref e, level);
            factors[level] = 0;
        }
        (registers[0], registers[1], registers[Registers - 1]) = (p0, p1, e);
        Count(level, count);
    }

    private static Vector512<T> One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? Vector512.Create(1f).As<float, T>() : Vector512.Create(1.0).As<double, T>();
    }

    /// <summary>p = its mantissa; its exponent goes to e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Normalise(ref Vector512<T> p, ref Vector512<T> e, int level)
    {
        var product = p;
        p = One;
        Lanes<T>.Absorb(product, ref p, ref e);
        biases[level] += Lanes<T>.Bias;
    }

    private static int Chains(int level) => level == 0 ? 4 : 2;

    private void Count(int level, int count)
    {
        biases[level] += (long)count * Lanes<T>.Bias;
        counts[level] += count;
    }
}
