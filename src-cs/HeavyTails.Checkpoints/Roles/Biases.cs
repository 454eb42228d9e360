using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>
/// Biases by the last word of their names, whatever their shape: those of experts are [experts, out].
/// </summary>
internal sealed partial class Biases : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        Bias().IsMatch(tensor.Leaf) || HeadBias().IsMatch(tensor.Leaf) && tensor.Rank <= 2
            ? new TensorRole(LayerKind.Bias)
            : null;

    [GeneratedRegex(@"^(.*_)?(in_proj_)?bias(_[ih]h_l\d+(_reverse)?|_[ih]h|_[kv])?$")]
    private static partial Regex Bias();

    // TransformerLens: b_Q [heads, width], b_O [d].
    [GeneratedRegex(@"^_?b_[qkvo]$")]
    private static partial Regex HeadBias();
}
