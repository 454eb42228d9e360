// A table with a row for each position is looked up, or added to an input, and multiplies nothing:
//   [n, d]     wpe, position_embeddings (BERT), embed_positions (Whisper; sines in its encoder), positional_embedding
//              (CLIP), W_pos (TransformerLens), position_embd (GGUF); x_position_embeddings (LayoutLM),
//              position_embedding.row_embeddings (DETR)
//   [1, n, d]  pos_embed of vision transformers
//   [n, 1, d]  pe, a buffer of sines
// A bias beside it denies it: position_embedding is then a linear layer, of coordinates.
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Tables of positions, learned or computed, of any number of dimensions.</summary>
internal sealed partial class PositionalTables : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        !tensor.IsDeclaredLayer && tensor.Rank >= 2 && (Sines().IsMatch(tensor.Leaf) || IsLearned(tensor))
            ? TensorRole.Not("a positional table", LayerKind.Embedding) with
            {
                IsPositionTable = true,
            }
            : null;

    private static bool IsLearned(NamedTensor tensor)
    {
        if (tensor.Leaf is "kernel" || tensor.Bias is not null)
            return false;
        var role = tensor.TableRole;
        return tensor.Rank == 2
            ? Table().IsMatch(role)
                || Axis().IsMatch(role) && Table().IsMatch(NamedTensor.LastWord(NamedTensor.Parent(tensor.Module)))
            : Parameter().IsMatch(role);
    }

    [GeneratedRegex(@"^(pe|sinusoid\w*|pos(ition(al)?)?_(enc|encodings?|table)|position_ids)$")]
    private static partial Regex Sines();

    [GeneratedRegex(
        @"(^|_)(w?pe|w_pos|(abs(olute)?_)?pos(ition(s|al)?)?_?(emb|embs|embed|embeds|embeddings?|enc|encodings?|table)"
            + @"|embed_positions)(_[a-z0-9]+)?$"
    )]
    private static partial Regex Parameter();

    // Of two dimensions a further word, as in pos_embed_proj, makes it another layer, unless it says which positions.
    [GeneratedRegex(
        @"(^|_)(wpe|w_pos|(abs(olute)?_)?pos(ition(s|al)?)?_?(emb|embs|embd|embed|embeds|embeddings?|enc|encodings?)"
            + @"|embed_pos(itions?)?)(_(table|matrix|weights?|[hwtxy]|row|col|spatial|temporal|window|cls|input|\d+))?$"
    )]
    private static partial Regex Table();

    [GeneratedRegex(@"^(row|col|column|height|width)_embed(dings?)?$")]
    private static partial Regex Axis();
}
