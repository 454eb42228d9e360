// One chunk of [lanes x S] values: for every level the product of mantissas and the sum of exponents of c (|block sum| + floor), lane by lane, c a power of two.
// Two neighbours are multiplied before they are taken apart: c floor is about 2^-62, so that a product of two is above 2^-125, and below 2^128 unless both are 2^70
// times the typical value. One that is not makes the exponents infinite, and Flush says so.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Core;

internal sealed unsafe class FusedKernel<T> : IDisposable where T : unmanaged
{
    /// <summary>Kept for a level, two chains of each: products and exponents.</summary>
    private const int Registers = 4;

    /// <summary>A product of so many mantissas below 2 is below 2^120.</summary>
    private const int MostFactors = 120;

    /// <summary>So many sums are a quarter as many factors of a chain.</summary>
    private const int MostSums = 4 * (MostFactors - 20);

    /// <summary>log2 of c times the floor, rounded down.</summary>
    private const int LogScaledFloor = -62;

    private readonly BlockTree tree;
    private readonly int logScale;

    // In aligned memory, where a register is stored without crossing a cache line: the scale and the floor; per level two products of mantissas and two sums of
    // exponents; sums.
    private readonly Vector512<T>* memory;
    private readonly Vector512<T>* scales;
    private readonly Vector512<T>* state;

    private readonly Loop values;
    private readonly Loop[] perTile;
    private readonly Loop[] perStream;
    private readonly long[] counts;

    public FusedKernel(BlockTree tree, double floor)
    {
        this.tree = tree;
        logScale = LogScaledFloor - Math.ILogB(floor);
        var levels = tree.Levels;
        var sizes = Array.ConvertAll(levels, l => l.Kept || l.PerTile == 0 ? tree.Stream / l.Size : l.PerTile);
        memory = (Vector512<T>*)NativeMemory.AlignedAlloc((nuint)(2 + (Registers * levels.Length) + sizes.Sum()) * (nuint)sizeof(Vector512<T>), 64);
        scales = memory;
        state = scales + 2;
        (scales[0], scales[1]) = (Broadcast(Math.ScaleB(1, logScale)), Broadcast(Math.ScaleB(floor, logScale)));
        var sums = new Vector512<T>*[levels.Length];
        var next = state + (Registers * levels.Length);
        for (var i = 0; i < levels.Length; i++)
        {
            sums[i] = next;
            next += sizes[i];
        }
        var loops = Enumerable.Range(1, levels.Length - 1).Where(i => !levels[i].IsTwin).ToArray();
        values = LoopOf(0, 0, tree.Tile);
        perTile = [.. loops.Where(i => levels[i].PerTile > 0).Select(i => LoopOf(i, 0, levels[i].PerTile))];
        perStream = [.. from i in loops
                        where levels[i].PerTile == 0
                        let blocks = tree.Stream / levels[i].Size
                        from part in Enumerable.Range(0, (blocks + MostSums - 1) / MostSums)
                        select LoopOf(i, part * MostSums, Math.Min(MostSums, blocks - (part * MostSums)))];
        counts = new long[levels.Length];
        Reset();

        Loop LoopOf(int i, nint first, nint count)
        {
            var (level, twin) = (levels[i], levels[i].Twin);
            return new()
            {
                From = sums[level.Source] + (first * level.Ratio),
                To = sums[i] + first,
                Own = state + (Registers * i),
                Pairs = twin > 0 ? sums[twin] + (first / 2) : null,
                Other = twin > 0 ? state + (Registers * twin) : null,
                Ratio = level.Ratio,
                Count = count,
                FromStep = Step(level.Source),
                ToStep = Step(i),
                PairsStep = Step(twin),
            };
        }

        nint Step(int i) => levels[i].Kept ? levels[i].PerTile : 0;
    }

    public static int LaneCount => Vector512<T>.Count;

    /// <summary>For so many chunks the sums of exponents, at most 2^7 in magnitude and S / 4 a chunk, stay below 2^24, to which float32 counts.</summary>
    public int ChunksBetweenFlushes => (1 << 19) / tree.Stream;

    /// <summary>How a block is summed; a type, so that the loop around it is compiled for it.</summary>
    private interface IBlock
    {
        static abstract Vector512<T> Sum(Vector512<T>* from, nint ratio);
    }

    /// <summary>Takes in one chunk, and asks the cache for the next.</summary>
    public void Run(T* chunk)
    {
        nint stream = tree.Stream, tile = tree.Tile, tiles = stream / tile;
        // In the order of memory, which the processor's own look-ahead follows, though the streams are read side by side.
        var ahead = (byte*)chunk + (stream * sizeof(Vector512<T>));
        // A value in four is a factor of a chain, and one more where the count is odd.
        nint tilesAtOnce = MostFactors / ((tile / 4) + 1), left = tilesAtOnce;
        for (nint t = 0; t < tiles; t++, chunk += tile, ahead += tile * sizeof(Vector512<T>))
        {
            Load(chunk, stream, tile, ahead, values, t, scales);
            for (var i = 0; i < perTile.Length; i++)
                Sum(perTile[i], t, scales);
            if (--left > 0 && t < tiles - 1)
                continue;
            left = tilesAtOnce;
            Normalise(values);
            for (var i = 0; i < perTile.Length; i++)
                Normalise(perTile[i]);
        }
        for (var i = 0; i < perStream.Length; i++)
        {
            Sum(perStream[i], 0, scales);
            Normalise(perStream[i]);
        }
        for (var i = 0; i < counts.Length; i++)
            counts[i] += stream / tree.Levels[i].Size;
    }

    /// <summary>Hands over sums of logs for the first <paramref name="lanes"/> lanes, one unit each, and starts afresh. False: a value, a sum or a product was not finite.</summary>
    public bool Flush(LogSums to, ReadOnlySpan<int> places, int firstUnit, int lanes)
    {
        var finite = true;
        for (var i = 0; i < tree.Levels.Length; i++)
            for (var lane = 0; lane < lanes; lane++)
            {
                var registers = state + (Registers * i);
                double product = At(registers, lane) * At(registers + 1, lane), exponent = At(registers + 2, lane) + At(registers + 3, lane);
                to.Add(firstUnit + lane, places[i], Math.Log(product) + ((exponent - (counts[i] * (double)logScale)) * Math.Log(2)), counts[i]);
                finite &= double.IsFinite(exponent);
            }
        Reset();
        return finite;
    }

    public void Dispose() => NativeMemory.AlignedFree(memory);

    private static double At(Vector512<T>* register, int lane) => typeof(T) == typeof(float) ? ((float*)register)[lane] : ((double*)register)[lane];

    private static Vector512<T> Broadcast(double value) =>
        typeof(T) == typeof(float) ? Vector512.Create((float)value).As<float, T>() : Vector512.Create(value).As<double, T>();

    private void Reset()
    {
        for (var i = 0; i < tree.Levels.Length; i++)
            for (var r = 0; r < Registers; r++)
                state[(Registers * i) + r] = r < 2 ? Vector512<T>.One : Vector512<T>.Zero;
        Array.Clear(counts);
    }

    /// <summary>Eight columns at a time: one value a lane, and the sums of two where the tree has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(T* x, nint stride, nint count, byte* ahead, in Loop loop, nint tile, Vector512<T>* scales)
    {
        Vector512<T> c = scales[0], f = scales[1];
        Vector512<T>* to = loop.To + (tile * loop.ToStep), pairs = loop.Pairs + (tile * loop.PairsStep);
        Vector512<T> p0 = loop.Own[0], p1 = loop.Own[1], e0 = loop.Own[2], e1 = loop.Own[3];
        var end = x + count;
        if (loop.Other != null)
        {
            Vector512<T> q0 = loop.Other[0], q1 = loop.Other[1], h0 = loop.Other[2], h1 = loop.Other[3];
            for (; x < end; x += BlockTree.Columns, to += BlockTree.Columns, ahead += BlockTree.Columns * sizeof(Vector512<T>), pairs += BlockTree.Columns / 2)
            {
                Lanes<T>.Prefetch(ahead);
                Lanes<T>.LoadColumns(x, stride, to, out var c0, out var c1, out var c2, out var c3, out var c4, out var c5, out var c6, out var c7);
                AbsorbFour(c0, c1, c2, c3, c, f, ref p0, ref p1, ref e0, ref e1);
                AbsorbFour(c4, c5, c6, c7, c, f, ref p0, ref p1, ref e0, ref e1);
                Vector512<T> a = c0 + c1, b = c2 + c3, d = c4 + c5, g = c6 + c7;
                (pairs[0], pairs[1], pairs[2], pairs[3]) = (a, b, d, g);
                AbsorbFour(a, b, d, g, c, f, ref q0, ref q1, ref h0, ref h1);
            }
            Store(loop.Other, q0, q1, h0, h1);
        }
        else
            for (; x < end; x += BlockTree.Columns, to += BlockTree.Columns, ahead += BlockTree.Columns * sizeof(Vector512<T>))
            {
                Lanes<T>.Prefetch(ahead);
                Lanes<T>.LoadColumns(x, stride, to, out var c0, out var c1, out var c2, out var c3, out var c4, out var c5, out var c6, out var c7);
                AbsorbFour(c0, c1, c2, c3, c, f, ref p0, ref p1, ref e0, ref e1);
                AbsorbFour(c4, c5, c6, c7, c, f, ref p0, ref p1, ref e0, ref e1);
            }
        Store(loop.Own, p0, p1, e0, e1);
    }

    private static void Sum(in Loop loop, nint tile, Vector512<T>* scales)
    {
        switch (loop.Ratio)
        {
            case 2:
                Sum<Two>(loop, tile, scales);
                break;
            case 5:
                Sum<Five>(loop, tile, scales);
                break;
            default:
                Sum<Any>(loop, tile, scales);
                break;
        }
    }

    /// <summary>The sums of a level, and those of its twin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TBlock>(in Loop loop, nint tile, Vector512<T>* scales) where TBlock : struct, IBlock
    {
        Vector512<T>* from = loop.From + (tile * loop.FromStep), to = loop.To + (tile * loop.ToStep), pairs = loop.Pairs + (tile * loop.PairsStep);
        Vector512<T>* own = loop.Own, other = loop.Other;
        nint ratio = loop.Ratio, left = loop.Count;
        Vector512<T> c = scales[0], f = scales[1];
        Vector512<T> p0 = own[0], p1 = own[1], e0 = own[2], e1 = own[3], q = default, h = default;
        if (other != null)
            (q, h) = (other[0], other[2]);
        for (; left >= 4; left -= 4, from += 4 * ratio, to += 4)
        {
            Vector512<T> a = TBlock.Sum(from, ratio), b = TBlock.Sum(from + ratio, ratio);
            Vector512<T> d = TBlock.Sum(from + (2 * ratio), ratio), g = TBlock.Sum(from + (3 * ratio), ratio);
            (to[0], to[1], to[2], to[3]) = (a, b, d, g);
            AbsorbFour(a, b, d, g, c, f, ref p0, ref p1, ref e0, ref e1);
            if (other != null)
            {
                a += b;
                d += g;
                (pairs[0], pairs[1]) = (a, d);
                pairs += 2;
                Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f) * Lanes<T>.Magnitude(d, c, f), ref q, ref h);
            }
        }
        for (; left >= 2; left -= 2, from += 2 * ratio, to += 2)
        {
            Vector512<T> a = TBlock.Sum(from, ratio), b = TBlock.Sum(from + ratio, ratio);
            (to[0], to[1]) = (a, b);
            Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f) * Lanes<T>.Magnitude(b, c, f), ref p0, ref e0);
            if (other != null)
            {
                a += b;
                *pairs++ = a;
                Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f), ref q, ref h);
            }
        }
        if (left > 0)
        {
            var a = TBlock.Sum(from, ratio);
            *to = a;
            Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f), ref p1, ref e1);
        }
        Store(own, p0, p1, e0, e1);
        if (other != null)
            (other[0], other[2]) = (q, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AbsorbFour(Vector512<T> a, Vector512<T> b, Vector512<T> d, Vector512<T> g, Vector512<T> c, Vector512<T> f,
        ref Vector512<T> p0, ref Vector512<T> p1, ref Vector512<T> e0, ref Vector512<T> e1)
    {
        Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f) * Lanes<T>.Magnitude(b, c, f), ref p0, ref e0);
        Lanes<T>.Absorb(Lanes<T>.Magnitude(d, c, f) * Lanes<T>.Magnitude(g, c, f), ref p1, ref e1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<T>* registers, Vector512<T> p0, Vector512<T> p1, Vector512<T> e0, Vector512<T> e1) =>
        (registers[0], registers[1], registers[2], registers[3]) = (p0, p1, e0, e1);

    /// <summary>Brings the products of a level and of its twin back to [1, 2).</summary>
    private static void Normalise(in Loop loop)
    {
        One(loop.Own);
        if (loop.Other != null)
            One(loop.Other);

        static void One(Vector512<T>* registers)
        {
            Vector512<T> p0 = Vector512<T>.One, p1 = Vector512<T>.One, e0 = registers[2], e1 = registers[3];
            Lanes<T>.Absorb(registers[0], ref p0, ref e0);
            Lanes<T>.Absorb(registers[1], ref p1, ref e1);
            Store(registers, p0, p1, e0, e1);
        }
    }

    /// <summary>One level in one tile or one stream: where its sums come from and go to, and where its chains are; the last two of its twin, or null.</summary>
    private struct Loop
    {
        public Vector512<T>* From, To, Own, Pairs, Other;
        public nint Ratio, Count;

        // From one tile to the next, 0 where every tile has the same place.
        public nint FromStep, ToStep, PairsStep;
    }

    private readonly struct Two : IBlock
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Sum(Vector512<T>* from, nint ratio) => from[0] + from[1];
    }

    private readonly struct Five : IBlock
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Sum(Vector512<T>* from, nint ratio) => from[0] + from[1] + (from[2] + from[3]) + from[4];
    }

    private readonly struct Any : IBlock
    {
        public static Vector512<T> Sum(Vector512<T>* from, nint ratio)
        {
            var sum = from[0] + from[1];
            for (nint i = 2; i < ratio; i++)
                sum += from[i];
            return sum;
        }
    }
}
