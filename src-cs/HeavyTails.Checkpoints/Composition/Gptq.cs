// GPTQ, Frantar et al. 2022, arXiv:2210.17323, as AutoGPTQ and GPTQModel store it, for y = x W, W [in, out]:
//   qweight i32 [in b / 32, out]        codes q of b = 2, 3, 4 or 8 bits, packed along the inputs
//   qzeros  i32 [groups, out b / 32]    zero points z, packed along the outputs; z - 1 in the first format
//   scales  [groups, out],  g_idx i32 [in] the group of each input (act-order); without it groups are consecutive
// W[i, o] = (q - z) s[g(i), o], and the weight is its transpose [out, in]. b follows from the shapes.
// AutoGPTQ, auto_gptq/nn_modules/qlinear/qlinear_cuda_old.py; GPTQModel's checkpoint_format "gptq_v2" stores z itself.
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights of 2 to 8 bits by GPTQ.</summary>
internal sealed class Gptq : IComposition
{
    /// <summary>Outputs that are written side by side, so that reads and writes both stay in cache.</summary>
    private const int Tile = 32;

    private sealed record Layout(int Inputs, int Outputs, int Bits, int Groups, int GroupSize);

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (codes, module) in table.EndingIn("qweight"))
        {
            TensorEntry? zeros = table[module + "qzeros"],
                scales = table[module + "scales"],
                groups = table[module + "g_idx"];
            if (
                zeros is null
                || scales is not { Shape.Count: 2 }
                || !codes.IsWords()
                || !scales.IsFloats()
                // Those of AWQ are [in, out / 8].
                || codes.Shape[1] != scales.Shape[1]
            )
                continue;
            List<TensorEntry> parts = [codes, zeros, scales];
            if (groups is not null)
                parts.Add(groups);
            var name = module + "weight";
            var plain = table.Config?.PlainZeroPoints ?? false;
            yield return Of(codes, zeros, scales, groups) is { } layout
                ? ComposedNumbers.Dequantised(
                    name,
                    [layout.Outputs, layout.Inputs],
                    parts,
                    ($"gptq, {layout.Bits} bits, groups of {layout.GroupSize}", _ => Load(layout, parts, plain ? 0 : 1))
                )
                : ComposedNumbers.Refused(
                    name,
                    parts,
                    $"gptq weights whose parts do not fit: qweight {codes.Shown()}, qzeros {zeros.Shown()},"
                        + $" scales {scales.Shown()}, g_idx {groups?.Shown() ?? "(none)"}"
                );
        }
    }

    private static Layout? Of(TensorEntry codes, TensorEntry zeros, TensorEntry scales, TensorEntry? groups)
    {
        var (outputs, count) = (codes.Shape[1], scales.Shape[0]);
        if (!zeros.IsWords() || zeros.Shape[0] != count || zeros.Shape[1] * 32 % outputs != 0)
            return null;
        var bits = zeros.Shape[1] * 32 / outputs;
        if (bits is not (2 or 3 or 4 or 8) || codes.Shape[0] * 32 % bits != 0)
            return null;
        var inputs = codes.Shape[0] * 32 / bits;
        if (
            inputs * outputs > Array.MaxLength
            || count > inputs
            || groups is not null
                && !(groups.IsUsable() && groups.Count == inputs && groups.DType is DType.I32 or DType.I64)
        )
            return null;
        var size = (inputs - 1) / count + 1;
        return groups is null && (inputs - 1) / size + 1 != count
            ? null
            : new Layout((int)inputs, (int)outputs, (int)bits, (int)count, (int)size);
    }

    private static TensorData Load(Layout layout, List<TensorEntry> parts, int added)
    {
        var (inputs, outputs, bits) = (layout.Inputs, layout.Outputs, layout.Bits);
        uint[] codes = Words.Load(parts[0]),
            packed = Words.Load(parts[1]);
        var scales = parts[2].Floats().Span;
        var groups = parts.Count > 3 ? parts[3].Groups(layout.Groups) : null;
        var zeros = new short[layout.Groups * outputs];
        for (var g = 0; g < layout.Groups; g++)
        for (var o = 0; o < outputs; o++)
            // The first format stores z - 1 in b bits, so that z = 0 is stored as all ones.
            zeros[g * outputs + o] = (short)(
                Words.Number(packed, g * (packed.Length / layout.Groups), 1, bits, o) + added & ((1 << bits) - 1)
            );
        var weights = new float[inputs * outputs];
        for (var tile = 0; tile < outputs; tile += Tile)
        for (var i = 0; i < inputs; i++)
        {
            var group = (groups?[i] ?? i / layout.GroupSize) * outputs;
            for (var o = tile; o < Math.Min(tile + Tile, outputs); o++)
                weights[o * inputs + i] =
                    (Words.Number(codes, o, outputs, bits, i) - zeros[group + o]) * scales[group + o];
        }
        return new TensorData([outputs, inputs], weights);
    }
}
