// Gated feed-forward layers, y = down (f(gate x) * up x), with gate and up in one matrix [2 m, w]:
//   gate, up          gate_up_proj (Phi-3, GLM-4), w12 (DINOv2), Wi (ModernBERT), input_linear (Granite),
//                     dense_h_to_4h (ChatGLM2), ffn_up (GGUF of Phi-3 and GLM)
//   up, gate          up_gate_proj (GTE), ff_proj (OLMo)
//   rows in turn      up_proj (Phi-3-small): gate, up, gate, up, ...
// gate is the half that goes through the activation function f, whatever a model's source calls it.
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>Which rows of a gated feed-forward layer's fused matrix are the gate.</summary>
internal static class GatedHalves
{
    /// <summary>The two halves; null where the matrix is no such layer's.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="config">Configuration of the model; null when there is none.</param>
    public static LayerParts? Of(string name, int rows, ModelConfig? config)
    {
        var type = config?.ModelType ?? "";
        var word = FusedAttention.Word(name);
        if (word == "up_proj" && type == "phi3small" && rows % 2 == 0)
            return new Blocks(rows / 2, [("gate", 1), ("up", 1)]).Parts(byRows: true, null);
        var upFirst = word is "up_gate_proj" or "ff_proj";
        var fused = word switch
        {
            "gate_up_proj" or "up_gate_proj" or "w12" => true,
            "Wi" => type == "modernbert" || name.EndsWith("mlp.Wi", StringComparison.Ordinal),
            "ff_proj" => type is "olmo" or "hf_olmo",
            "input_linear" => name.EndsWith("mlp.input_linear", StringComparison.Ordinal),
            "ffn_up" => type is "phi3" or "chatglm" or "glm4",
            "dense_h_to_4h" => type == "chatglm" && config!.Flag("multi_query_attention") is not null,
            _ => false,
        };
        if (!fused || rows % 2 != 0)
            return null;
        var half = rows / 2;
        return new Blocks(1, upFirst ? [("up", half), ("gate", half)] : [("gate", half), ("up", half)]).Parts(
            byRows: true,
            null
        );
    }
}
