// One chunk of [lanes x S] values: for every level the product of mantissas and the sum of exponents of
// c (|block sum| + floor), lane by lane, c a power of two.
// Two neighbours are multiplied before they are split: c floor is about 2^-62, so that a product of two is above
// 2^-125, and below 2^128 unless both are 2^70 times the typical value. A product above it makes the exponents
// infinite, which Flush reports.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Core.TailIndices.Kernels;

internal sealed unsafe class FusedKernel<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Registers of a level: two chains of products and two of exponents.</summary>
    private const int Registers = 4;

    /// <summary>Most factors of a chain: a product of 120 mantissas below 2 is below 2^120.</summary>
    private const int MostFactors = 120;

    /// <summary>Most sums in a loop: a chain has a quarter as many factors.</summary>
    private const int MostSums = 4 * (MostFactors - 20);

    /// <summary>Logarithm log2 of c times the floor, rounded down.</summary>
    private const int LogScaledFloor = -62;

    private readonly BlockTree tree;
    private readonly int logScale;

    // The memory is aligned, so that a register is stored without crossing a cache line. It holds the scale and the
    // floor; for each level two products of mantissas and two sums of exponents; and the block sums.
    private readonly Vector512<T>* memory;
    private readonly Vector512<T>* scales;
    private readonly Vector512<T>* state;

    private readonly FusedLoop<T> values;
    private readonly FusedLoop<T>[] perTile;
    private readonly FusedLoop<T>[] perStream;
    private readonly long[] counts;

    public FusedKernel(BlockTree tree, double floor)
    {
        this.tree = tree;
        logScale = LogScaledFloor - Math.ILogB(floor);
        var levels = tree.Levels;
        var sizes = Array.ConvertAll(levels, l => l.Kept || l.PerTile == 0 ? tree.Stream / l.Size : l.PerTile);
        memory = (Vector512<T>*)
            NativeMemory.AlignedAlloc(
                (nuint)(2 + (Registers * levels.Length) + sizes.Sum()) * (nuint)sizeof(Vector512<T>),
                64
            );
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
        perStream =
        [
            .. from i in loops
            where levels[i].PerTile == 0
            let blocks = tree.Stream / levels[i].Size
            from part in Enumerable.Range(0, (blocks + MostSums - 1) / MostSums)
            select LoopOf(i, part * MostSums, Math.Min(MostSums, blocks - (part * MostSums))),
        ];
        counts = new long[levels.Length];
        Reset();

        FusedLoop<T> LoopOf(int i, nint first, nint count)
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

    /// <summary>
    /// Number of chunks for which the sums of exponents, each at most 2^7 in magnitude and S / 4 of them in a chunk,
    /// stay below 2^24, up to which float32 represents every integer.
    /// </summary>
    public int ChunksBetweenFlushes => (1 << 19) / tree.Stream;

    /// <summary>Adds one chunk and prefetches the next.</summary>
    public void Run(T* chunk)
    {
        nint stream = tree.Stream,
            tile = tree.Tile,
            tiles = stream / tile;
        // Prefetching follows the order of memory, as the prefetcher of the processor does, although the streams are
        // read side by side.
        var ahead = (byte*)chunk + (stream * sizeof(Vector512<T>));
        // One value in four is a factor of a chain, and one more where the count is odd.
        nint tilesAtOnce = MostFactors / ((tile / 4) + 1),
            left = tilesAtOnce;
        for (nint t = 0; t < tiles; t++, chunk += tile, ahead += tile * sizeof(Vector512<T>))
        {
            FusedLoops<T>.Load(chunk, stream, tile, ahead, values, t, scales);
            for (var i = 0; i < perTile.Length; i++)
                FusedLoops<T>.Sum(perTile[i], t, scales);
            if (--left > 0 && t < tiles - 1)
                continue;
            left = tilesAtOnce;
            FusedLoops<T>.Normalise(values);
            for (var i = 0; i < perTile.Length; i++)
                FusedLoops<T>.Normalise(perTile[i]);
        }
        for (var i = 0; i < perStream.Length; i++)
        {
            FusedLoops<T>.Sum(perStream[i], 0, scales);
            FusedLoops<T>.Normalise(perStream[i]);
        }
        for (var i = 0; i < counts.Length; i++)
            counts[i] += stream / tree.Levels[i].Size;
    }

    /// <summary>
    /// Adds the sums of logs of the first <paramref name="lanes"/> lanes, one unit each, to <paramref name="to"/> and
    /// resets the chains. Returns false when a value, a sum or a product was not finite.
    /// </summary>
    public bool Flush(LogSums to, ReadOnlySpan<int> places, int firstUnit, int lanes)
    {
        var finite = true;
        for (var i = 0; i < tree.Levels.Length; i++)
        for (var lane = 0; lane < lanes; lane++)
        {
            var registers = state + (Registers * i);
            double product = At(registers, lane) * At(registers + 1, lane),
                exponent = At(registers + 2, lane) + At(registers + 3, lane);
            to.Add(
                firstUnit + lane,
                places[i],
                Math.Log(product) + ((exponent - (counts[i] * (double)logScale)) * Math.Log(2)),
                counts[i]
            );
            finite &= double.IsFinite(exponent);
        }
        Reset();
        return finite;
    }

    public void Dispose() => NativeMemory.AlignedFree(memory);

    private static double At(Vector512<T>* register, int lane) =>
        typeof(T) == typeof(float) ? ((float*)register)[lane] : ((double*)register)[lane];

    private static Vector512<T> Broadcast(double value) =>
        typeof(T) == typeof(float)
            ? Vector512.Create((float)value).As<float, T>()
            : Vector512.Create(value).As<double, T>();

    private void Reset()
    {
        for (var i = 0; i < tree.Levels.Length; i++)
        for (var r = 0; r < Registers; r++)
            state[(Registers * i) + r] = r < 2 ? Vector512<T>.One : Vector512<T>.Zero;
        Array.Clear(counts);
    }
}
