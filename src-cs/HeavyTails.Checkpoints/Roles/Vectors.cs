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
                : Slopes().IsMatch(tensor.Role) ? TensorRole.Not("the slopes of a PReLU")
                : tensor.Leaf is "gamma" or "scale"
                || Norm().IsMatch(tensor.Key)
                || tensor is { Leaf: "weight", Bias.Rank: 1 }
                    ? new TensorRole(LayerKind.Norm)
                : TensorRole.Not(tensor.Leaf is "weight" ? $"{Why}, of a normalisation or an activation" : Why);
        return
            tensor.Rank >= 3
            && tensor.WideDimensions <= 1
            && !tensor.IsModuleWeight
            && !tensor.Role.Contains("conv", StringComparison.Ordinal)
            ? TensorRole.Not(Why)
            : null;
    }

    [GeneratedRegex(@"prelu")]
    private static partial Regex Slopes();

    [GeneratedRegex(@"(^|[._])(bn|ln)[\d_]*([._]|$)|norm")]
    private static partial Regex Norm();
}
