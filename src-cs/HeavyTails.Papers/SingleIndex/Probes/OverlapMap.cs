// o_ij = (a_i'b_j)^2 for unit vectors a_i (i < r_a), b_j (j < r_b) in n dimensions. Unrelated directions have E o_ij =
// 1/n, so that n o_ij is 1 in the mean. If the b_j are a basis of the whole space, sum_j o_ij = 1 for each i; in
// general it is the squared length of the projection of a_i on their span, and sum_ij o_ij is the sum of the squared
// cosines of the principal angles between both spans.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>How much of a matrix of overlaps is kept.</summary>
public sealed record OverlapOptions
{
    /// <summary>Number c >= 1 of leading vectors on each side whose overlaps are kept exactly. Default: 20.</summary>
    public int Corner { get; init; } = 20;

    /// <summary>Largest number >= 1 of blocks on each side of the coarse map. Default: 100.</summary>
    public int Blocks { get; init; } = 100;

    /// <summary>Number of threads of the products, at least 1. Default: 1.</summary>
    public int Threads { get; init; } = 1;

    /// <exception cref="ArgumentException">A number is less than 1.</exception>
    internal void Check()
    {
        if (Corner < 1 || Blocks < 1 || Threads < 1)
            throw new ArgumentException(
                $"expected a corner, blocks and threads of at least 1, got {Corner}, {Blocks} and {Threads}"
            );
    }
}

/// <summary>Squared overlaps of two orthonormal sets of vectors: an exact corner, and the means of blocks.</summary>
public sealed record OverlapMap
{
    private OverlapMap() { }

    /// <summary>Dimension n of the vectors; a pair of unrelated directions has a squared overlap of 1/n.</summary>
    public required int Dimension { get; init; }

    /// <summary>Number r_a of vectors of the first set.</summary>
    public required int Rows { get; init; }

    /// <summary>Number r_b of vectors of the second set; 0 if the second matrix is 0.</summary>
    public required int Columns { get; init; }

    /// <summary>Number of rows of the corner, at most r_a.</summary>
    public required int CornerRows { get; init; }

    /// <summary>Number of columns of the corner, at most r_b.</summary>
    public required int CornerColumns { get; init; }

    /// <summary>Squared overlaps of the leading vectors [CornerRows x CornerColumns], row-major, each 0 .. 1.</summary>
    public required double[] Corner { get; init; }

    /// <summary>Number of rows of blocks, at most r_a.</summary>
    public required int BlockRows { get; init; }

    /// <summary>Number of columns of blocks, at most r_b.</summary>
    public required int BlockColumns { get; init; }

    /// <summary>
    /// Mean of the squared overlaps of each block, times n [BlockRows x BlockColumns], row-major: 1 for directions
    /// without a relation. Block b of B covers the vectors <see cref="Edge"/>(b, B, r) .. Edge(b + 1, B, r) - 1.
    /// </summary>
    public required double[] Blocks { get; init; }

    /// <summary>Sum of all squared overlaps, 0 .. min(r_a, r_b).</summary>
    public required double Total { get; init; }

    /// <summary>Edges of the rows of blocks for a figure, between vectors that are counted from 1.</summary>
    public double[] RowEdges => Edges(BlockRows, Rows);

    /// <summary>Edges of the columns of blocks for a figure, between vectors that are counted from 1.</summary>
    public double[] ColumnEdges => Edges(BlockColumns, Columns);

    /// <summary>First of the r vectors that block b of B covers; r for b = B.</summary>
    /// <param name="block">Index b of the block, 0 .. B.</param>
    /// <param name="blocks">Number B >= 1 of blocks.</param>
    /// <param name="vectors">Number r of vectors.</param>
    public static int Edge(int block, int blocks, int vectors) => (int)((long)block * vectors / blocks);

    /// <summary>The squared overlaps of two sets.</summary>
    /// <param name="first">Vectors a_i, the rows of [r_a x n], row-major, orthonormal.</param>
    /// <param name="second">Vectors b_j, the rows of [r_b x n], row-major, orthonormal.</param>
    /// <param name="dimension">Their dimension n >= 1.</param>
    /// <param name="options">What is kept. Default: a corner of 20 x 20 and 100 x 100 blocks.</param>
    /// <exception cref="ArgumentException">The numbers are not rows of n numbers.</exception>
    public static OverlapMap Of(double[] first, double[] second, int dimension, OverlapOptions? options = null)
    {
        options ??= new();
        options.Check();
        var all = MatrixProducts.TimesTransposed(first, second, dimension, options.Threads);
        foreach (ref var value in all.AsSpan())
            value *= value;
        var (rows, columns) = (first.Length / dimension, second.Length / dimension);
        var (cornerRows, cornerColumns) = (Math.Min(options.Corner, rows), Math.Min(options.Corner, columns));
        var corner = new double[cornerRows * cornerColumns];
        for (var i = 0; i < cornerRows; i++)
            all.AsSpan(i * columns, cornerColumns).CopyTo(corner.AsSpan(i * cornerColumns));
        var (blockRows, blockColumns) = (Math.Min(options.Blocks, rows), Math.Min(options.Blocks, columns));
        var (blocks, total) = (new double[blockRows * blockColumns], 0.0);
        for (var p = 0; p < blockRows; p++)
        for (var q = 0; q < blockColumns; q++)
        {
            var (top, bottom) = (Edge(p, blockRows, rows), Edge(p + 1, blockRows, rows));
            var (left, right) = (Edge(q, blockColumns, columns), Edge(q + 1, blockColumns, columns));
            var sum = 0.0;
            for (var i = top; i < bottom; i++)
                foreach (var overlap in all.AsSpan((i * columns) + left, right - left))
                    sum += overlap;
            total += sum;
            blocks[(p * blockColumns) + q] = sum * dimension / ((double)(bottom - top) * (right - left));
        }
        return new()
        {
            Dimension = dimension,
            Rows = rows,
            Columns = columns,
            CornerRows = cornerRows,
            CornerColumns = cornerColumns,
            Corner = corner,
            BlockRows = blockRows,
            BlockColumns = blockColumns,
            Blocks = blocks,
            Total = total,
        };
    }

    private static double[] Edges(int blocks, int vectors) =>
        [.. Enumerable.Range(0, blocks + 1).Select(b => .5 + (blocks == 0 ? 0 : Edge(b, blocks, vectors)))];
}
