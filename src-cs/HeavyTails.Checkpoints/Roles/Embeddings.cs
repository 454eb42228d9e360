// Tables [vocabulary, d] of which a row is looked up: word, type and class embeddings; those of positions are no layers
// (PositionalTables). The name of the module says so, and a bias beside it denies it: DETR's class_embed is a linear layer. A kernel is that of a dense layer,
// and a tensor of four dimensions that of a convolution (patch_embedding.weight).
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Embedding tables of two dimensions.</summary>
internal sealed partial class Embeddings : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Rank == 2
        && tensor.Leaf is not "kernel"
        && (Table().IsMatch(tensor.Role) || tensor is { Role: "shared", Leaf: "weight" } || OneHot(tensor))
        && (!tensor.IsModuleWeight || tensor.Bias is null)
            ? new TensorRole(LayerKind.Embedding)
            : null;

    // TransformerLens: embed.W_E [vocabulary, d].
    private static bool OneHot(NamedTensor tensor) => tensor.Leaf is "w_e";

    [GeneratedRegex(@"^([a-z0-9]+_)*(emb|emb_g|embs|embd|embed|embeds|embeddings?(_table)?|embed_(tokens|in)|wte)\d*$")]
    private static partial Regex Table();
}
