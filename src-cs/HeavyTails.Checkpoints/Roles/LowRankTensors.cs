using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Tensors of low-rank updates, which <see cref="LowRankPairs"/> joins.</summary>
internal sealed class LowRankTensors : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        LowRankName.Of(tensor.Name) is not { } part ? null
        : part.Part == LowRankPart.Magnitudes ? new TensorRole(LayerKind.Unknown)
        : new TensorRole(LayerKind.LowRankPair);
}
