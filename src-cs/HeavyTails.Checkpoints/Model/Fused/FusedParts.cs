using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>Gives layers that hold several matrices in one the parts into which they can be split.</summary>
/// <param name="tensors">The tensors of the checkpoint.</param>
/// <param name="config">Configuration of the model; null when there is none.</param>
internal sealed class FusedParts(IReadOnlyList<TensorEntry> tensors, ModelConfig? config)
{
    private readonly Dictionary<string, TensorEntry> _byName = tensors
        .DistinctBy(t => t.Name)
        .ToDictionary(t => t.Name);
    private readonly FusedAttention _attention = new(config);

    /// <summary>A fused layer with its parts; every other layer unchanged.</summary>
    public Layer Complete(Layer layer)
    {
        if (layer.Parts is not null)
            return layer;
        if (layer.Kind is LayerKind.Lstm or LayerKind.Gru)
            return _byName.TryGetValue(layer.TensorName, out var stored) && Gates.Of(layer, stored) is { } gates
                ? layer with
                {
                    Parts = gates,
                }
                : layer;
        if (GatedExperts.Of(layer, _byName) is { } experts)
            return layer with { Parts = experts };
        if (
            layer.Kind is not (LayerKind.Linear or LayerKind.AttentionInProjection)
            || layer.Name.Length > NamedTensor.LongestName
            || Matrix(layer.Shape) is not (var rows, var columns)
        )
            return layer;
        if (_attention.Of(layer.Name, rows, columns) is { } projections)
            return layer with { Kind = LayerKind.AttentionInProjection, Parts = projections };
        return GatedHalves.Of(layer.Name, rows, config) is { } halves ? layer with { Parts = halves } : layer;
    }

    /// <summary>Rows and columns of a matrix, leading dimensions of 1 aside; null where there are more.</summary>
    public static (int Rows, int Columns)? Matrix(IReadOnlyList<int> shape)
    {
        for (var d = 0; d < shape.Count - 2; d++)
            if (shape[d] != 1)
                return null;
        return shape.Count >= 2 ? (shape[^2], shape[^1]) : null;
    }
}
