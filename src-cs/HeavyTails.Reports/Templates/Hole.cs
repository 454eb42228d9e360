// {{name}}, {{figure:name}} or {{rows:name}} in Markdown, as an inline element of Markdig's tree.
using System.Text.RegularExpressions;
using HeavyTails.Reports.Wording;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace HeavyTails.Reports.Templates;

/// <summary>A place in page.md that a script's value fills.</summary>
/// <param name="kind">"figure" or "rows" where page.md asks for that kind; "" where any kind may stand.</param>
/// <param name="name">The name by which the script gives the value.</param>
internal sealed class Hole(string kind, string name) : LeafInline
{
    public string Kind => kind;

    public string Name => name;

    /// <summary>The hole as it is written in page.md.</summary>
    public override string ToString() => kind.Length > 0 ? $"{{{{{kind}:{name}}}}}" : $"{{{{{name}}}}}";
}

/// <summary>Reads holes. Two opening braces that begin none are an error, so that no misspelt hole is shown.</summary>
internal sealed partial class HoleParser : InlineParser
{
    public HoleParser() => OpeningCharacters = ['{'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (slice.PeekChar() != '{')
        {
            return false;
        }
        var rest = slice.Text.Substring(slice.Start, slice.Length);
        processor.GetSourcePosition(slice.Start, out var line, out _);
        var match = Form().Match(rest);
        if (!match.Success)
        {
            throw new InvalidDataException(
                $"line {line + 1}: expected {{{{name}}}}, {{{{figure:name}}}} or {{{{rows:name}}}} with a name of "
                    + $"letters, digits and hyphens, got {rest.Split('\n')[0]}"
            );
        }
        processor.Inline = new Hole(match.Groups["kind"].Value, match.Groups["name"].Value) { Line = line };
        slice.Start += match.Length;
        return true;
    }

    [GeneratedRegex(@"^\{\{((?<kind>figure|rows):)?(?<name>[A-Za-z0-9-]+)\}\}")]
    private static partial Regex Form();
}

/// <summary>Writes the text or HTML that fills a hole within a sentence.</summary>
internal sealed class HoleRenderer(Func<Hole, HoleValue> valueOf) : HtmlObjectRenderer<Hole>
{
    protected override void Write(HtmlRenderer renderer, Hole hole)
    {
        switch (valueOf(hole))
        {
            case TextValue text when renderer.EnableHtmlEscape:
                renderer.Write(HtmlText.Encode(text.Text));
                break;
            case TextValue text:
                renderer.Write(text.Text);
                break;
            case HtmlValue html:
                renderer.Write(html.Html);
                break;
            case var other:
                throw new InvalidDataException(
                    $"line {hole.Line + 1}: {hole} stands within text and expects text, got {other.Kind}; "
                        + "a figure's hole begins a paragraph, a hole of rows is the only cell of its row"
                );
        }
    }
}
