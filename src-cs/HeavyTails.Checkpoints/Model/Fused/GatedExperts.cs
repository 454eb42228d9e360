// Gate and up of all experts in one tensor G, beside the projection back D, for inputs of d numbers and width m:
//   columns in halves   G [e, d, 2 m], D [e, m, d]    gate_up_proj, down_proj (Llama 4, Qwen3-VL)
//   columns in turn     the same, with a bias gate_up_proj_bias [e, 2 m] (GPT-OSS: gate is ::2, up is 1::2)
//   rows in halves      G [e, 2 m, d], D [e, d, m]    gate_up_proj, down_proj (Mixtral, Qwen3 in transformers 5);
//                       input_linear, output_linear (Granite, JetMoE)
// The shapes of G and D tell the side. transformers, models/{gpt_oss,llama4,mixtral,granitemoe}/modeling_*.py.
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>Which rows or columns of each expert's fused matrix are the gate.</summary>
internal static class GatedExperts
{
    private static readonly (string Fused, string Back)[] Names =
    [
        ("gate_up_proj", "down_proj"),
        ("input_linear", "output_linear"),
    ];

    /// <summary>The two parts within each expert; null where the layer is none or nothing tells its sides.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="tensors">The tensors of the checkpoint by name.</param>
    public static LayerParts? Of(Layer layer, IReadOnlyDictionary<string, TensorEntry> tensors)
    {
        if (layer is not { Kind: LayerKind.Linear, Stack: LayerStack.Separate, Shape: [_, var rows, var columns] })
            return null;
        var name = layer.TensorName;
        var (module, end) = name.EndsWith(".weight", StringComparison.Ordinal) ? (name[..^7], ".weight") : (name, "");
        foreach (var (fused, back) in Names)
        {
            if (!module.EndsWith(fused, StringComparison.Ordinal))
                continue;
            if (!tensors.TryGetValue($"{module[..^fused.Length]}{back}{end}", out var down))
                return null;
            if (down.Shape is not [_, var first, var second])
                return null;
            var byRows = rows == 2 * second && columns == first;
            if (!byRows && !(columns == 2 * first && rows == second))
                return null;
            var half = (byRows ? rows : columns) / 2;
            var inTurn = tensors.ContainsKey($"{module}_bias") || tensors.ContainsKey($"{module}.bias");
            return (
                inTurn ? new Blocks(half, [("gate", 1), ("up", 1)]) : new Blocks(1, [("gate", half), ("up", half)])
            ).Parts(byRows, null);
        }
        return null;
    }
}
