// A table with a row for each position. Learned ones of two dimensions [positions, d] are embeddings (wpe, BERT's
// position_embeddings), and are analysed, as in WeightWatcher. A table with further dimensions, pos_embed [1, n, d] or
// pe [n, 1, d], is no module's weight but a parameter that is added to an input, or a buffer of sines.
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Tables of positions that are no embedding of two dimensions.</summary>
internal sealed partial class PositionalTables : IRoleRule
{
    private const string Why = "a positional table";

    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        !tensor.IsDeclaredLayer
        && (
            tensor.Rank >= 2 && Sines().IsMatch(tensor.Leaf)
            || tensor.Rank >= 3 && tensor.Leaf is not "kernel" && tensor.Bias is null && Position().IsMatch(tensor.Role)
        )
            ? TensorRole.Not(Why, LayerKind.Embedding)
            : null;

    [GeneratedRegex(@"^(pe|sinusoid\w*|pos(ition(al)?)?_(enc|encodings?|table)|position_ids)$")]
    private static partial Regex Sines();

    [GeneratedRegex(
        @"(^|_)(w?pe|w_pos|(abs(olute)?_)?pos(ition(s|al)?)?_?(emb|embs|embed|embeds|embeddings?|enc|encodings?|table)"
            + @"|embed_positions)(_[a-z0-9]+)?$"
    )]
    private static partial Regex Position();
}
