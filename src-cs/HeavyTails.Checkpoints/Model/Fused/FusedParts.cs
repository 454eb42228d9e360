using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>Gives layers that hold several matrices in one the parts into which they can be split.</summary>
internal sealed class FusedParts(IReadOnlyList<TensorEntry> tensors)
{
    private readonly Dictionary<string, TensorEntry> _byName = tensors
        .DistinctBy(t => t.Name)
        .ToDictionary(t => t.Name);

    /// <summary>A fused layer with its parts; every other layer unchanged.</summary>
    public Layer Complete(Layer layer)
    {
        if (layer.Parts is not null || !_byName.TryGetValue(layer.TensorName, out var stored))
            return layer;
        return Gates.Of(layer, stored) is { } gates ? layer with { Parts = gates } : layer;
    }
}
