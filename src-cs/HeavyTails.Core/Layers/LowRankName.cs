// Names of the tensors of low-rank updates, MODULE.PART[.ADAPTER][.weight], PART one of
//   lora_A, lora_B                       PEFT, Diffusers; in lower case torchtune and MLX
//   lora_embedding_A, lora_embedding_B   PEFT, for embeddings
//   lora_kernel_a, lora_embeddings_a     Keras, and _b
//   lora_down, lora_up                   kohya-ss; lora.down, lora.up in early Diffusers ("to_q_lora.down.weight"),
//                                        lora_linear_layer.down in older ones, qkv_lora1.down, qkv_lora2.down in XLabs
//   :down, :up                           cloneofsimo's lora: "unet:0:down" is that of its first module; also
//                                        "to_q_lora:down"
//   lora_E                               AdaLoRA's diagonal between the two, [r x 1]
//   lora_mid                             the core of LyCORIS's convolutions, [r x r x k...]
//   lora_magnitude_vector, dora_scale    DoRA's magnitudes, in PEFT and in LyCORIS
//   hada_w1_a, ...; lokr_w1, ...         LoHa and LoKr of LyCORIS, which are no product of two factors
using System.Text.RegularExpressions;

namespace HeavyTails.Core.Layers;

/// <summary>The part that a tensor has in a low-rank update.</summary>
public enum LowRankPart
{
    /// <summary>The half [r x in], which is applied first.</summary>
    A,

    /// <summary>The half [out x r], which is applied last.</summary>
    B,

    /// <summary>AdaLoRA's singular values, [r x 1], between the halves.</summary>
    Diagonal,

    /// <summary>The core of a Tucker decomposition, [r x r x k...], between the halves.</summary>
    Core,

    /// <summary>DoRA's magnitudes, one for each row or column of the weights.</summary>
    Magnitudes,

    /// <summary>A factor of an elementwise product of two low-rank matrices (LoHa).</summary>
    Hadamard,

    /// <summary>A factor of a Kronecker product (LoKr).</summary>
    Kronecker,
}

/// <summary>
/// One tensor of a low-rank update, as its name describes it. The names of the two halves of a pair differ in Part
/// alone.
/// </summary>
/// <param name="Module">The layer that the update belongs to.</param>
/// <param name="Family">Spelling of the name: "AB", "ab", "embedding_AB", "downup", "1downup", ...</param>
/// <param name="Adapter">Name of the adapter; empty where the file has none.</param>
/// <param name="Part">Part that the tensor has in the update.</param>
public readonly partial record struct LowRankName(string Module, string Family, string Adapter, LowRankPart Part)
{
    /// <summary>Whether the tensor is one of the two halves of a pair.</summary>
    public bool IsHalf => Part is LowRankPart.A or LowRankPart.B;

    /// <summary>
    /// Whether the halves may be stored transposed, lora_a [in x r] and lora_b [r x out], as MLX and Keras do.
    /// </summary>
    public bool MayBeTransposed => Family.EndsWith("ab", StringComparison.Ordinal);

    /// <summary>
    /// Name of the pair: "q.lora" for the module q, whose own weights keep the name q. XLabs's number ("qkv.lora2") and
    /// the name of the adapter, unless it is PEFT's "default", are appended.
    /// </summary>
    public string PairName =>
        (Module is "" ? "" : $"{Module}.")
        + $"lora{Number().Match(Family).Value}"
        + (Adapter is "" or "default" ? "" : $".{Adapter}");

    /// <summary>Why the tensor is not analysed by itself.</summary>
    public string WhyNotAlone =>
        Part switch
        {
            LowRankPart.Diagonal => "the diagonal of a low-rank pair (AdaLoRA) whose halves are missing or unreadable",
            LowRankPart.Core => "the third factor of a low-rank pair, lora_mid, which is not read",
            LowRankPart.Magnitudes => "the magnitudes of a DoRA update, which are no matrix",
            LowRankPart.Hadamard => "a factor of a LoHa update, an elementwise product, not a product of two factors",
            LowRankPart.Kronecker => "a factor of a LoKr update, a Kronecker product, not a product of two factors",
            _ => "half of a low-rank pair whose other half is missing or unreadable",
        };

    /// <summary>Parses the name of a tensor; null when the tensor does not belong to a low-rank update.</summary>
    public static LowRankName? Of(string tensorName)
    {
        if (!Hints.Any(hint => tensorName.Contains(hint, StringComparison.OrdinalIgnoreCase)))
            return null;
        if (Parts().Match(tensorName) is not { Success: true } match)
            return null;
        var adapter = tensorName[(match.Index + match.Length)..].Trim('.', '/');
        adapter = adapter is "weight" or "kernel" ? "" : Weight().Replace(adapter, "");
        if (adapter is "bias" || adapter.EndsWith(".bias", StringComparison.Ordinal))
            return null;
        var (spelling, part) = match.Groups["part"].Value switch
        {
            "A" => ("AB", LowRankPart.A),
            "B" => ("AB", LowRankPart.B),
            "a" => ("ab", LowRankPart.A),
            "b" => ("ab", LowRankPart.B),
            var word => word.ToLowerInvariant() switch
            {
                "down" => ("downup", LowRankPart.A),
                "up" => ("downup", LowRankPart.B),
                "e" => ("", LowRankPart.Diagonal),
                "mid" => ("", LowRankPart.Core),
                "magnitude_vector" or "dora_scale" => ("", LowRankPart.Magnitudes),
                var other when other.StartsWith("hada", StringComparison.Ordinal) => ("", LowRankPart.Hadamard),
                _ => ("", LowRankPart.Kronecker),
            },
        };
        var family = match.Groups["layer"].Value + match.Groups["of"].Value + spelling;
        return new(tensorName[..match.Index], family, adapter, part);
    }

    private static readonly string[] Hints = ["lora", "dora_scale", "hada_", "lokr_", ":down", ":up"];

    // Matched from the right, because kohya's modules may have such words in their own names, as in
    // "lora_unet_up_blocks_0.lora_up.weight".
    [GeneratedRegex(
        @"((^|[._/:])(lora(?<layer>_(linear_|conv_)?layer|\d+)?[._:](?<of>embeddings?_|kernel_)?"
            + @"(?<part>[abe]|down|up|mid|magnitude_vector)|(?<part>dora_scale|(hada|lokr)_[wt]\d(_[ab])?))"
            + @"|:(?<part>down|up))(?=[./]|$)",
        RegexOptions.IgnoreCase | RegexOptions.RightToLeft
    )]
    private static partial Regex Parts();

    [GeneratedRegex(@"[./](weight|kernel)$")]
    private static partial Regex Weight();

    [GeneratedRegex(@"^\d+")]
    private static partial Regex Number();
}
