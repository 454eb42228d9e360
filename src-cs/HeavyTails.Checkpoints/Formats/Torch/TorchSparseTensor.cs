// torch._utils._rebuild_sparse_tensor(layout, parts), parts by the layout:
//   torch.sparse_coo              (indices [d, n], values [n, ...], size) and, since 2.1, whether entries are unique
//   torch.sparse_csr, sparse_bsr  (pointers of rows, columns, values [n] or [n, b, q], size)
//   torch.sparse_csc, sparse_bsc  (pointers of columns, rows, values, size)
// PyTorch 1.13 calls _rebuild_sparse_csr_tensor for all but the first.  torch/_utils.py
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>A sparse tensor of PyTorch: its parts, not yet checked against each other.</summary>
/// <param name="Layout">How the values are placed.</param>
/// <param name="Parts">Pointers and indices, in the layout's order.</param>
/// <param name="Values">The values that are not zero.</param>
/// <param name="Size">Dimensions of the dense tensor.</param>
internal sealed record TorchSparseTensor(SparseLayout Layout, TorchTensor[] Parts, TorchTensor Values, long[] Size)
{
    /// <summary>The tensor that a call's arguments describe, or why it is not read.</summary>
    /// <exception cref="PickleFault">The arguments are not a layout and its parts.</exception>
    public static object Of(IReadOnlyList<object?> arguments)
    {
        if (arguments is not [var layoutValue, PickleTuple { Items: var parts }])
            throw new PickleFault("a sparse tensor should be (layout, parts)");
        var layout = layoutValue switch
        {
            string text => text,
            PickleGlobal name => name.FullName,
            _ => PickleMachine.Describe(layoutValue),
        };
        SparseLayout? placed = layout switch
        {
            "torch.sparse_coo" => SparseLayout.Coordinates,
            "torch.sparse_csr" or "torch.sparse_bsr" => SparseLayout.Rows,
            "torch.sparse_csc" or "torch.sparse_bsc" => SparseLayout.Columns,
            _ => null,
        };
        var indices = placed == SparseLayout.Coordinates ? 1 : 2;
        if (placed is null || parts.Count < indices + 2)
            return new TorchOtherTensor($"sparse, of layout {Text.Quote(layout)}: store it dense to have it analysed");
        var size = PickleSequence.Items(parts[indices + 1]);
        if (size is null || size.Any(d => d is not (long and >= 0)))
            throw new PickleFault("the size of a sparse tensor should be numbers >= 0");
        return parts.Take(indices + 1).All(p => p is TorchTensor)
            ? new TorchSparseTensor(
                placed.Value,
                [.. parts.Take(indices).Cast<TorchTensor>()],
                (TorchTensor)parts[indices]!,
                [.. size.Cast<long>()]
            )
            : new TorchOtherTensor("sparse, of parts that are not plain tensors: store it dense to have it analysed");
    }
}
