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
        // Of PyTorch's layers that multiply by a matrix, the bilinear one alone has three dimensions.
        tensor is { Declared: LayerKind.Linear, Rank: 3 }
            ? Stacks.Slices
        : tensor.Declared is LayerKind.Norm or LayerKind.Bias
        || tensor.Declared != LayerKind.Unknown && tensor.Rank >= 2
            ? Kernels.Ordered(tensor, tensor.Declared)
        : null;
}
