// Weights that multiply entry by entry, and not as a matrix: the mixing of RWKV (time_mix_k [1, 1, d], time_decay
// [heads, width]), the decay rates A_log [d, states] of Mamba, and LayerNorm((h, w)), whose weight and bias are both
// [h, w]: the bias of a layer that multiplies has fewer dimensions than its weight.
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Weights of more than one dimension that are used entry by entry.</summary>
internal sealed partial class EntrywiseWeights : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        Mixing().IsMatch(tensor.Leaf) ? TensorRole.Not("weights of time mixing, used entry by entry")
        : tensor.Rank < 2 ? null
        : tensor.Leaf is "a_log" ? TensorRole.Not("decay rates of a state-space layer, used entry by entry")
        : HasShapeOfBias(tensor)
            ? TensorRole.Not("the scale of a normalisation, entry by entry as its bias", LayerKind.Norm)
        : null;

    private static bool HasShapeOfBias(NamedTensor tensor)
    {
        var shift = tensor.Leaf switch
        {
            "weight" or "scale" => tensor.Bias,
            "gamma" => tensor.Model.Find($"{tensor.Module}.beta"),
            _ => null,
        };
        return shift is not null && shift.Shape.AsSpan().SequenceEqual(tensor.Shape);
    }

    [GeneratedRegex(@"^(time_(mix|maa)_[a-z]|time_(decay|first|faaaa))$")]
    private static partial Regex Mixing();
}
