// How a fused projection lays out q, k and v along its output side, by the name of the module and the kind of model:
//   one after another   c_attn (GPT-2, Qwen), in_proj_weight (torch), Wqkv (MPT, DBRX, ModernBERT), qkv_proj (Phi-3),
//                       W_pack (Baichuan), query_key_value (ChatGLM2), c_attn with multi-query (GPT-BigCode)
//   by head             query_key_value (GPT-NeoX, BLOOM, Persimmon, ChatGLM, Falcon without multi-query), in_proj
//                       (DeBERTa), qkv_proj (MiniMax), c_attn without multi-query (GPT-BigCode)
//   grouped             query_key_value (Falcon's new decoder, Phi-3-small), wqkv (InternLM2), linear_qkv (Megatron)
//   four blocks q v k   qkv_proj (CodeGen)
// huggingface/transformers, modeling_*.py, and the modelling files beside the models
namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>How q, k and v lie in a fused projection.</summary>
internal enum AttentionLayout
{
    /// <summary>All of q, then all of k, then all of v.</summary>
    OneAfterAnother,

    /// <summary>q, k and v of the first head, then of the second, ...</summary>
    ByHead,

    /// <summary>The query heads of the first key-value head, its key, its value, then those of the second, ...</summary>
    Grouped,

    /// <summary>Four blocks, each of q, v and k for a quarter of the heads.</summary>
    FourBlocks,
}

/// <summary>Which layout the projection of a module has.</summary>
internal static class AttentionLayouts
{
    /// <summary>
    /// The layout, and, where neither name nor model decides it, which models have another, as words in brackets.
    /// </summary>
    /// <param name="word">Last word of the module's name, as the file spells it.</param>
    /// <param name="name">Name of the module, in lower case.</param>
    /// <param name="config">Configuration of the model; null when there is none.</param>
    public static (AttentionLayout Layout, string? Others) Of(string word, string name, ModelConfig? config)
    {
        var type = config?.ModelType ?? "";
        return word switch
        {
            "in_proj" when name.EndsWith("self.in_proj", StringComparison.Ordinal) => (AttentionLayout.ByHead, null),
            "linear_qkv" => (AttentionLayout.Grouped, null),
            "query_key_value" => QueryKeyValue(type, config),
            "c_attn" => CAttn(type, config),
            "qkv_proj" => QkvProj(type),
            "wqkv" => Wqkv(type),
            _ => (AttentionLayout.OneAfterAnother, null),
        };
    }

    private static (AttentionLayout, string?) QueryKeyValue(string type, ModelConfig? config) =>
        type.ToLowerInvariant() switch
        {
            "gpt_neox" or "gpt_neox_japanese" or "bloom" or "persimmon" or "fuyu" => (AttentionLayout.ByHead, null),
            "falcon" or "refinedweb" or "refinedwebmodel" => (
                config!.Flag("new_decoder_architecture") ?? config.ModelType == "RefinedWeb" ? AttentionLayout.Grouped
                : config.Flag("multi_query") ?? true ? AttentionLayout.OneAfterAnother
                : AttentionLayout.ByHead,
                null
            ),
            "chatglm" => (
                config!.Flag("multi_query_attention") ?? false
                    ? AttentionLayout.OneAfterAnother
                    : AttentionLayout.ByHead,
                null
            ),
            "phi3small" => (AttentionLayout.Grouped, null),
            _ => (AttentionLayout.ByHead, "as in GPT-NeoX and BLOOM, not one after another as in ChatGLM"),
        };

    private static (AttentionLayout, string?) CAttn(string type, ModelConfig? config) =>
        type switch
        {
            "gpt_bigcode" when config!.Flag("multi_query") == false => (AttentionLayout.ByHead, null),
            "" => (AttentionLayout.OneAfterAnother, "as in GPT-2 and Qwen, not by head as in some of GPT-BigCode"),
            _ => (AttentionLayout.OneAfterAnother, null),
        };

    private static (AttentionLayout, string?) QkvProj(string type) =>
        type switch
        {
            "codegen" => (AttentionLayout.FourBlocks, null),
            "minimax" or "minimax_text_01" or "minimax_m1" => (AttentionLayout.ByHead, null),
            "" => (AttentionLayout.OneAfterAnother, "as in Phi-3, not by head as in MiniMax or in four as in CodeGen"),
            _ => (AttentionLayout.OneAfterAnother, null),
        };

    private static (AttentionLayout, string?) Wqkv(string type) =>
        type switch
        {
            "internlm2" or "internlmxcomposer2" or "internvl_chat" => (AttentionLayout.Grouped, null),
            "" => (AttentionLayout.OneAfterAnother, "not grouped by key-value head as in InternLM2"),
            _ => (AttentionLayout.OneAfterAnother, null),
        };
}
