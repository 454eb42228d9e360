namespace HeavyTails.Core.Layers;

/// <summary>What kinds of layers are called, and which have a spectrum.</summary>
public static class LayerKinds
{
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

    /// <summary>The types that layers may have, each once.</summary>
    public static IReadOnlyList<string> TypeNames { get; } = [.. Enum.GetValues<LayerKind>().Select(TypeName)];

    /// <summary>
    /// Returns layers of a model with their numbers: <see cref="Layer.Id"/> is the position among those that have a
    /// spectrum, from 1. Layers that have a number keep it.
    /// </summary>
    public static IReadOnlyList<Layer> Numbered(IReadOnlyList<Layer> layers)
    {
        var (numbered, last) = (new Layer[layers.Count], layers.Select(layer => layer.Id).DefaultIfEmpty().Max());
        for (var i = 0; i < numbered.Length; i++)
            numbered[i] = layers[i].Id == 0 && HasSpectrum(layers[i]) ? layers[i] with { Id = ++last } : layers[i];
        return numbered;
    }

    /// <summary>Whether a layer of this kind has a spectrum.</summary>
    public static bool HasSpectrum(LayerKind kind) =>
        kind is not (LayerKind.Unknown or LayerKind.Norm or LayerKind.Bias);

    /// <summary>Whether a layer has a spectrum, by its kind and as nothing says why it has none.</summary>
    public static bool HasSpectrum(Layer layer) => layer.WhyNot is null && HasSpectrum(layer.Kind);
}
