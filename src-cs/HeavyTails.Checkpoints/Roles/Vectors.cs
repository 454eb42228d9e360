// Scales, biases and other vectors; also those stored with further dimensions of 1: gamma [c, 1, 1], temperature
// [heads, 1, 1], scale [1, c, 1, 1]. A module's weight of such a shape is a kernel, that of a convolution to one
// output.
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Tensors with one dimension.</summary>
internal sealed partial class Vectors : IRoleRule
{
    private const string Why = "a vector";

    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor)
    {
        if (tensor.Rank == 1)
            return tensor.Leaf is "b" or "beta" ? new TensorRole(LayerKind.Bias)
                : tensor.Leaf is "weight" or "gamma" or "scale" || Norm().IsMatch(tensor.Key)
                    ? new TensorRole(LayerKind.Norm)
                : TensorRole.Not(Why);
        return
            tensor.Rank >= 3
            && tensor.WideDimensions <= 1
            && !tensor.IsModuleWeight
            && !tensor.Role.Contains("conv", StringComparison.Ordinal)
            ? TensorRole.Not(Why)
            : null;
    }

    [GeneratedRegex(@"(^|[._/])(bn|ln|norm|layernorm|batchnorm|groupnorm|rmsnorm)[\d_]*([._/]|$)|norm")]
    private static partial Regex Norm();
}
