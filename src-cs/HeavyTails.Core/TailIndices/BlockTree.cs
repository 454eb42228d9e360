// Block sums from block sums: the sums of m values are sums of m / m' sums of m' values, m' the largest smaller size that divides m (or 1). All sizes whose common
// multiple is moderate are made in one pass over streams of S values, S a multiple of them; the others are summed one by one.
namespace HeavyTails.Core;

/// <summary>One block size of the pass.</summary>
/// <param name="Size">m.</param>
/// <param name="Source">Index of the level that its sums are made from.</param>
/// <param name="Ratio">m over the source's size.</param>
/// <param name="PerTile">Sums a tile, or 0 when a block is longer than a tile and waits for the end of the stream.</param>
/// <param name="Kept">Whether the sums of the whole stream are kept, because a longer block needs them.</param>
/// <param name="Leaf">Whether no other level is made from it.</param>
internal readonly record struct BlockLevel(int Size, int Source, int Ratio, int PerTile, bool Kept, bool Leaf);

internal sealed class BlockTree
{
    /// <summary>Streams are transposed eight columns at a time.</summary>
    public const int Columns = 8;

    /// <summary>64 streams of 4-byte values of this length fit a quarter of a megabyte of second-level cache.</summary>
    private const int LongestStream = 4096;

    /// <summary>Vectors in the innermost loop: 256 of 64 bytes are a third of a first-level cache, and products of 64 mantissas (four chains) stay below 2^64.</summary>
    private const int LargestTile = 256;

    private static readonly BlockTree Mohammadi = new(TailIndex.MohammadiBlocks);

    /// <summary>The tree of given sizes; that of the default sizes is made once.</summary>
    public static BlockTree Of(IReadOnlyList<int> blockSizes) => ReferenceEquals(blockSizes, TailIndex.MohammadiBlocks) ? Mohammadi : new(blockSizes);

    public BlockTree(IReadOnlyList<int> blockSizes)
    {
        int stream = Columns, tile = Columns;
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
        // Streams of about a thousand values, so that the ends of a tile cost little.
        (Tile, Stream) = (tile, stream * Math.Max(1, 1000 / stream));
        Apart = [.. blockSizes.Where(m => !fused.Contains(m))];
        var source = fused.Select((m, i) => i == 0 ? 0 : fused.FindLastIndex(i - 1, s => m % s == 0)).ToArray();
        Levels = [.. fused.Select((m, i) => new BlockLevel(m, source[i], m / fused[source[i]], tile % m == 0 ? tile / m : 0,
            Kept: fused.Where((other, j) => j > i && source[j] == i && tile % other != 0).Any(),
            Leaf: !source.Skip(1).Contains(i)))];
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
