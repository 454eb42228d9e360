// w = (q - z) s, where the numbers q of a tensor [d_1, ..., d_r] have one scale s, and one zero point z, for each block
// [b_1, ..., b_r]: the scales are [ceil(d_1 / b_1), ..., ceil(d_r / b_r)]. A block is the whole tensor (one scale), a
// row ([out, 1]), a group of a row ([out, in / g]), a square (DeepSeek-V3, arXiv:2412.19437, sec. 3.3.2: 128 x 128).
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Which numbers of a tensor share a scale.</summary>
/// <param name="Shape">Dimensions of the tensor.</param>
/// <param name="Blocks">Dimensions of a block; those at the end of a dimension may be cut.</param>
/// <param name="Counts">Number of blocks along each dimension.</param>
internal sealed record BlockScales(long[] Shape, long[] Blocks, long[] Counts)
{
    /// <summary>
    /// Side of blocks that is tried before the others where the shapes allow several: that of DeepSeek-V3 and of every
    /// model that was published in its format so far.
    /// </summary>
    private const long UsualSide = 128;

    /// <summary>
    /// The blocks of a tensor whose scales have the shape given; null when no size of blocks makes that many. A single
    /// dimension of scales stands for the first of the tensor, a single scale for the whole.
    /// </summary>
    /// <param name="shape">Dimensions of the tensor.</param>
    /// <param name="scales">Dimensions of the scales.</param>
    /// <param name="configured">Sides of a block in the last two dimensions; null where they are not known.</param>
    public static BlockScales? Of(
        IReadOnlyList<long> shape,
        IReadOnlyList<long> scales,
        (long Rows, long Columns)? configured = null
    )
    {
        var counts = new long[shape.Count];
        Array.Fill(counts, 1);
        for (var k = 0; k < scales.Count; k++)
            if (k < counts.Length)
                counts[k] = scales[k];
            else if (scales[k] != 1)
                return null;
        var blocks = new long[counts.Length];
        for (var k = 0; k < blocks.Length; k++)
        {
            var side =
                k == blocks.Length - 1 ? configured?.Columns
                : k == blocks.Length - 2 ? configured?.Rows
                : null;
            if (Side(shape[k], counts[k], side) is not { } fits)
                return null;
            blocks[k] = fits;
        }
        return new BlockScales([.. shape], blocks, counts);
    }

    /// <summary>The length of blocks of which n cover a dimension of d; null when there is none.</summary>
    private static long? Side(long d, long n, long? configured)
    {
        if (d < 1 || n < 1 || n > d)
            return null;
        if (n == 1)
            return d;
        if (n == d)
            return 1;
        foreach (var side in (ReadOnlySpan<long>)[configured ?? UsualSide, UsualSide, Up(d, n)])
            if (Up(d, side) == n)
                return side;
        return null;
    }

    private static long Up(long a, long b) => (a - 1) / b + 1;

    /// <summary>Number of scales.</summary>
    public long Count => Counts.Aggregate(1L, (p, n) => p * n);

    /// <summary>The blocks in words: "one scale", "a scale a row", "groups of 32", "blocks of 128 x 128".</summary>
    public string Text
    {
        get
        {
            var several = Enumerable.Range(0, Blocks.Length).Where(k => Counts[k] > 1).ToArray();
            if (several.Length == 0)
                return "one scale";
            var last = Blocks.Length - 1;
            if (several is [var axis] && Blocks[axis] == 1)
                return axis == 0 ? "a scale a row"
                    : axis == last ? "a scale a column"
                    : $"a scale for each index of dimension {axis + 1}";
            if (several.All(k => k == last || Blocks[k] == 1))
                return Blocks[last] == Shape[last] ? "a scale a row" : $"groups of {Blocks[last]}";
            return $"blocks of {string.Join(" x ", Blocks.Skip(Math.Max(0, Blocks.Length - 2)))}";
        }
    }

    /// <summary>Replaces the numbers q by (q - z) s, in float32.</summary>
    /// <param name="numbers">The numbers of the tensor.</param>
    /// <param name="scales">One for each block.</param>
    /// <param name="zeroPoints">One for each block; one for all; or none, for 0.</param>
    public void Apply(Span<float> numbers, ReadOnlySpan<float> scales, ReadOnlySpan<float> zeroPoints)
    {
        var last = Shape.Length - 1;
        var (columns, block) = last < 0 ? (1, 1) : ((int)Shape[last], (int)Blocks[last]);
        var index = new long[Math.Max(0, last)];
        for (var row = 0; row < numbers.Length; row += columns)
        {
            var first = 0L;
            for (var k = 0; k < last; k++)
                first = first * Counts[k] + index[k] / Blocks[k];
            var at = (int)(last < 0 ? 0 : first * Counts[last]);
            for (var column = 0; column < columns; column += block, at++)
            {
                var scale = scales[at];
                var zero = zeroPoints.Length switch
                {
                    0 => 0,
                    1 => zeroPoints[0],
                    _ => zeroPoints[at],
                };
                foreach (ref var x in numbers.Slice(row + column, Math.Min(block, columns - column)))
                    x = (x - zero) * scale;
            }
            for (var k = last - 1; k >= 0 && ++index[k] == Shape[k]; k--)
                index[k] = 0;
        }
    }

    /// <summary>Loads a tensor and its scales, and gives (q - z) s.</summary>
    public TensorData Load(TensorEntry numbers, TensorEntry scales, TensorEntry? zeroPoints)
    {
        var result = numbers.Floats().ToArray();
        Apply(result, scales.Floats().Span, zeroPoints is null ? [] : zeroPoints.Floats().Span);
        return new TensorData([.. Shape.Select(d => (int)d)], result);
    }
}
