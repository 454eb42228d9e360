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
        var codes = Packed(weight, [rows, columns], blocks * (block * bits / 8), (int)bits);
        var zeros = zeroPoints is null ? Half(weight, (int)bits) : ZeroPoints(zeroPoints, rows, blocks, (int)bits);
        return
            weight.Count > Array.MaxLength
            || codes is null
            || zeros is null
            || scales.Count != rows * blocks
            || scales.Numbers is not { } numbers
            ? null
            : new AffineScale(Described(scales, [rows, blocks], scales.DType, numbers))
            {
                ZeroPoints = zeros,
                BlockSize = block,
                TypeName = $"uint{bits}",
                Codes = codes,
            };
    }

    private static TensorEntry? ZeroPoints(TensorEntry stored, long rows, long blocks, int bits) =>
        !stored.DType.IsFloat() ? Packed(stored, [rows, blocks], (blocks * bits + 7) / 8, bits)
        : stored.Numbers is { } numbers && stored.Count == rows * blocks
            ? Described(stored, [rows, blocks], stored.DType, numbers)
        : null;

    /// <summary>The integers of a few bits that bytes hold; null where they are other numbers or not as many.</summary>
    private static TensorEntry? Packed(TensorEntry stored, long[] shape, long rowBytes, int bits) =>
        stored is { DType: DType.U8, Numbers: { } bytes } && (Int128)shape[0] * rowBytes == stored.Count
            ? Described(
                stored,
                shape,
                DType.U8,
                new PackedBits
                {
                    Source = bytes.Source,
                    Start = bytes.Start,
                    DType = DType.U8,
                    Columns = (int)shape[1],
                    RowBytes = (int)rowBytes,
                    Bits = bits,
                }
            )
            : null;

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
