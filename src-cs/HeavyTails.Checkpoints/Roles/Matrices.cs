using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Every other tensor of two dimensions is a linear layer.</summary>
internal sealed class Matrices : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) => tensor.Rank == 2 ? Kernels.Ordered(tensor, LayerKind.Linear) : null;
}
