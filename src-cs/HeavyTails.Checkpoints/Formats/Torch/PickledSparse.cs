// scipy.sparse pickles a matrix with the attributes _shape, data and: csr, csc, bsr indices, indptr; coo row, col, or
// since 1.13 coords (row, col); dia offsets.
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>A sparse matrix of SciPy in a pickle: its parts, not yet checked against each other.</summary>
/// <param name="Layout">How the values are placed.</param>
/// <param name="Pointers">Pointers of rows or columns, or offsets of diagonals; null for coordinates.</param>
/// <param name="Indices">Coordinates, one array each; columns or rows; none for diagonals.</param>
/// <param name="Values">The values that are not zero.</param>
/// <param name="Size">Dimensions of the matrix.</param>
internal sealed record PickledSparse(
    SparseLayout Layout,
    PickledArray? Pointers,
    IReadOnlyList<PickledArray> Indices,
    PickledArray Values,
    long[] Size
)
{
    /// <summary>The matrix that an object is; null for one of another class or without these attributes.</summary>
    public static PickledSparse? Of(Opaque record)
    {
        if (!record.Type.Module.StartsWith("scipy.sparse", StringComparison.Ordinal))
            return null;
        if (record.State is not PickleDict state || Array("data") is not { } data)
            return null;
        if (!state.TryGet("_shape", out var shape) || shape is not PickleTuple { Items: [long rows, long columns] })
            return null;
        long[] size = [rows, columns];
        var indices = Array("indices") is { } i ? new[] { i } : [];
        return record.Type.Name.Split('_')[0] switch
        {
            "csr" or "bsr" when indices is [_] => new(SparseLayout.Rows, Array("indptr"), indices, data, size),
            "csc" when indices is [_] => new(SparseLayout.Columns, Array("indptr"), indices, data, size),
            "dia" when Array("offsets") is { } offsets => new(SparseLayout.Diagonals, offsets, [], data, size),
            "coo" when Coordinates() is { } both => new(SparseLayout.Coordinates, null, both, data, size),
            _ => null,
        };

        PickledArray? Array(string name) => state.TryGet(name, out var value) ? value as PickledArray : null;

        PickledArray[]? Coordinates() =>
            state.TryGet("coords", out var coords) && coords is PickleTuple { Items: [PickledArray r, PickledArray c] }
                ? [r, c]
            : Array("row") is { } row && Array("col") is { } column ? [row, column]
            : null;
    }
}
