using HeavyTails.Core.Layers;

namespace HeavyTails.Runs.Terminal;

/// <summary>Makes any text safe to show on a terminal and in a page.</summary>
public static class Printable
{
    /// <summary>
    /// The text with escapes such as "\n" or "\x1b" in place of what a terminal would obey; see
    /// <see cref="PlainText.Of"/>.
    /// </summary>
    public static string Of(string text) => PlainText.Of(text);

    /// <summary>The same for each line of a text; the line ends are kept.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(Of));

    /// <summary>
    /// The same on one line of a limited length: of a longer text the middle is left out, since both ends of a name, a
    /// path or a sentence tell the most. Words stay whole where there are blanks near the cut.
    /// </summary>
    /// <param name="text">A text of any length.</param>
    /// <param name="longest">Most characters of the result, at least 16.</param>
    public static string Short(string text, int longest)
    {
        // Escapes make a text longer, so that it is cut before and after.
        return Cut(Of(Cut(text)));

        string Cut(string s)
        {
            if (s.Length <= longest)
                return s;
            var (head, tail) = (longest / 2, s.Length - (longest - longest / 2 - 5));
            if (s.LastIndexOf(' ', head, head / 2) is > 0 and var end)
                head = end;
            if (s.IndexOf(' ', tail - 1, (s.Length - tail) / 2 + 1) is >= 0 and var begin)
                tail = begin + 1;
            return $"{s[..head]} ... {s[tail..]}";
        }
    }
}
