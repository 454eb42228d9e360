using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>
/// What the file itself says: a module's class and a graph's operator tell what a matrix does more surely than its
/// name. Which vector of a module is the bias, only the name tells.
/// </summary>
internal sealed class Declared : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Declared is LayerKind.Norm or LayerKind.Bias || tensor.Declared != LayerKind.Unknown && tensor.Rank >= 2
            ? Kernels.Ordered(tensor, tensor.Declared)
            : null;
}
