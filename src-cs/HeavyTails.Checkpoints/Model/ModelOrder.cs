// A writer that sorts its keys loses the model's order. Words of the names give it back, as in the sources of
// huggingface/transformers, diffusers, timm and ggml-org/llama.cpp: tokens and embeddings, encoder before decoder; in a
// block the norm, attention (q, k, v, out), the norm, the feed-forward layer (gate, up, down); behind all blocks the
// norm and the head.
using System.Collections.Frozen;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// Order in which a model uses its layers, by the words of their names; numbers compare as numbers, and what no word
/// orders is in <see cref="NaturalOrder"/>.
/// </summary>
internal sealed class ModelOrder : IComparer<string>
{
    /// <summary>Words in the order of use; words of one line are equal. Others stand where the empty line is.</summary>
    private static readonly string[] Lines =
    [
        "cls_token class_token dist_token mask_token register_tokens reg_token class_embedding",
        "shared wte embed_tokens tok_embeddings tokens_embed embed_in token_embedding token_embd word_embedding",
        "word_embeddings embeddings embedding embedder embed patch_embed patch_embedding patch_embeddings stem conv_in",
        "position_embeddings position_embedding positional_embedding pos_embed pos_embedding wpe embed_positions",
        "token_type_embeddings time_embed time_embedding add_embedding",
        "word_embeddings_layernorm emb_ln embed_layer_norm ln_pre pre_layrnorm",
        "text_model",
        "vision_tower vision_model visual image_encoder",
        "multi_modal_projector mm_projector",
        "language_model",
        "encoder",
        "quantizer quantize",
        "decoder",
        "input_layernorm ln_1 ln1 norm1 norm_1 layernorm_before layer_norm1 attention_norm attn_norm",
        "self_attn self_attention selfattention attn attention attn1 norm_attn_norm",
        "self_attn_layer_norm sa_layer_norm",
        "encoder_attn crossattention cross_attn encdecattention attn2",
        "encoder_attn_layer_norm",
        "post_attention_layernorm ln_2 ln2 norm2 norm_2 layernorm_after layer_norm2",
        Numbered,
        "q_proj q query query_proj q_lin wq to_q q_a_proj attn_q attn_qkv",
        "q_a_layernorm",
        "q_b_proj",
        "k_proj k key key_proj k_lin wk to_k kv_a_proj_with_mqa attn_k",
        "kv_a_layernorm",
        "kv_b_proj",
        "v_proj v value value_proj v_lin wv to_v attn_v",
        "attn_output",
        "ffn_norm",
        "gate router ffn_gate_inp",
        "gate_proj wi wi_0 dense_h_to_4h gate_up_proj ffn_gate ffn_gate_exps",
        "up_proj wi_1 ffn_up ffn_up_exps",
        "",
        "o_proj out_proj wo to_out c_proj out_lin proj dense dense_4h_to_h down_proj ffn_down ffn_down_exps",
        "rotary_emb rope_freqs",
        "mlp ffn feed_forward block_sparse_moe intermediate",
        "norm layernorm layer_norm ln_f ln_final final_norm final_layernorm final_layer_norm norm5 norm_out",
        "post_layernorm ln_post conv_norm_out output_norm",
        "pooler",
        Heads,
        "predictions seq_relationship",
        "visual_projection",
        "text_projection",
        "logit_scale logit_bias",
    ];

    /// <summary>Stands for conv1, bn1, conv2, bn2, ... which the number orders before the word.</summary>
    private const string Numbered = "conv# bn#";

    private const string Heads =
        "output lm_head head heads classifier cls fc score embed_out proj_out conv_out qa_outputs";

    private static readonly int Unknown = Array.IndexOf(Lines, ""),
        AtNumber = Array.IndexOf(Lines, Numbered),
        AtHead = Array.IndexOf(Lines, Heads);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Ranks = Lines
        .SelectMany((line, rank) => line.Split(' ').Select(word => (word, rank)))
        .ToFrozenDictionary(w => w.word, w => w.rank, StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static ModelOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x,
            b = y;
        var areOfHead = false;
        while (a.Length > 0 && b.Length > 0)
        {
            ReadOnlySpan<char> word = Take(ref a),
                other = Take(ref b);
            if (!word.SequenceEqual(other))
                return CompareWords(word, other, areOfHead);
            areOfHead = IsHead(word);
        }
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(x, y);
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> name)
    {
        var end = name.IndexOfAny('.', '/');
        var word = end < 0 ? name : name[..end];
        name = end < 0 ? [] : name[(end + 1)..];
        return word;
    }

    // The decoder of a head (cls.predictions.decoder, lm_head.decoder) is its last layer, and no half of a model.
    private static bool IsHead(ReadOnlySpan<char> word) => Ranks.TryGetValue(word, out var rank) && rank >= AtHead;

    private static int CompareWords(ReadOnlySpan<char> a, ReadOnlySpan<char> b, bool areOfHead)
    {
        var ((rank, number), (otherRank, otherNumber)) = (Rank(a, areOfHead), Rank(b, areOfHead));
        return rank != otherRank ? rank.CompareTo(otherRank)
            : number != otherNumber ? number.CompareTo(otherNumber)
            : rank == AtNumber ? -a.SequenceCompareTo(b)
            : NaturalOrder.Compare(a is "beta" ? "gamma" : a, b is "beta" ? "gamma" : b) is not 0 and var order ? order
            // The shift of a norm stands behind its scale.
            : b.SequenceCompareTo(a);
    }

    private static (int Rank, int Number) Rank(ReadOnlySpan<char> word, bool isOfHead)
    {
        if (isOfHead && word is "decoder")
            return (AtHead, 0);
        if (Ranks.TryGetValue(word, out var rank))
            return (rank, 0);
        var letters = word.TrimEnd("0123456789");
        return letters is "conv" or "bn" && int.TryParse(word[letters.Length..], out var number)
            ? (AtNumber, number)
            : (Unknown, 0);
    }
}
