// Names in files of others may contain any character: escape sequences of terminals, NUL, characters that XML forbids.
using System.Globalization;
using System.Text;

namespace HeavyTails.Core.Layers;

/// <summary>Makes any text, such as a layer's name, safe to show on a terminal and in a page.</summary>
public static class PlainText
{
    /// <summary>
    /// The text with escapes such as "\n", "\x1b", "\u202e" or "\U000e0041" in place of control characters, line ends,
    /// marks that change the direction of writing, code points that are not characters and halves of surrogate pairs.
    /// Other characters are kept.
    /// </summary>
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] is < ' ' or > '~')
                return Escaped(text, i);
        return text;
    }

    private static string Escaped(string text, int from)
    {
        var shown = new StringBuilder(text, 0, from, text.Length + 16);
        for (var i = from; i < text.Length; )
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i++]:x4}"); // half of a surrogate pair
            else
            {
                shown.Append(Shows(rune) ? rune.ToString() : EscapeOf(rune.Value));
                i += rune.Utf16SequenceLength;
            }
        }
        return shown.ToString();
    }

    private static string EscapeOf(int c) =>
        c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            <= 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\x{c:x2}"),
            <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{c:x4}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"\\U{c:x8}"),
        };

    // The last two code points of each plane and U+FDD0 to U+FDEF are not characters (Unicode 16.0, sec. 23.7).
    private static bool Shows(Rune rune) =>
        rune.Value is >= ' ' and <= '~'
        || (rune.Value & 0xFFFE) != 0xFFFE
            && rune.Value is not (>= 0xFDD0 and <= 0xFDEF)
            && Rune.GetUnicodeCategory(rune)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                );
}
