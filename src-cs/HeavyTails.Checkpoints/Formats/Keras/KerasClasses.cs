namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>Classes of layers by the names that Keras makes of them, and what their variables are called.</summary>
internal static class KerasClasses
{
    private static readonly string[] Known =
    [
        "Dense",
        "EinsumDense",
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "SeparableConv1D",
        "SeparableConv2D",
        "ConvLSTM1D",
        "ConvLSTM2D",
        "ConvLSTM3D",
        "LSTM",
        "GRU",
        "SimpleRNN",
        "LSTMCell",
        "GRUCell",
        "SimpleRNNCell",
        "Embedding",
        "BatchNormalization",
        "LayerNormalization",
        "GroupNormalization",
        "RMSNormalization",
        "MultiHeadAttention",
    ];

    private static readonly Dictionary<string, string> ByGroup = Known.ToDictionary(KerasNames.Snake);

    /// <summary>The class of the first name that Keras could have made of one: "lstm_1"; empty for none.</summary>
    public static string Guess(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var counted = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            var group = counted.EndsWith('_') ? counted[..^1] : name;
            if (ByGroup.GetValueOrDefault(group) is { } known)
                return known;
        }
        return "";
    }

    /// <summary>
    /// What the variables 0, 1, ... of a class are called. Of a class that is not known, the first of two dimensions or
    /// more is a kernel, a second of two a recurrent one, and a vector behind it, as long as its outputs, the bias.
    /// </summary>
    /// <param name="className">The class; empty for one that is not known.</param>
    /// <param name="shapes">The dimensions of its variables.</param>
    public static IReadOnlyList<string> Variables(string className, IReadOnlyList<long[]> shapes)
    {
        string[]? names = className switch
        {
            "Dense" or "EinsumDense" => ["kernel", "bias"],
            "Embedding" => ["embeddings"],
            "BatchNormalization" when shapes.Count == 4 => ["gamma", "beta", "moving_mean", "moving_variance"],
            "LayerNormalization" or "GroupNormalization" when shapes.Count == 2 => ["gamma", "beta"],
            "LSTM" or "GRU" or "SimpleRNN" or "LSTMCell" or "GRUCell" or "SimpleRNNCell" => Recurrent,
            _ when className.StartsWith("ConvLSTM", StringComparison.Ordinal) => Recurrent,
            _ when className.StartsWith("Depthwise", StringComparison.Ordinal) => ["depthwise_kernel", "bias"],
            _ when className.StartsWith("Separable", StringComparison.Ordinal) =>
            [
                "depthwise_kernel",
                "pointwise_kernel",
                "bias",
            ],
            _ when className.Contains("Conv", StringComparison.Ordinal) => ["kernel", "bias"],
            _ when shapes is [{ Length: 2 }, { Length: 2 }, ..] && shapes[0][1] == shapes[1][1] => Recurrent,
            _ when shapes is [{ Length: >= 2 }] => ["kernel"],
            _ when shapes is [{ Length: >= 2 }, [_]] && shapes[1][0] == shapes[0][^1] => ["kernel", "bias"],
            _ => null,
        };
        return names is not null && names.Length >= shapes.Count
            ? names
            : [.. Enumerable.Range(0, shapes.Count).Select(i => $"vars.{i}")];
    }

    private static string[] Recurrent => ["kernel", "recurrent_kernel", "bias"];
}
