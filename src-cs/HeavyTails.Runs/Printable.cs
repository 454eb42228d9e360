// Names come out of files that others made, and may hold anything: escape sequences of terminals, NUL, characters that
// XML forbids.
using System.Globalization;
using System.Text;

namespace HeavyTails.Runs;

/// <summary>Text that shows as it is, on a terminal and in a page, whatever it holds.</summary>
public static class Printable
{
    /// <summary>
    /// The text with control characters, line ends, signs that turn the direction of writing, code points that are no
    /// characters and halves of surrogate pairs as escapes: "\n", "\x1b", "\u202e". All else stays.
    /// </summary>
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] is < ' ' or > '~')
                return Escaped(text, i);
        return text;
    }

    /// <summary>The same for a text of several lines, which stay lines.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(Of));

    private static string Escaped(string text, int from)
    {
        var shown = new StringBuilder(text, 0, from, text.Length + 16);
        for (var i = from; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                shown.Append(c).Append(text[++i]);
            else if (Shows(c))
                shown.Append(c);
            else
                shown.Append(
                    c switch
                    {
                        '\n' => "\\n",
                        '\r' => "\\r",
                        '\t' => "\\t",
                        <= '\xFF' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                    }
                );
        }
        return shown.ToString();
    }

    private static bool Shows(char c) =>
        c is >= ' ' and <= '~'
        || c is not ('\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF'))
            && char.GetUnicodeCategory(c)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.Surrogate
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                );
}
