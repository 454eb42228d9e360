// Plain text of claims as HTML: what follows _ or ^ after a single letter or a closing bracket is lowered or raised, as
// far as it is one word or stands in parentheses: "N_Δ/N", "|Δ|^(−γ)", "η_crit". Names such as nn_jamming stay as
// they are.
using System.Text.RegularExpressions;
using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.Reproduction;

/// <summary>The texts of claims on a page.</summary>
static partial class ClaimText
{
    /// <summary>A text of a claim, encoded, with its indices and powers.</summary>
    public static string Html(string text) =>
        Script()
            .Replace(
                HtmlText.Encode(text),
                match =>
                {
                    var element = match.Groups["sign"].Value == "_" ? "sub" : "sup";
                    return $"<{element}>{match.Groups["word"].Value.Trim('(', ')')}</{element}>";
                }
            );

    [GeneratedRegex(@"(?<=(?<!\p{L})\p{L}|[)|‖\]])(?<sign>[_^])(?<word>\([^()]*\)|[\p{L}\p{N}−]+)")]
    private static partial Regex Script();
}
