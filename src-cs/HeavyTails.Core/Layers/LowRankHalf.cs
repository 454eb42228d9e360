// Names of the halves of low-rank pairs, MODULE.HALF[.ADAPTER][.weight], HALF one of
//   lora_A, lora_B                       PEFT, Diffusers; in lower case torchtune, MLX and Keras
//   lora_embedding_A, lora_embedding_B   PEFT, for embeddings
//   lora_down, lora_up                   kohya-ss; lora.down, lora.up in early Diffusers ("to_q_lora.down.weight")
using System.Text.RegularExpressions;

namespace HeavyTails.Core;

/// <summary>
/// One half of a low-rank update as its tensor's name describes it. The two halves of a pair differ in IsB alone.
/// </summary>
/// <param name="Module">The layer that the update belongs to.</param>
/// <param name="Family">Which spelling: "AB", "ab", "embedding_AB", "downup", ...</param>
/// <param name="Adapter">The adapter's name; empty where the file has none.</param>
/// <param name="IsB">Whether it is the half [out x r], which is applied last (B, up).</param>
public readonly partial record struct LowRankHalf(string Module, string Family, string Adapter, bool IsB)
{
    /// <summary>
    /// Whether the halves may be stored transposed, lora_a [in x r] and lora_b [r x out], as MLX and Keras do.
    /// </summary>
    public bool MayBeTransposed => Family == "ab";

    /// <summary>Name of the pair: the module, with the adapter behind it unless that is PEFT's "default".</summary>
    public string PairName => (Module is "" ? "lora" : Module) + (Adapter is "" or "default" ? "" : $".{Adapter}");

    /// <summary>Reads a tensor's name; null when it is not a half.</summary>
    public static LowRankHalf? Of(string tensorName)
    {
        if (!tensorName.Contains("lora", StringComparison.OrdinalIgnoreCase))
            return null;
        if (Half().Match(tensorName) is not { Success: true } match)
            return null;
        var letter = match.Groups["half"].Value;
        var isB = letter.ToLowerInvariant() is "b" or "up";
        var spelling = letter switch
        {
            "A" or "B" => "AB",
            "a" or "b" => "ab",
            _ => "downup",
        };
        var adapter = tensorName[(match.Index + match.Length)..].Trim('.', '/');
        adapter = adapter is "weight" or "kernel" ? "" : Weight().Replace(adapter, "");
        return new(tensorName[..match.Index], match.Groups["embedding"].Value + spelling, adapter, isB);
    }

    // From the right: kohya's modules may have such words in their own names, "lora_unet_up_blocks_0.lora_up.weight".
    [GeneratedRegex(
        @"(^|[._/])lora[._](?<embedding>embedding_)?(?<half>a|b|down|up)(?=[./]|$)",
        RegexOptions.IgnoreCase | RegexOptions.RightToLeft
    )]
    private static partial Regex Half();

    [GeneratedRegex(@"[./](weight|kernel)$")]
    private static partial Regex Weight();
}
