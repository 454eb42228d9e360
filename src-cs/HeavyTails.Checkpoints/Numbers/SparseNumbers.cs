// A sparse tensor is made dense when it is loaded:
//   coordinates   indices i [d, n], values v [n, ...]: x[i_0k, ..., i_(d-1)k, ...] += v[k, ...]
//   rows          pointers p [R + 1], columns c [n], values [n, b, q]: the blocks k in p[r] .. p[r+1] - 1 are the rows
//                 b r .. b r + b - 1, columns q c_k .. q c_k + q - 1; b = q = 1 for CSR
//   columns       the same with rows and columns exchanged; blocks are [b, q] still
//   diagonals     offsets o [n], values [n, L]: x[j - o_k, j] += v[k, j]
// torch/sparse/__init__.py; scipy.sparse. Entries that are given twice are added, as both libraries add them.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Numbers;

/// <summary>How the numbers of a sparse tensor are placed.</summary>
internal enum SparseLayout
{
    /// <summary>Each value with its coordinates (COO).</summary>
    Coordinates,

    /// <summary>Values row by row, or blocks block row by block row (CSR, BSR).</summary>
    Rows,

    /// <summary>Values column by column, or blocks block column by block column (CSC, BSC).</summary>
    Columns,

    /// <summary>Values diagonal by diagonal (DIA).</summary>
    Diagonals,
}

/// <summary>Integers of a sparse tensor: indices, pointers, offsets.</summary>
/// <param name="Numbers">Where they are.</param>
/// <param name="Shape">Their dimensions.</param>
internal sealed record SparseIndices(TensorNumbers Numbers, int[] Shape)
{
    /// <summary>Number of integers.</summary>
    public int Count { get; } = Shape.Aggregate(1, (p, d) => checked(p * d));

    /// <summary>Reads them, row-major.</summary>
    public long[] Load() => Numbers.LoadIntegers(Shape, Count);
}

/// <summary>
/// The numbers of a sparse tensor. The source and the number type are those of its values; what is inconsistent is told
/// when they are loaded.
/// </summary>
internal sealed class SparseNumbers : TensorNumbers
{
    /// <summary>How the values are placed.</summary>
    public required SparseLayout Layout { get; init; }

    /// <summary>Pointers of the rows or columns, or offsets of the diagonals; null for coordinates.</summary>
    public SparseIndices? Pointers { get; init; }

    /// <summary>
    /// Coordinates, in one array [d, n] or d arrays [n]; columns (or rows) of the values; none for diagonals.
    /// </summary>
    public required IReadOnlyList<SparseIndices> Indices { get; init; }

    /// <summary>Dimensions of the values.</summary>
    public required int[] ValuesShape { get; init; }

    /// <inheritdoc/>
    public override TensorData Load(int[] shape, int count)
    {
        var values = base.Load(ValuesShape, ValuesShape.Aggregate(1, (p, d) => checked(p * d)));
        long[] indices = Indices.Count == 1 ? Indices[0].Load() : [.. Indices.SelectMany(i => i.Load())];
        var pointers = Pointers?.Load() ?? [];
        if (values.IsDouble)
        {
            var doubles = new double[count];
            Place(shape, indices, pointers, (from, to) => doubles[to] += values.Double.Span[from]);
            return new TensorData(shape, doubles);
        }
        var singles = new float[count];
        Place(shape, indices, pointers, (from, to) => singles[to] += values.Single.Span[from]);
        return new TensorData(shape, singles);
    }

    private delegate void Add(int from, int to);

    private void Place(int[] shape, long[] indices, long[] pointers, Add add)
    {
        switch (Layout)
        {
            case SparseLayout.Coordinates:
                PlaceCoordinates(shape, indices, add);
                break;
            case SparseLayout.Diagonals:
                PlaceDiagonals(shape, pointers, add);
                break;
            default:
                PlaceBlocks(shape, indices, pointers, add);
                break;
        }
    }

    private void PlaceCoordinates(int[] shape, long[] indices, Add add)
    {
        var n = ValuesShape[0];
        var sparse = n == 0 ? 0 : indices.Length / n;
        var block = 1;
        for (var k = sparse; k < shape.Length; k++)
            block *= shape[k];
        for (var i = 0; i < n; i++)
        {
            var at = 0;
            for (var k = 0; k < sparse; k++)
                at = at * shape[k] + (int)Inside(indices[k * n + i], shape[k]);
            for (var j = 0; j < block; j++)
                add(i * block + j, at * block + j);
        }
    }

    private void PlaceBlocks(int[] shape, long[] indices, long[] pointers, Add add)
    {
        var n = ValuesShape[0];
        var (b, q) = ValuesShape.Length == 3 ? (ValuesShape[1], ValuesShape[2]) : (1, 1);
        var byRows = Layout == SparseLayout.Rows;
        var across = byRows ? shape[1] / q : shape[0] / b;
        if (pointers[0] != 0 || pointers[^1] != n)
            throw Damaged($"pointers from 0 to {n}, got {pointers[0]} to {pointers[^1]}");
        for (var line = 0; line < pointers.Length - 1; line++)
        {
            if (pointers[line + 1] < pointers[line] || pointers[line + 1] > n)
                throw Damaged($"pointers that do not fall, up to {n}, got {pointers[line]} and {pointers[line + 1]}");
            for (var k = (int)pointers[line]; k < pointers[line + 1]; k++)
            {
                var other = (int)Inside(indices[k], across);
                var (row, column) = byRows ? (line * b, other * q) : (other * b, line * q);
                for (var i = 0; i < b; i++)
                for (var j = 0; j < q; j++)
                    add((k * b + i) * q + j, (row + i) * shape[1] + column + j);
            }
        }
    }

    private void PlaceDiagonals(int[] shape, long[] offsets, Add add)
    {
        var length = ValuesShape[1];
        for (var k = 0; k < offsets.Length; k++)
        for (var j = 0; j < Math.Min(length, shape[1]); j++)
            if (j - offsets[k] is >= 0 and var row && row < shape[0])
                add(k * length + j, (int)row * shape[1] + j);
    }

    private long Inside(long index, int size) =>
        index >= 0 && index < size ? index : throw Damaged($"indices from 0 to {size - 1}, got {index}");

    private CheckpointException Damaged(string expected) =>
        Source.Fail(Start, $"a sparse tensor is damaged: expected {expected}");
}
