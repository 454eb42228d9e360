// Rotary position embeddings keep cosines and sines of fixed frequencies: rotary_emb.inv_freq [d / 2] (Llama),
// cos_cached and sin_cached [1, 1, n, d] (GPT-NeoX), freqs_cis [n, d / 2] (Meta), rope_freqs.weight (GGUF).
using System.Text.RegularExpressions;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Tables of rotary positions, which are constants.</summary>
internal sealed partial class RotaryTables : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        Table().IsMatch(tensor.Leaf) || tensor.Role is "rope_freqs"
            ? TensorRole.Not("a table of rotary positions")
            : null;

    [GeneratedRegex(@"^((original_)?inv_freqs?|freqs(_cis|_cos|_sin)?|rope_freqs|(cos|sin)(_cached?|_table)?)$")]
    private static partial Regex Table();
}
