// A checkpoint holds names and shapes, not modules. The kind of a tensor follows from both, by the conventions of
// PyTorch, Keras and Hugging Face.
using System.Text.RegularExpressions;

namespace HeavyTails.Core.Layers;

/// <summary>Recognises the kinds of layers by name and shape.</summary>
public static partial class LayerKinds
{
    /// <summary>
    /// The kind of a tensor with the name <paramref name="tensorName"/> ("layer1.0.conv1.weight", or an npz key without
    /// ".weight") and this shape. Where the name says nothing, the number of dimensions decides: 2 is a linear layer, 3
    /// to 5 a convolution.
    /// </summary>
    public static LayerKind Guess(string tensorName, IReadOnlyList<int> shape)
    {
        var name = tensorName.ToLowerInvariant();
        var last = name[(name.LastIndexOfAny(['.', '/', ':']) + 1)..];
        if (shape.Count == 0 || last == "num_batches_tracked")
            return LayerKind.Unknown;
        if (BiasName().IsMatch(last))
            return LayerKind.Bias;
        if (LowRankName.Of(name) is { } part)
            return part.Part == LowRankPart.Magnitudes ? LayerKind.Unknown : LayerKind.LowRankPair;
        if (shape.Count == 1)
            return GuessVector(name, last);
        if (shape.Count > 5)
            return LayerKind.Unknown;
        if (shape.Count == 2 && RecurrentName().Match(last) is { Success: true } recurrent)
            return GuessRecurrent(name, recurrent.Value, shape);
        if (EmbeddingName().IsMatch(name))
            return LayerKind.Embedding;
        if (shape.Count == 2)
            return InProjectionName().IsMatch(name) && (shape[0] == 3 * shape[1] || shape[1] == 3 * shape[0])
                ? LayerKind.AttentionInProjection
                : LayerKind.Linear;
        if (ExpertsName().IsMatch(name) && shape.Count == 3)
            return LayerKind.Linear;
        if (TransposedName().IsMatch(name))
            return LayerKind.ConvTransposed;
        return shape.Count switch
        {
            3 => LayerKind.Conv1d,
            4 => LayerKind.Conv2d,
            _ => LayerKind.Conv3d,
        };
    }

    /// <summary>The name without a trailing ".weight", WeightWatcher's longname.</summary>
    public static string LongName(string tensorName) =>
        tensorName.EndsWith(".weight", StringComparison.Ordinal) && tensorName.Length > 7
            ? tensorName[..^7]
            : tensorName;

    /// <summary>WeightWatcher's layer_type of a kind: "dense", "conv1d", "conv2d", "embedding", ...</summary>
    public static string TypeName(LayerKind kind) =>
        kind switch
        {
            LayerKind.Linear => "dense",
            LayerKind.Embedding => "embedding",
            LayerKind.Conv1d => "conv1d",
            LayerKind.Conv2d => "conv2d",
            LayerKind.Conv3d => "conv3d",
            LayerKind.ConvTransposed => "conv_transposed",
            LayerKind.AttentionInProjection => "attention_in_projection",
            LayerKind.Lstm => "lstm",
            LayerKind.Gru => "gru",
            LayerKind.Rnn => "rnn",
            LayerKind.LowRankPair => "low_rank",
            LayerKind.Norm => "norm",
            LayerKind.Bias => "bias",
            _ => "unknown",
        };

    /// <summary>Whether a layer of this kind has a spectrum.</summary>
    public static bool HasSpectrum(LayerKind kind) =>
        kind is not (LayerKind.Unknown or LayerKind.Norm or LayerKind.Bias);

    private static LayerKind GuessVector(string name, string last) =>
        last is "b" or "beta" ? LayerKind.Bias
        : last is "weight" or "gamma" or "scale" or "running_mean" or "running_var" || NormName().IsMatch(name)
            ? LayerKind.Norm
        : LayerKind.Unknown;

    // The ratio of weight_hh [gates h, h] is the number of gates; for weight_ih [gates h, in] the name of the module
    // decides, else the divisor.
    private static LayerKind GuessRecurrent(string name, string weight, IReadOnlyList<int> shape)
    {
        if (weight.Contains("hr", StringComparison.Ordinal))
            return LayerKind.Linear;
        if (weight.Contains("hh", StringComparison.Ordinal) && shape[1] > 0 && shape[0] % shape[1] == 0)
            switch (shape[0] / shape[1])
            {
                case 4:
                    return LayerKind.Lstm;
                case 3:
                    return LayerKind.Gru;
                case 1:
                    return LayerKind.Rnn;
            }
        if (name.Contains("lstm", StringComparison.Ordinal))
            return LayerKind.Lstm;
        if (name.Contains("gru", StringComparison.Ordinal))
            return LayerKind.Gru;
        return shape[0] % 4 == 0 ? LayerKind.Lstm
            : shape[0] % 3 == 0 ? LayerKind.Gru
            : LayerKind.Rnn;
    }

    [GeneratedRegex(@"^(.*_)?(in_proj_)?bias(_[ih]h_l\d+(_reverse)?|_[ih]h|_[kv])?$")]
    private static partial Regex BiasName();

    [GeneratedRegex(@"(^|[._/])(bn|ln|norm|layernorm|batchnorm|groupnorm|rmsnorm)[\d_]*([._/]|$)|norm")]
    private static partial Regex NormName();

    [GeneratedRegex(@"^weight_(ih|hh|hr)(_l\d+(_reverse)?)?$")]
    private static partial Regex RecurrentName();

    [GeneratedRegex(
        @"(^|[._/])([a-z]+_)*(emb|embed|embeds|embedding|embeddings|embed_tokens|embed_positions|wte|wpe|pos_embed"
            + @"|relative_attention_bias)\d*([._/]weight|[._/]table)?$"
    )]
    private static partial Regex EmbeddingName();

    [GeneratedRegex(
        @"(^|[._/])(in_proj_weight|in_proj|c_attn|qkv|qkv_proj|wqkv|query_key_value|to_qkv|attn_qkv)([._/]|$)"
    )]
    private static partial Regex InProjectionName();

    [GeneratedRegex(@"transpose|deconv|(^|[._/])(convt|conv_t|upconv|up_conv)\d*([._/]|$)")]
    private static partial Regex TransposedName();

    [GeneratedRegex(@"(^|[._/])experts([._/]|$)")]
    private static partial Regex ExpertsName();
}
