// Learned inputs that stand beside the tokens of the data: cls_token [1, 1, d], mask_token, register_tokens [1, n, d],
// query_tokens (BLIP-2), iou_token.weight (SAM), latents (Perceiver), prompt_embeddings (prompt tuning).
using System.Text.RegularExpressions;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Learned tokens and queries, which are inputs and no layers.</summary>
internal sealed partial class Tokens : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        !tensor.IsDeclaredLayer
        && (tensor.IsModuleWeight ? Module().IsMatch(tensor.Role) && tensor.Bias is null : Token().IsMatch(tensor.Leaf))
        && !tensor.Role.Contains("embed_tokens", StringComparison.Ordinal)
            ? TensorRole.Not("learned tokens")
            : null;

    [GeneratedRegex(
        @"^(.*_)?tokens?$|^(learned_|object_|latent_)?(queries|latents?)$|^(prompt|soft_prompt)(_embeddings?)?$|^cls$"
    )]
    private static partial Regex Token();

    [GeneratedRegex(@"^(cls|class|mask|iou|obj_score|dist|query|register|reg|mem|memory|latent|task|prompt)_tokens?$")]
    private static partial Regex Module();
}
