// Block sums from block sums: the sums of m values are sums of m / m' sums of m' values, m' the largest smaller size
// that divides m (or 1). All sizes whose common multiple is moderate are summed in one pass over streams of S values, S
// a multiple of them; each of the others is summed in a pass of its own.
namespace HeavyTails.Core.TailIndices.Kernels;

/// <summary>One block size of the pass.</summary>
internal readonly record struct BlockLevel
{
    /// <summary>Block size m of the level.</summary>
    public required int Size { get; init; }

    /// <summary>Index of the level whose sums the sums of this level are made from.</summary>
    public required int Source { get; init; }

    /// <summary>Number of sums of the source in one sum of this level.</summary>
    public required int Ratio { get; init; }

    /// <summary>Number of sums in a tile, or 0 for longer blocks, which are summed at the end of the stream.</summary>
    public required int PerTile { get; init; }

    /// <summary>Whether the sums of the whole stream are kept, because a longer block needs them.</summary>
    public required bool Kept { get; init; }

    /// <summary>Index of a level of twice the size that is summed in the same loop; 0 for none.</summary>
    public int Twin { get; init; }

    /// <summary>Whether this level is summed in the loop of its source.</summary>
    public bool IsTwin { get; init; }
}

internal sealed class BlockTree
{
    /// <summary>Number of columns of the streams that are transposed at a time.</summary>
    public const int Columns = 8;

    /// <summary>
    /// Longest stream: 64 streams of 4-byte values of this length fit a quarter of a megabyte of second-level cache.
    /// </summary>
    private const int LongestStream = 4096;

    /// <summary>
    /// Most columns that are loaded before their sums are computed: few, because memory should be read evenly, and only
    /// loading reads it.
    /// Found by tuning: 40 columns take three quarters of the time of 200 where memory is the limit, and a tenth more
    /// in cache.
    /// </summary>
    private const int LargestTile = 64;

    /// <summary>
    /// Least number of sums in a tile: a loop over fewer takes longer to start than to run, and such levels are summed
    /// at the end of the stream.
    /// </summary>
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
        // A stream has about a thousand values, so that its ends cost little.
        stream *= Math.Max(1, 1000 / stream);
        // The largest number of columns that fills streams and holds whole blocks.
        tile *= Enumerable.Range(1, LargestTile / tile).Last(t => stream % (t * tile) == 0);
        (Tile, Stream, BlockSizes) = (tile, stream, [.. blockSizes]);
        Apart = [.. blockSizes.Where(m => !fused.Contains(m))];
        var source = fused.Select((m, i) => i == 0 ? 0 : fused.FindLastIndex(i - 1, s => m % s == 0)).ToArray();
        Levels =
        [
            .. fused.Select(
                (m, i) =>
                    new BlockLevel
                    {
                        Size = m,
                        Source = source[i],
                        Ratio = m / fused[source[i]],
                        PerTile = PerTile(i),
                        Kept = fused.Where((_, j) => j > i && source[j] == i && PerTile(j) == 0).Any(),
                    }
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

    /// <summary>All block sizes, in the order of the options.</summary>
    public int[] BlockSizes { get; }

    /// <summary>The levels of the pass; level 0 is the values themselves.</summary>
    public BlockLevel[] Levels { get; }

    /// <summary>Block sizes that are not part of the pass.</summary>
    public int[] Apart { get; }

    /// <summary>Number of values in a stream, a multiple of <see cref="Tile"/> and of every fused block size.</summary>
    public int Stream { get; }

    /// <summary>Number of values of every stream in the innermost loop.</summary>
    public int Tile { get; }

    private static long Multiple(long a, long b)
    {
        var (p, q) = (a, b);
        while (q != 0)
            (p, q) = (q, p % q);
        return a / p * b;
    }
}
