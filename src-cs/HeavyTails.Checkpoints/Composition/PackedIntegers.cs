// Integers of 4 or 8 bits as compressed-tensors packs them ("pack-quantized", W4A16): for NAME [out, in]
//   NAME_packed i32 [out, ceil(in b / 32)]  q + 2^(b - 1), the first number of a row in the lowest bits of a word
//   NAME_shape  i64 [2], NAME_scale [out, groups]
//   NAME_zero_point, packed in the same way but along the outputs, i32 [ceil(out b / 32), groups], or i8 [out, groups]
//   NAME_g_idx  i32 [in] the group of each input where they were sorted; -1 where it is not used
// NAME = (q - z) s.  neuralmagic/compressed-tensors, compressors/quantized_compressors/pack_quantized.py
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights of integers packed into words, by compressed-tensors.</summary>
internal sealed class PackedIntegers : IComposition
{
    private sealed record Layout(int Rows, int Columns, int Bits, int GroupSize);

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (codes, name) in table.EndingIn("_packed"))
        {
            TensorEntry? shape = table[name + "_shape"],
                scales = table[name + "_scale"];
            TensorEntry? zeros = table[name + "_zero_point"],
                order = table[name + "_g_idx"];
            if (shape is null || scales is null || !codes.IsWords() || !scales.IsFloats())
                continue;
            List<TensorEntry> parts = [codes, .. new[] { scales, shape, zeros, order }.OfType<TensorEntry>()];
            yield return Of(codes, shape, scales, zeros, order) is { } layout
                ? ComposedNumbers.Dequantised(
                    name,
                    [layout.Rows, layout.Columns],
                    parts,
                    (
                        $"int{layout.Bits}, groups of {layout.GroupSize}" + (zeros is null ? "" : ", zero points"),
                        _ => Load(layout, codes, scales, (zeros, order))
                    )
                )
                : ComposedNumbers.Refused(
                    name,
                    parts,
                    $"packed integers whose parts do not fit: {codes.Shown()} with scales {scales.Shown()}"
                        + (zeros is null ? "" : $" and zero points {zeros.Shown()}")
                );
        }
    }

    private static Layout? Of(
        TensorEntry codes,
        TensorEntry shape,
        TensorEntry scales,
        TensorEntry? zeros,
        TensorEntry? order
    )
    {
        if (shape.Count != 2 || !shape.IsUsable() || scales.Shape.Count != 2 || scales.Shape[0] != codes.Shape[0])
            return null;
        var sides = shape.Doubles();
        var (rows, columns, groups) = (sides[0], sides[1], scales.Shape[1]);
        if (rows != codes.Shape[0] || !(columns >= 1 && rows * columns <= Array.MaxLength))
            return null;
        foreach (var bits in (ReadOnlySpan<int>)[4, 8])
            if (codes.Shape[1] == ((long)columns * bits + 31) / 32 && (long)columns % groups == 0)
            {
                var fits =
                    zeros is null
                    || zeros.IsUsable()
                        && (
                            zeros.Shape.SequenceEqual(scales.Shape) && zeros.DType == DType.I8
                            || zeros.IsWords()
                                && zeros.Shape[0] == ((long)rows * bits + 31) / 32
                                && zeros.Shape[1] == groups
                        );
                return fits && (order is null || order.IsUsable() && order.Count == (long)columns)
                    ? new Layout((int)rows, (int)columns, bits, (int)((long)columns / groups))
                    : null;
            }
        return null;
    }

    private static TensorData Load(
        Layout layout,
        TensorEntry codes,
        TensorEntry scales,
        (TensorEntry? Zeros, TensorEntry? Order) further
    )
    {
        var (rows, columns, bits) = (layout.Rows, layout.Columns, layout.Bits);
        var words = Words.Load(codes);
        var factors = scales.Floats().Span;
        var (perRow, groups) = (words.Length / rows, factors.Length / rows);
        var (half, zeros) = (1 << (bits - 1), further.Zeros);
        var packedZeros = zeros is not null && zeros.DType != DType.I8 ? Words.Load(zeros) : null;
        var plainZeros = zeros is not null && zeros.DType == DType.I8 ? zeros.Bits() : null;
        var order = Order(further.Order, groups);
        var weights = new float[rows * columns];
        for (var r = 0; r < rows; r++)
        for (var c = 0; c < columns; c++)
        {
            var group = order?[c] ?? c / layout.GroupSize;
            var zero =
                packedZeros is not null ? Words.Number(packedZeros, group, groups, bits, r)
                : plainZeros is not null ? (sbyte)plainZeros[r * groups + group] + half
                : half;
            weights[r * columns + c] =
                (Words.Number(words, r * perRow, 1, bits, c) - zero) * factors[r * groups + group];
        }
        return new TensorData([rows, columns], weights);
    }

    /// <summary>The group of each input; null where groups are consecutive.</summary>
    private static int[]? Order(TensorEntry? part, int groups) =>
        part is null || Array.TrueForAll(part.Doubles(), g => g == -1) ? null : part.Groups(groups);
}
