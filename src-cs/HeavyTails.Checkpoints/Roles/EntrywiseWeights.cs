// Weights that multiply entry by entry, and not as a matrix: the mixing of RWKV (time_mix_k [1, 1, d], time_decay
// [heads, width]), and the decay rates A_log [d, states] of Mamba.
using System.Text.RegularExpressions;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Weights of more than one dimension that are used entry by entry.</summary>
internal sealed partial class EntrywiseWeights : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        Mixing().IsMatch(tensor.Leaf) ? TensorRole.Not("weights of time mixing, used entry by entry")
        : tensor.Leaf is "a_log" && tensor.Rank >= 2
            ? TensorRole.Not("decay rates of a state-space layer, used entry by entry")
        : null;

    [GeneratedRegex(@"^(time_(mix|maa)_[a-z]|time_(decay|first|faaaa))$")]
    private static partial Regex Mixing();
}
