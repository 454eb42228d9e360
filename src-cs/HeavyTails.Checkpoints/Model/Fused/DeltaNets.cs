// Linear attention of Qwen3-Next and Qwen3.5, with h key heads of size d and r h value heads of size e:
//   in_proj_qkv   [2 h d + r h e, w]         q, k and v one after another
//   in_proj_qkvz  [h (2 d + 2 r e), w]       q, k, v and the gate z of the first key head, then of the second, ...
// huggingface/transformers, modeling_qwen3_next.py
namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>Blocks of the fused projections of gated delta nets.</summary>
internal static class DeltaNets
{
    /// <summary>Whether a module of this name is such a projection.</summary>
    public static bool Has(string word) => word is "in_proj_qkv" or "in_proj_qkvz";

    /// <summary>The blocks; null where the configuration does not give them for this number of rows.</summary>
    /// <param name="word">Last word of the module's name.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="config">Configuration of the model; null when there is none.</param>
    public static Blocks? Of(string word, int rows, ModelConfig? config)
    {
        if (
            config?.Number(null, "linear_num_key_heads") is not { } heads
            || config.Number(null, "linear_key_head_dim") is not { } key
            || config.Number(null, "linear_num_value_heads") is not { } values
            || config.Number(null, "linear_value_head_dim") is not { } value
            || (long)heads * key > rows
            || (long)values * value > rows
            || values % heads != 0
        )
            return null;
        var each = values / heads * value;
        var blocks =
            word == "in_proj_qkv"
                ? new Blocks(1, [("q", heads * key), ("k", heads * key), ("v", values * value)])
                : new Blocks(heads, [("q", key), ("k", key), ("v", each), ("z", each)]);
        return blocks.Length == rows ? blocks : null;
    }
}
