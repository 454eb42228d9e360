// Block sums from block sums: the sums of m values are sums of m / m' sums of m' values, m' the largest smaller size that divides m (or 1). All sizes whose common
// multiple is moderate are made in one pass over streams of S values, S a multiple of them; the others are summed one by one.
namespace HeavyTails.Core.TailIndices.Kernels;

/// <summary>One block size of the pass.</summary>
/// <param name="Size">m.</param>
/// <param name="Source">Index of the level that its sums are made from.</param>
/// <param name="Ratio">m over the source's size.</param>
/// <param name="PerTile">Sums a tile, or 0 for longer blocks, which wait for the end of the stream.</param>
/// <param name="Kept">Whether the sums of the whole stream are kept, because a longer block needs them.</param>
/// <param name="Twin">Index of a level of twice the size that is made in the same loop; 0 for none.</param>
/// <param name="IsTwin">Whether it is made in the loop of its source.</param>
internal readonly record struct BlockLevel(
    int Size,
    int Source,
    int Ratio,
    int PerTile,
    bool Kept,
    int Twin = 0,
    bool IsTwin = false
);

internal sealed class BlockTree
{
    /// <summary>Streams are transposed eight columns at a time.</summary>
    public const int Columns = 8;

    /// <summary>64 streams of 4-byte values of this length fit a quarter of a megabyte of second-level cache.</summary>
    private const int LongestStream = 4096;

    /// <summary>
    /// Columns between one turn of loading and the sums that follow it: few, because memory should be asked for evenly, and loading asks for all.
    /// Found by tuning: 40 columns take three quarters of the time of 200 where memory is the limit, and a tenth more in cache.
    /// </summary>
    private const int LargestTile = 64;

    /// <summary>A loop over fewer sums takes longer to begin than to run: such levels wait for the end of the stream.</summary>
    private const int FewestPerTile = 4;

    public BlockTree(IReadOnlyList<int> blockSizes)
    {
        int stream = Columns,
            tile = Columns;
        var fused = new List<int> { 1 };
        foreach (var m in blockSizes.Order())
        {
            var common = Multiple(stream, m);
            if (common > LongestStream)
                continue;
            stream = (int)common;
            if (Multiple(tile, m) <= LargestTile)
                tile = (int)Multiple(tile, m);
            fused.Add(m);
        }
        // Streams of about a thousand values, so that the ends of a stream cost little.
        stream *= Math.Max(1, 1000 / stream);
        // The most columns that fill streams and hold whole blocks.
        tile *= Enumerable.Range(1, LargestTile / tile).Last(t => stream % (t * tile) == 0);
        (Tile, Stream) = (tile, stream);
        Apart = [.. blockSizes.Where(m => !fused.Contains(m))];
        var source = fused.Select((m, i) => i == 0 ? 0 : fused.FindLastIndex(i - 1, s => m % s == 0)).ToArray();
        Levels =
        [
            .. fused.Select(
                (m, i) =>
                    new BlockLevel(
                        m,
                        source[i],
                        m / fused[source[i]],
                        PerTile(i),
                        Kept: fused.Where((_, j) => j > i && source[j] == i && PerTile(j) == 0).Any()
                    )
            ),
        ];
        for (var i = 1; i < Levels.Length; i++)
        {
            ref var half = ref Levels[Levels[i].Source];
            if (
                Levels[i].Ratio != 2
                || half.IsTwin
                || half.PerTile != 2 * Levels[i].PerTile
                || (half.PerTile == 0 && Stream / half.Size % 2 != 0)
            )
                continue;
            half = half with { Twin = i };
            Levels[i] = Levels[i] with { IsTwin = true };
        }

        int PerTile(int i) =>
            tile % fused[i] == 0 && (i == 0 || tile / fused[i] >= FewestPerTile) ? tile / fused[i] : 0;
    }

    /// <summary>Level 0 is the values themselves.</summary>
    public BlockLevel[] Levels { get; }

    /// <summary>Block sizes left out.</summary>
    public int[] Apart { get; }

    /// <summary>Values a stream, a multiple of <see cref="Tile"/> and of every fused block size.</summary>
    public int Stream { get; }

    /// <summary>Values of every stream in the innermost loop.</summary>
    public int Tile { get; }

    private static long Multiple(long a, long b)
    {
        var (p, q) = (a, b);
        while (q != 0)
            (p, q) = (q, p % q);
        return a / p * b;
    }
}
