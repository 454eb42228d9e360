// Weights with an axis of heads, h heads of width w, for inputs of d numbers:
//   TransformerLens   W_Q, W_K, W_V [h, d, w], W_O [h, w, d]
//   Flax, Keras       query/kernel [d, h, w], out/kernel and attention_output/kernel [h, w, d]
//   Gemma in Flax     q_einsum/w [h, d, w], kv_einsum/w [2, h, d, w], attn_vec_einsum/w [h, w, d]
//   AlphaFold         query_w [d, h, w], output_w [h, w, d]
// All become [h, w, d] and are read as one matrix [h w x d]: the matrix that the same layer has in PyTorch's and
// Hugging Face's files, q_proj.weight, or the transpose of out_proj.weight.
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Projections of attention that keep their heads apart.</summary>
internal sealed partial class AttentionHeads : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) => tensor.Rank is >= 3 and <= 5 ? Known(tensor) : null;

    /// <summary>
    /// A tensor of three dimensions as [heads, width, d], in the form that its name says, else with the smaller of its
    /// last two dimensions as the width.
    /// </summary>
    public static TensorRole Chosen(NamedTensor tensor) => Known(tensor) ?? Lens(tensor, isOutput: false);

    private static TensorRole? Known(NamedTensor tensor)
    {
        if (Einsum().Match(tensor.Role) is { Success: true } einsum && tensor.Leaf is "w")
            return EinsumHeads(tensor, einsum.Value is "attn_vec_einsum", einsum.Value.StartsWith("kv", default));
        if (tensor.Rank != 3)
            return null;
        if (LensName().IsMatch(tensor.Leaf))
            return Lens(tensor, tensor.Leaf.EndsWith('o'));
        if (tensor.Leaf is "query_w" or "key_w" or "value_w" or "gating_w")
            return InputFirst(tensor);
        if (tensor.Leaf is "output_w")
            return AsStored(tensor);
        if (tensor.Leaf is not "kernel" || tensor.Layout == TensorLayout.OutIn || !HasQuery(tensor))
            return null;
        return Input().IsMatch(tensor.Role) ? InputFirst(tensor)
            : Output().IsMatch(tensor.Role) ? AsStored(tensor)
            : null;
    }

    // The width of a head is at most d, and its axis the last one but for W_O.
    private static TensorRole Lens(NamedTensor tensor, bool isOutput)
    {
        var (_, middle, last) = (tensor.Shape[0], tensor.Shape[1], tensor.Shape[2]);
        return middle < last || (middle == last && isOutput)
            ? AsStored(tensor)
            : Joined(new Arrangement([0, 2, 1], tensor.Shape));
    }

    private static TensorRole InputFirst(NamedTensor tensor) => Joined(new Arrangement([1, 2, 0], tensor.Shape));

    private static TensorRole AsStored(NamedTensor tensor) => Joined(Arrangement.Reshaped(tensor.Shape, tensor.Shape));

    // A further axis before the heads is that of keys and values, or of layers that are scanned; layers stay apart.
    private static TensorRole? EinsumHeads(NamedTensor tensor, bool isOutput, bool hasTwo)
    {
        var shape = tensor.Shape;
        var n = shape.Length;
        var heads = hasTwo ? 2 : 1;
        var layers = n - 2 - heads;
        if (layers is < 0 or > 1)
            return null;
        var (width, d) = isOutput ? (shape[n - 2], shape[n - 1]) : (shape[n - 1], shape[n - 2]);
        int[] axes = [.. Enumerable.Range(0, n - 2), .. isOutput ? (int[])[n - 2, n - 1] : [n - 1, n - 2]];
        var all = shape.Skip(layers).Take(heads).Aggregate(1, (p, k) => p * k);
        return layers == 0
            ? Joined(new Arrangement(axes, shape, [all, width, d]))
            : new TensorRole(LayerKind.Linear)
            {
                Arrangement = new Arrangement(axes, shape, [shape[0], all * width, d]),
            };
    }

    private static TensorRole Joined(Arrangement arrangement) =>
        new(LayerKind.Linear) { Arrangement = arrangement, Stack = LayerStack.Joined };

    // "query" and "out" name other layers, too: an attention has a query with heads beside.
    private static bool HasQuery(NamedTensor tensor)
    {
        foreach (var query in (ReadOnlySpan<string>)["query", "q", "q_proj", "query_proj"])
            if (tensor.Model.FindIn(tensor.Block, $"{query}.kernel") is { Rank: 3 })
                return true;
        return false;
    }

    [GeneratedRegex(@"^_?w_[qkvo]$")]
    private static partial Regex LensName();

    [GeneratedRegex(@"^(q|kv|qkv|attn_vec)_einsum$")]
    private static partial Regex Einsum();

    [GeneratedRegex(@"^(query|key|value|q|k|v)(_proj)?$")]
    private static partial Regex Input();

    [GeneratedRegex(@"^(out|o|output|attention_output)(_proj)?$")]
    private static partial Regex Output();
}
