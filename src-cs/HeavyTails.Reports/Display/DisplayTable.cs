using System.Net;
using System.Text;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Display;

/// <summary>The head of a column of a displayed table.</summary>
/// <param name="Title">The name of the column.</param>
/// <param name="Left">Whether its cells are flushed left, as texts are; numbers are flushed right.</param>
public readonly record struct DisplayHead(string Title, bool Left = false);

/// <summary>
/// A result as a table, in plain text for a terminal and in HTML for a notebook. Names of others are shown with escapes
/// in place of control characters and line ends. The HTML has no colours of its own, so that it fits light and dark
/// notebooks.
/// </summary>
/// <param name="Heads">The heads of the columns.</param>
/// <param name="Rows">The cells of each row, as plain text, as many as there are heads.</param>
public sealed record DisplayTable(IReadOnlyList<DisplayHead> Heads, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Most rows that are shown; a last line says how many more there are.</summary>
    public const int MostRows = 200;

    /// <summary>Lines below the table, as plain text. Default: none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    private IEnumerable<IReadOnlyList<string>> ShownRows => Rows.Take(MostRows);

    private IEnumerable<string> ShownNotes =>
        Rows.Count > MostRows ? Notes.Prepend($"... and {Rows.Count - MostRows} more rows") : Notes;

    /// <summary>Columns that are separated by two blanks, a line for each row, and the notes.</summary>
    public string ToText()
    {
        string[][] lines =
        [
            [.. Heads.Select(head => Printable.Of(head.Title))],
            .. ShownRows.Select(row => row.Select(Printable.Of).ToArray()),
        ];
        int[] width = [.. Heads.Select((_, c) => lines.Max(line => line[c].Length))];
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, c) => Heads[c].Left ? cell.PadRight(width[c]) : cell.PadLeft(width[c]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
        foreach (var note in ShownNotes)
            text.Append(Printable.Of(note)).Append('\n');
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>
    /// A table element, which scrolls sideways where the notebook is narrower, and a paragraph for each note.
    /// </summary>
    public string ToHtml()
    {
        // Without the width of 0 the table would widen what it is in, and the notes with it.
        var html = new StringBuilder("<div style=\"overflow-x: auto; width: 0; min-width: 100%\">\n").Append(
            "<table>\n<thead><tr>"
        );
        foreach (var head in Heads)
            html.Append(Cell("th", head, head.Title));
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in ShownRows)
        {
            html.Append("<tr>");
            for (var c = 0; c < Heads.Count; c++)
                html.Append(Cell("td", Heads[c], row[c]));
            html.Append("</tr>\n");
        }
        html.Append("</tbody>\n</table>\n</div>\n");
        foreach (var note in ShownNotes)
            html.Append("<p>").Append(Encoded(note)).Append("</p>\n");
        return html.ToString();
    }

    // A number and its error stand on one line.
    private const string Number = "text-align: right; white-space: nowrap";

    private static string Cell(string element, DisplayHead head, string text) =>
        $"<{element} style=\"{(head.Left ? "text-align: left" : Number)}\">{Encoded(text)}</{element}>";

    private static string Encoded(string text) => WebUtility.HtmlEncode(Printable.Of(text));
}
