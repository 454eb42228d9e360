using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Query, key and value stacked in one matrix, [3 d, d], or [d, 3 d] in GPT-2.</summary>
internal sealed partial class InProjections : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Shape is [var rows, var columns]
        && Stacked().IsMatch(tensor.Key)
        && (rows == 3L * columns || columns == 3L * rows)
            ? Kernels.Ordered(tensor, LayerKind.AttentionInProjection)
            : null;

    [GeneratedRegex(
        @"(^|[._])(in_proj_weight|in_proj|c_attn|qkv|qkv_proj|wqkv|query_key_value|to_qkv|attn_qkv)([._]|$)"
    )]
    private static partial Regex Stacked();
}
