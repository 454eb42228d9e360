// attribute layer_names: ["dense", ...]; group dense, attribute weight_names: ["dense/kernel:0", ...], each the
// path of a dataset in the group. A model in a model is one layer, whose weights have the names of the inner
// layers. Weights that belong to no layer are in the group top_level_model_weights.
using HeavyTails.Checkpoints.Formats.Hdf5;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>Reads weights that are grouped by layers.</summary>
internal static class LegacyLayers
{
    private const string TopLevel = "top_level_model_weights";

    public static void Read(Hdf5Object group, List<string> layers, KerasLayer? config, KerasWeights into)
    {
        var file = into.File;
        foreach (var layer in group.Links.ContainsKey(TopLevel) ? layers.Append(TopLevel) : layers)
        {
            var of =
                group.Path(layer)
                ?? throw file.Source.Fail(group.At, $"layer {Text.Quote(layer)} is named, but there is no such group");
            if (of.Problem is not null)
                into.Add(of, layer, new(""), layer);
            foreach (var weight in KerasNames.Of(file, of, "weight_names") ?? [])
            {
                var dataset = of.Path(weight);
                if (dataset is not { IsDataset: true })
                    throw file.Source.Fail(
                        of.At,
                        $"weight {Text.Quote(weight)} of layer {Text.Quote(layer)} is named, but is no dataset"
                    );
                var parts = Parts(weight);
                var own = parts.IndexOf(layer);
                var name = string.Join('.', own < 0 ? [layer, .. parts] : parts[own..]);
                into.Add(dataset, name, Owner(config, layer, parts), $"{layer}.{string.Join('.', parts)}");
            }
        }
    }

    /// <summary>
    /// The names of a path, the last without the number of the variable's output: "kernel" of "kernel:0".
    /// </summary>
    private static List<string> Parts(string weight)
    {
        var parts = weight.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (parts.Count > 0 && parts[^1].LastIndexOf(':') is > 0 and var colon)
            parts[^1] = parts[^1][..colon];
        return parts;
    }

    /// <summary>
    /// The class of the innermost layer that a path names; a wrapper has that of its layer. Without a configuration the
    /// layer's name tells, which Keras makes of the class.
    /// </summary>
    private static KerasOwner Owner(KerasLayer? config, string layer, List<string> parts)
    {
        var found = config?.Find(layer);
        foreach (var part in parts)
            found = config?.Find(part) ?? found;
        while (found is { Layers: [var inner] } && found.ClassName is "Bidirectional" or "TimeDistributed" or "RNN")
            found = inner;
        return found is null
            ? new(KerasClasses.Guess(parts.Count > 1 ? parts[^2] : layer, layer))
            : new(found.ClassName, found.Groups);
    }
}
