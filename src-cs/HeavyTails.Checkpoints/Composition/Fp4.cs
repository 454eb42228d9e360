// Numbers of 4 bits, 1-2-1 (E2M1: 0 0.5 1 1.5 2 3 4 6 and their negatives), two in a byte, the first in the low half:
//   MXFP4   one scale 2^(b - 127) for 32 numbers, u8 or e8m0.  OCP Microscaling Formats 1.0, sec. 5.3.3 and 6.3
//   NVFP4   one scale e4m3 for 16 numbers, and one float32 for all, which multiplies (ModelOpt, weight_scale_2) or
//           divides (compressed-tensors, weight_global_scale)
// GPT-OSS: NAME_blocks u8 [experts, out, in / 32, 16] and NAME_scales u8 [experts, out, in / 32], also NAME.blocks and
// NAME.scales; others: NAME or NAME_packed u8 [out, in / 2] and NAME_scale [out, in / 32 or in / 16].
// openai/gpt-oss, gpt_oss/torch/weights.py; compressed-tensors, compressors/quantized_compressors/nvfp4_quantized.py
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights of 4-bit floats with a scale for 16 or 32 of them.</summary>
internal sealed class Fp4 : IComposition
{
    private const int MxGroup = 32;
    private const int NvGroup = 16;

    private static readonly float[] Values = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var codes in table.All)
        {
            if (!codes.Is(DType.U8) || Names(table, codes.Name) is not var (name, scales))
                continue;
            var divisor = table[name + "_global_scale"];
            var factor = table[name + "_scale_2"] ?? divisor;
            var isNv = scales.Is(DType.F8E4M3);
            if (!isNv && !scales.Is(DType.U8) && !scales.Is(DType.F8E8M0))
                continue;
            List<TensorEntry> parts = factor is null ? [codes, scales] : [codes, scales, factor];
            var group = isNv ? NvGroup : MxGroup;
            var whole = factor is null || factor.IsFloats() && factor.Count == 1;
            yield return whole && Shape(codes, scales, group) is { } shape
                ? ComposedNumbers.Dequantised(
                    name,
                    shape,
                    parts,
                    (
                        $"{(isNv ? "nvfp4" : "mxfp4")}, groups of {group}",
                        _ => Load(codes, scales, Whole(factor, factor == divisor), [.. shape.Select(d => (int)d)])
                    )
                )
                : ComposedNumbers.Refused(
                    name,
                    parts,
                    $"weights of 4-bit floats {codes.Shown()} whose scales {scales.Shown()} do not fit:"
                        + $" expected one for {group} numbers"
                );
        }
    }

    private static (string Name, TensorEntry Scales)? Names(TensorTable table, string codes)
    {
        foreach (
            var (end, instead, scales) in (ReadOnlySpan<(string, string, string)>)
                [
                    ("_blocks", "", "_scales"),
                    (".blocks", "", ".scales"),
                    (".weight_packed", ".weight", "_scale"),
                    (".weight", ".weight", "_scale"),
                ]
        )
            if (codes.EndsWith(end, StringComparison.Ordinal))
            {
                var name = codes[..^end.Length] + instead;
                if (table[name + scales] is { } found)
                    return (name, found);
            }
        return null;
    }

    /// <summary>The weight's dimensions: those of the scales, the last of them times the group.</summary>
    private static long[]? Shape(TensorEntry codes, TensorEntry scales, int group)
    {
        if (scales.Shape.Count < 1 || codes.Count * 2 != scales.Count * group || codes.Count > Array.MaxLength / 2)
            return null;
        var leading = scales.Shape.Take(scales.Shape.Count - 1);
        return
            codes.Shape.SequenceEqual([.. scales.Shape, group / 2])
            || codes.Shape.SequenceEqual([.. leading, scales.Shape[^1] * group / 2])
            ? [.. leading, scales.Shape[^1] * group]
            : null;
    }

    private static float Whole(TensorEntry? factor, bool divides) =>
        factor is null ? 1
        : divides ? 1 / factor.Floats().Span[0]
        : factor.Floats().Span[0];

    private static TensorData Load(TensorEntry codes, TensorEntry scales, float whole, int[] shape)
    {
        var bytes = codes.Bits();
        var factors = scales.Is(DType.U8)
            ? Array.ConvertAll(scales.Bits(), PartNumbers.PowerOfTwo)
            : scales.Floats().ToArray();
        var weights = new float[bytes.Length * 2];
        var group = weights.Length / factors.Length;
        for (var i = 0; i < weights.Length; i++)
            weights[i] = Values[i % 2 == 0 ? bytes[i / 2] & 15 : bytes[i / 2] >> 4] * (factors[i / group] * whole);
        return new TensorData(shape, weights);
    }
}
