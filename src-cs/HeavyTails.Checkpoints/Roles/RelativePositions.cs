// relative_position_bias_table [(2 w - 1)^2, heads] (Swin), relative_attention_bias.weight [buckets, heads] (T5),
// attention_biases [heads, offsets] (LeViT), rel_pos_h [2 n - 1, d] (MViT, SAM).
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Tables that attention adds by relative position: they are looked up and multiply nothing.</summary>
internal sealed partial class RelativePositions : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Rank >= 2 && !tensor.IsDeclaredLayer && Table().IsMatch(tensor.TableRole)
            ? TensorRole.Not("a table of relative positions", LayerKind.Embedding) with
            {
                IsPositionTable = true,
            }
            : null;

    [GeneratedRegex(
        @"^(relative_attention_bias|relative_position_bias(_table)?|rel_pos(_[hwdt]|_table|_bias|_bias_table)?"
            + @"|relpos_bias|attention_biases|attn_rel_b)$"
    )]
    private static partial Regex Table();
}
