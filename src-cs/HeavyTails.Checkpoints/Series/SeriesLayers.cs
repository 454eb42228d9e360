using System.Globalization;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;
using HeavyTails.Core.NetSeries;

namespace HeavyTails.Checkpoints.Series;

/// <summary>Which layers of a net are averaged over a series, and whether two nets have the same.</summary>
internal static class SeriesLayers
{
    /// <summary>The layers with a weight matrix that a filter keeps, and all other tensors with the reason.</summary>
    public static (IReadOnlyList<Layer> Layers, IReadOnlyList<SkippedTensor> Skipped) Of(
        Checkpoint checkpoint,
        Func<Layer, bool> keeps
    )
    {
        List<Layer> layers = [];
        List<SkippedTensor> skipped = [];
        foreach (var layer in checkpoint.Layers())
            if (WhyNot(layer) is { } reason)
                skipped.Add(new(layer.Name, reason));
            else if (!keeps(layer))
                skipped.Add(new(layer.Name, "the filter leaves it out"));
            else
                layers.Add(layer);
        skipped.AddRange(checkpoint.Skipped.Select(tensor => new SkippedTensor(tensor.Name, tensor.Reason!)));
        return (layers, skipped);
    }

    /// <summary>Says why a net has no layer that could be averaged.</summary>
    public static string WhyNone(IReadOnlyList<SkippedTensor> skipped) =>
        "no layer has a tail index: "
        + string.Join(
            "; ",
            skipped
                .GroupBy(tensor => tensor.Reason)
                .Take(4)
                .Select(group => $"{group.First().Name}: {group.Key}" + (group.Count() > 1 ? ", ..." : ""))
        );

    /// <summary>Refuses a net whose layers have other names or shapes than those of the first net.</summary>
    /// <exception cref="CheckpointException">
    /// They differ; the message names both files and the first layer in which they do.
    /// </exception>
    public static void CheckEqual(
        (string Path, IReadOnlyList<Layer> Layers) first,
        (string Path, IReadOnlyList<Layer> Layers) net
    )
    {
        var most = Math.Max(first.Layers.Count, net.Layers.Count);
        for (var i = 0; i < most; i++)
            if (Said(first.Layers, i) is var expected && Said(net.Layers, i) is var got && expected != got)
                throw new CheckpointException(
                    net.Path,
                    null,
                    $"expected {expected} as layer {i + 1}, which {first.Path} has there, got {got}"
                );
    }

    /// <summary>Says which number of a layer is the first that is NaN or infinite, and in which file.</summary>
    public static string WhyNotFinite(TensorData data, string path)
    {
        var i = 0;
        while (double.IsFinite(At(i)))
            i++;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"weight {i} of {data.Length} in {Path.GetFileName(path)} is {At(i)}"
        );

        double At(int index) => data.IsDouble ? data.Double.Span[index] : data.Single.Span[index];
    }

    private static string? WhyNot(Layer layer) =>
        layer.WhyNot
        ?? (
            LayerKinds.HasSpectrum(layer) ? null
            : layer.Kind == LayerKind.Unknown ? "not known to be the weights of a layer"
            : layer.Kind == LayerKind.Bias ? "a bias"
            : "the scale of a norm"
        );

    // Names and shapes as one text, so that what is compared is what the message says.
    private static string Said(IReadOnlyList<Layer> layers, int index) =>
        index < layers.Count
            ? $"{Text.Quote(layers[index].Name)} [{layers[index].ShapeText}]"
            : $"{layers.Count} layers";
}
