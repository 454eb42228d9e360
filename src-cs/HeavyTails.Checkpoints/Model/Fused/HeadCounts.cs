namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>Heads of an attention layer as its model's configuration gives them.</summary>
/// <param name="Query">Number of query heads, at least 1.</param>
/// <param name="KeyValue">Number of key heads, which is that of value heads, at least 1.</param>
/// <param name="Size">Rows of one head.</param>
internal readonly record struct HeadCounts(int Query, int KeyValue, int Size)
{
    private static readonly string[] QueryNames =
        ["num_attention_heads", "n_head", "n_heads", "num_heads", "num_query_heads"],
        KeyValueNames = ["num_key_value_heads", "num_kv_heads", "n_head_kv", "n_kv_heads", "kv_n_heads"],
        SizeNames = ["head_dim", "kv_channels"],
        WidthNames = ["hidden_size", "n_embd", "d_model", "model_dim", "dim"];

    /// <summary>Rows of q, k and v together.</summary>
    public long Rows => ((long)Query + (2L * KeyValue)) * Size;

    /// <summary>The heads of one layer; null where the configuration does not tell them.</summary>
    /// <param name="config">Configuration of the model.</param>
    /// <param name="layer">Number of the layer; null when its name has none.</param>
    public static HeadCounts? Of(ModelConfig config, int? layer)
    {
        if (config.Number(layer, QueryNames) is not { } query)
            return null;
        var size = config.Number(layer, SizeNames);
        if (size is null && config.Number(layer, WidthNames) is { } width && width % query == 0)
            size = width / query;
        return
            size is { } d && new HeadCounts(query, KeyValues(config, layer, query), d) is { Rows: <= int.MaxValue } all
            ? all
            : null;
    }

    // Falcon's configuration says num_kv_heads = 71 and multi_query = true; ChatGLM's multi_query_group_num counts only
    // where multi_query_attention is true.
    private static int KeyValues(ModelConfig config, int? layer, int query)
    {
        var grouped = config.Flag("new_decoder_architecture") ?? false;
        if (!grouped && config.Flag("multi_query") is { } one)
            return one ? 1 : query;
        if (config.Flag("multi_query_attention") is { } groups)
            return groups ? config.Number(layer, "multi_query_group_num") ?? query : query;
        if (config.String("attn_type") == "multiquery_attention")
            return 1;
        return config.Number(layer, KeyValueNames) ?? query;
    }
}
