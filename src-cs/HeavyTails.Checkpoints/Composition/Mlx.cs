// MLX: MODULE.weight u32 [out, in b / 32], MODULE.scales and MODULE.biases [out, in / g], codes q of b bits, the first
// of a row in the lowest bits: weight = q s + beta. b and g are in config.json ("quantization": {"group_size",
// "bits"}); the shapes give only their product.  ml-explore/mlx, mlx.core.quantize
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights of 2 to 8 bits by MLX.</summary>
internal sealed class Mlx : IComposition
{
    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (offsets, module) in table.EndingIn("biases"))
        {
            if (
                table[module + "weight"] is not { DType: DType.U32, Shape.Count: >= 2 } codes
                || table[module + "scales"] is not { } scales
                || !codes.IsUsable()
                || !scales.IsFloats()
                || !offsets.IsFloats()
            )
                continue;
            IReadOnlyList<TensorEntry> parts = [codes, scales, offsets];
            var bits = table.Config?.Bits;
            var columns = codes.Shape[^1] * 32 / Math.Max(1, bits ?? 1);
            long[] shape = [.. codes.Shape.SkipLast(1), columns];
            if (bits is not (>= 2 and <= 8))
                yield return ComposedNumbers.Refused(
                    module + "weight",
                    parts,
                    "MLX weights whose bits are not given: config.json with \"quantization\" should be beside the file"
                );
            else if (
                !scales.Shape.SequenceEqual(offsets.Shape)
                || !scales.Shape.SkipLast(1).SequenceEqual(codes.Shape.SkipLast(1))
                || codes.Shape[^1] * 32 % bits != 0
                || columns % scales.Shape[^1] != 0
                || Entries.Count(shape) is < 0 or > int.MaxValue / 2
            )
                yield return ComposedNumbers.Refused(
                    module + "weight",
                    parts,
                    $"MLX weights of {bits} bits {codes.Shown()} whose scales {scales.Shown()} and biases"
                        + $" {offsets.Shown()} do not fit"
                );
            else
                yield return ComposedNumbers.Dequantised(
                    module + "weight",
                    shape,
                    parts,
                    ($"mlx, {bits} bits, groups of {columns / scales.Shape[^1]}", s => Load(parts, s, (int)bits))
                );
        }
    }

    private static TensorData Load(IReadOnlyList<TensorEntry> parts, int[] shape, int bits)
    {
        var words = Words.Load(parts[0]);
        ReadOnlySpan<float> scales = parts[1].Floats().Span,
            offsets = parts[2].Floats().Span;
        var columns = shape[^1];
        var perRow = (int)parts[0].Shape[^1];
        var weights = new float[words.Length / perRow * columns];
        var group = weights.Length / scales.Length;
        for (var i = 0; i < weights.Length; i++)
        {
            var (row, column) = (i / columns, i % columns);
            weights[i] = Words.Number(words, row * perRow, 1, bits, column) * scales[i / group] + offsets[i / group];
        }
        return new TensorData(shape, weights);
    }
}
