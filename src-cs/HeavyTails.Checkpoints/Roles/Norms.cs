using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Scales of normalisations over several dimensions: LayerNorm((c, h, w)) has a weight [c, h, w].</summary>
internal sealed partial class Norms : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Rank >= 3 && Norm().IsMatch(tensor.Role) ? new TensorRole(LayerKind.Norm) : null;

    [GeneratedRegex(@"^([a-z]+_)?(ln|layer_?norm|batch_?norm|group_?norm|instance_?norm|norm)(_?\d+|_[a-z]+)?$")]
    private static partial Regex Norm();
}
