// Masks of attention and of pruning, which are constants: attn.bias [1, 1, n, n] (GPT-2), attn_mask [windows, n, n]
// (Swin), causal_mask, tril, weight_mask (torch.nn.utils.prune).
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Masks of attention and of pruned weights.</summary>
internal sealed partial class Masks : IRoleRule
{
    private const string Attention = "a mask of attention";

    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Leaf is "masked_bias"
        || tensor.Leaf is "bias" && tensor.Rank is 3 or 4 && IsSquareBelowOnes(tensor.Shape)
            ? TensorRole.Not(Attention, LayerKind.Bias)
        : AttentionMask().IsMatch(tensor.Leaf) ? TensorRole.Not(Attention)
        : !tensor.IsDeclaredLayer && (tensor.Leaf is "mask" || tensor.Leaf.EndsWith("_mask", StringComparison.Ordinal))
            ? TensorRole.Not("a mask")
        : null;

    private static bool IsSquareBelowOnes(int[] shape) =>
        shape[^1] == shape[^2] && shape[^1] > 1 && Array.TrueForAll(shape[..^2], d => d == 1);

    [GeneratedRegex(@"^((attn|attention|causal|tgt|src|future|self_attn)_?masks?|tril|triu)$")]
    private static partial Regex AttentionMask();
}
