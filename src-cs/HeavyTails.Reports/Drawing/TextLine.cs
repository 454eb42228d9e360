// The texts of charts have the elements sub, sup, b, i and br, and entities, as plotly.js reads them.
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace HeavyTails.Reports.Drawing;

/// <summary>A part of a line whose characters look alike.</summary>
/// <param name="Text">The characters.</param>
/// <param name="Scale">Size over that of the line: 1, or 0.7 for an index or a power.</param>
/// <param name="Rise">Height of the base line above that of the line, over the size of the line.</param>
internal readonly record struct TextRun(string Text, double Scale, double Rise);

/// <summary>One line of text.</summary>
internal sealed partial record TextLine(IReadOnlyList<TextRun> Runs)
{
    // The sizes and heights of plotly.js, the latter over the size of the index or the power itself.
    private const double Small = .7,
        SubFall = -.3,
        SupRise = .6;

    /// <summary>The height of a line over the size of its font.</summary>
    public const double Height = 1.3;

    public bool IsEmpty => Runs.Count == 0;

    /// <summary>The characters without the marks.</summary>
    public string Plain => string.Concat(Runs.Select(run => run.Text));

    /// <summary>The width in px at a size in px.</summary>
    public double Width(double size) => Runs.Sum(run => Face.Width(run.Text, size * run.Scale));

    /// <summary>The lines of a text, which the element br separates.</summary>
    public static TextLine[] Of(string html)
    {
        List<TextLine> lines = [];
        List<TextRun> runs = [];
        var text = new StringBuilder();
        var levels = new Stack<(double Scale, double Rise)>();
        levels.Push((1, 0));
        foreach (Match match in Token().Matches(html))
        {
            if (match.Groups["text"].Success)
            {
                text.Append(match.Value);
                continue;
            }
            EndRun();
            var (scale, rise) = levels.Peek();
            switch (match.Groups["name"].Value.ToUpperInvariant(), match.Groups["end"].Success)
            {
                case ("BR", _):
                    EndLine();
                    break;
                case ("SUB", false):
                    levels.Push((scale * Small, rise + (scale * Small * SubFall)));
                    break;
                case ("SUP", false):
                    levels.Push((scale * Small, rise + (scale * Small * SupRise)));
                    break;
                case ("SUB" or "SUP", true) when levels.Count > 1:
                    levels.Pop();
                    break;
            }
        }
        EndRun();
        EndLine();
        return [.. lines];

        void EndRun()
        {
            if (text.Length > 0)
                runs.Add(new(WebUtility.HtmlDecode(text.ToString()), levels.Peek().Scale, levels.Peek().Rise));
            text.Clear();
        }

        void EndLine()
        {
            lines.Add(new([.. runs]));
            runs.Clear();
        }
    }

    [GeneratedRegex("<(?<end>/)?(?<name>[A-Za-z]+)[^<>]*>|(?<text>[^<]+|<)")]
    private static partial Regex Token();
}
