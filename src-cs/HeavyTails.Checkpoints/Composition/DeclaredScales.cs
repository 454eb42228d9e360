// Numbers whose scale and zero point the file itself declares (AffineScale): ONNX's DequantizeLinear and its kin,
// PyTorch's quantised tensors. One dimension of scales is that of the axis; scales of the tensor's rank are blocks.
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights whose quantisation the graph or the pickle describes.</summary>
internal sealed class DeclaredScales : IComposition
{
    /// <summary>What ONNX Runtime appends to the name of a weight that it quantises.</summary>
    private const string Quantised = "_quantized";

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var numbers in table.All)
            if (numbers is { Scale: { } scale } && numbers.IsUsable())
                yield return Composed(table, numbers, scale);
    }

    private static ComposedTensor Composed(TensorTable table, TensorEntry stored, AffineScale scale)
    {
        var name = stored.Name;
        if (name.EndsWith(Quantised, StringComparison.Ordinal) && table[name[..^Quantised.Length]] is null)
            name = name[..^Quantised.Length];
        var (numbers, scales, zeroPoints) = (scale.Codes ?? stored, scale.Values, scale.ZeroPoints);
        var type = scale.TypeName ?? stored.DType.Name();
        // The parts are what the file holds, under its names.
        List<TensorEntry> parts = [stored, table[scales.Name] ?? scales];
        if (zeroPoints is not null)
            parts.Add(table[zeroPoints.Name] ?? zeroPoints);
        var blocks = Blocks(numbers.Shape, scales, scale);
        var fits =
            blocks is not null
            && numbers.IsUsable()
            && (scales.IsFloats() || scales.Is(DType.F8E8M0))
            && (
                zeroPoints is null
                || zeroPoints.IsUsable() && (zeroPoints.Count == 1 || zeroPoints.Count == scales.Count)
            );
        return fits
            ? ComposedNumbers.Dequantised(
                name,
                numbers.Shape,
                parts,
                (
                    $"{type}, {blocks!.Text}" + (zeroPoints is null ? "" : ", zero points"),
                    _ => blocks.Load(numbers, scales, zeroPoints)
                )
            )
            : ComposedNumbers.Refused(
                name,
                parts,
                $"{type} weights {numbers.Shown()} whose scales {scales.Shown()}"
                    + (zeroPoints is null ? "" : $" or zero points {zeroPoints.Shown()}")
                    + $" do not fit along axis {scale.Axis}"
                    + (scale.BlockSize > 0 ? $" in blocks of {scale.BlockSize}" : "")
            );
    }

    private static BlockScales? Blocks(IReadOnlyList<long> shape, TensorEntry scales, AffineScale scale)
    {
        if (scales.Count == 1)
            return BlockScales.Of(shape, []);
        var axis = scale.Axis < 0 ? scale.Axis + shape.Count : scale.Axis;
        if (axis < 0 || axis >= shape.Count)
            return null;
        if (scale.BlockSize == 0)
        {
            if (scales.Shape.Count != 1 || scales.Count != shape[axis])
                return null;
            var counts = new long[shape.Count];
            Array.Fill(counts, 1);
            counts[axis] = scales.Count;
            return BlockScales.Of(shape, counts);
        }
        // Every dimension but the axis has one scale an index.
        if (scales.Shape.Count != shape.Count)
            return null;
        var blocks = new long[shape.Count];
        for (var k = 0; k < blocks.Length; k++)
        {
            blocks[k] = k == axis ? scale.BlockSize : 1;
            if (scales.Shape[k] != (shape[k] - 1) / blocks[k] + 1)
                return null;
        }
        return new BlockScales([.. shape], blocks, [.. scales.Shape]);
    }
}
