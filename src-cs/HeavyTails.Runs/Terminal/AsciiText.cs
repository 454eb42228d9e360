using System.Globalization;
using System.Text;

namespace HeavyTails.Runs.Terminal;

/// <summary>Writes a text in ASCII, for terminals that show nothing else.</summary>
public static class AsciiText
{
    private static readonly Dictionary<int, string> Words = new()
    {
        ['±'] = "+/-",
        ['−'] = "-",
        ['–'] = "-",
        ['—'] = "-",
        ['×'] = "x",
        ['·'] = "*",
        ['‖'] = "||",
        ['≤'] = "<=",
        ['≥'] = ">=",
        ['≈'] = "~",
        ['√'] = "sqrt ",
        ['∞'] = "inf",
        ['…'] = "...",
        ['‘'] = "'",
        ['’'] = "'",
        ['“'] = "\"",
        ['”'] = "\"",
        ['′'] = "'",
        ['°'] = " degrees",
        ['²'] = "^2",
        ['³'] = "^3",
        ['α'] = "alpha",
        ['β'] = "beta",
        ['γ'] = "gamma",
        ['Δ'] = "Delta",
        ['δ'] = "delta",
        ['ε'] = "epsilon",
        ['η'] = "eta",
        ['Λ'] = "Lambda",
        ['λ'] = "lambda",
        ['μ'] = "mu",
        ['ρ'] = "rho",
        ['σ'] = "sigma",
        ['τ'] = "tau",
        ['⚠'] = "!",
    };

    /// <summary>
    /// The text with words for signs and Greek letters, and escapes such as "\u6f22" for other characters, which occur
    /// in names.
    /// </summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var ascii = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            if (rune.IsAscii)
                ascii.Append((char)rune.Value);
            else
                ascii.Append(Words.GetValueOrDefault(rune.Value) ?? Escape(rune.Value));
        return ascii.ToString();
    }

    private static string Escape(int c) =>
        c <= 0xFFFF
            ? string.Create(CultureInfo.InvariantCulture, $"\\u{c:x4}")
            : string.Create(CultureInfo.InvariantCulture, $"\\U{c:x8}");
}
