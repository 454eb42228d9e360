// MatMulNBits (com.microsoft): W [N, K] in blocks of b numbers along K, kb = ceil(K / b),
//   B            u8 [N, kb, b bits / 8], the codes of a row one behind the other, the first in the lowest bits
//   scales       [N, kb], or the same flat
//   zero_points  u8 [N, ceil(kb bits / 8)], packed as B is, or flat, or numbers of the type of the scales [N, kb];
//                default 2^(bits - 1)
// W = (code - zero point) scale.  microsoft/onnxruntime, docs/ContribOperators.md, com.microsoft.MatMulNBits
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>Describes the weights of ONNX Runtime's products with numbers of a few bits.</summary>
internal static class OnnxBlocks
{
    /// <summary>The scale of a weight; null when the attributes and the shapes do not fit each other.</summary>
    public static AffineScale? Scale(OnnxNode node, TensorEntry weight, TensorEntry scales, TensorEntry? zeroPoints)
    {
        var (rows, columns, bits, block) = (node.N, node.K, node.Bits ?? 4, node.BlockSize);
        if (
            rows is < 1 or > int.MaxValue
            || columns is < 1 or > int.MaxValue
            || bits is not (2 or 4 or 8)
            || block is < 8 or > int.MaxValue
        )
            return null;
        var blocks = (columns - 1) / block + 1;
        if (
            weight.Numbers is not { } numbers
            || weight.DType != DType.U8
            || weight.Count > Array.MaxLength
            || (Int128)rows * blocks * (block * bits / 8) != weight.Count
            || scales.Count != rows * blocks
            || scales.Numbers is null
        )
            return null;
        var zeros = zeroPoints is null ? Half(weight, (int)bits) : ZeroPoints(zeroPoints, rows, blocks, (int)bits);
        return zeros is null
            ? null
            : new AffineScale(Described(scales, [rows, blocks], scales.DType, scales.Numbers))
            {
                ZeroPoints = zeros,
                BlockSize = block,
                TypeName = $"uint{bits}",
                Codes = Described(
                    weight,
                    [rows, columns],
                    DType.U8,
                    new PackedBits
                    {
                        Source = numbers.Source,
                        Start = numbers.Start,
                        DType = DType.U8,
                        Columns = (int)columns,
                        RowBytes = (int)(blocks * (block * bits / 8)),
                        Bits = (int)bits,
                    }
                ),
            };
    }

    private static TensorEntry? ZeroPoints(TensorEntry stored, long rows, long blocks, int bits)
    {
        if (stored.Numbers is not { } numbers)
            return null;
        if (stored.DType.IsFloat())
            return stored.Count == rows * blocks ? Described(stored, [rows, blocks], stored.DType, numbers) : null;
        var bytes = (blocks * bits + 7) / 8;
        return stored.DType != DType.U8 || stored.Count != rows * bytes
            ? null
            : Described(
                stored,
                [rows, blocks],
                DType.U8,
                new PackedBits
                {
                    Source = numbers.Source,
                    Start = numbers.Start,
                    DType = DType.U8,
                    Columns = (int)blocks,
                    RowBytes = (int)bytes,
                    Bits = bits,
                }
            );
    }

    private static TensorEntry Half(TensorEntry weight, int bits) =>
        TensorEntry.Of(
            new StoredTensor
            {
                Name = weight.Name + " zero point",
                DType = DType.U8,
                Shape = [],
                Source = new MemorySource(new[] { (byte)(1 << (bits - 1)) }) { Name = weight.File },
                Start = 0,
            }
        );

    /// <summary>The same tensor with its numbers described otherwise.</summary>
    private static TensorEntry Described(TensorEntry stored, long[] shape, DType type, TensorNumbers numbers) =>
        new()
        {
            Name = stored.Name,
            DType = type,
            Shape = shape,
            File = stored.File,
            Offset = stored.Offset,
            Numbers = numbers,
        };
}
