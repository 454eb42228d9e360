namespace HeavyTails.Runs.Terminal;

/// <summary>Breaks texts into lines between words, never inside one.</summary>
public static class WrappedText
{
    /// <summary>Characters after which a long name may be broken.</summary>
    private const string Joints = "./_-:,|=";

    /// <summary>
    /// The lines of a text without line ends; a word that is longer than the width has a line of its own.
    /// </summary>
    /// <param name="text">The text; the blanks before it stay.</param>
    /// <param name="width">Most characters of a line.</param>
    /// <param name="indent">Number of blanks before every line but the first, less than the width.</param>
    public static IEnumerable<string> Lines(string text, int width, int indent = 0)
    {
        var margin = new string(' ', indent);
        // The blanks before the text are no place to break it.
        for (var begin = text.Length - text.TrimStart(' ').Length; text.Length > width; begin = indent)
        {
            var at = text.LastIndexOf(' ', width, width + 1 - Math.Min(begin, width));
            if (at < begin)
                at = text.IndexOf(' ', Math.Max(begin, width));
            if (at < 0 || text.AsSpan(at).Trim(' ').IsEmpty)
                break;
            yield return text[..at].TrimEnd(' ');
            text = margin + text[at..].TrimStart(' ');
        }
        yield return text;
    }

    /// <summary>
    /// The lines of a cell of a table: broken between words, and long names also after a dot, a slash and their like.
    /// </summary>
    public static IEnumerable<string> CellLines(string text, int width)
    {
        foreach (var line in Lines(text, width))
        {
            var rest = line;
            while (rest.Length > width)
            {
                var at = rest.AsSpan(0, width).LastIndexOfAny(Joints) + 1;
                if (at == 0)
                    at = rest.AsSpan().IndexOfAny(Joints) + 1;
                if (at == 0 || at == rest.Length)
                    break;
                yield return rest[..at];
                rest = rest[at..];
            }
            yield return rest;
        }
    }

    /// <summary>The length of the longest piece of a text that <see cref="CellLines"/> does not break.</summary>
    public static int LongestPiece(string text)
    {
        var (longest, begin) = (0, 0);
        for (var i = 0; i < text.Length; i++)
            if (text[i] == ' ')
                (longest, begin) = (Math.Max(longest, i - begin), i + 1);
            else if (Joints.Contains(text[i], StringComparison.Ordinal))
                (longest, begin) = (Math.Max(longest, i + 1 - begin), i + 1);
        return Math.Max(longest, text.Length - begin);
    }
}
