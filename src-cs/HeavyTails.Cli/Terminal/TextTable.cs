using System.Text;
using HeavyTails.Reports.Tables;
using Spectre.Console;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// A table on standard output. On a terminal it has a frame; in a pipe or a file it consists of plain columns with a
/// blank between them, and each row is one line of any length.
/// </summary>
internal sealed class TextTable
{
    /// <summary>The width of a column beyond its text, in a table with a frame: the frame and two blanks.</summary>
    public const int Frame = 3;

    private readonly List<string> titles = [];
    private readonly List<bool> left = [];
    private readonly List<string[]> rows = [];

    /// <summary>The width in characters of a terminal that does not report its width.</summary>
    private const int UsualWidth = 80;

    /// <summary>
    /// The number of characters that fit on a line; null if the output is not a terminal but a pipe or a file.
    /// </summary>
    public static int? Room =>
        Console.IsOutputRedirected ? null : (Console.WindowWidth is > 0 and var width ? width : UsualWidth) - 1;

    /// <summary>Adds a column, whose cells are flushed left (texts) or right (numbers).</summary>
    public void AddColumn(string title, bool left)
    {
        titles.Add(LayerCells.Shown(title));
        this.left.Add(left);
    }

    /// <summary>Adds a row with a cell for each column, or an empty line if there are no cells.</summary>
    public void AddRow(params string[] cells) => rows.Add(Array.ConvertAll(cells, LayerCells.Shown));

    public void Print()
    {
        if (Room is null)
            Console.Out.Write(Plain());
        else
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }).Write(Framed());
    }

    private string Plain()
    {
        string[][] lines =
        [
            [.. titles],
            .. rows,
        ];
        var widths = new int[titles.Count];
        foreach (var line in lines)
            for (var c = 0; c < line.Length; c++)
                widths[c] = Math.Max(widths[c], line[c].Length);
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            for (var c = 0; c < line.Length; c++)
            {
                if (c > 0)
                    text.Append(' ');
                text.Append(
                    !left[c] ? line[c].PadLeft(widths[c])
                    : c < widths.Length - 1 ? line[c].PadRight(widths[c])
                    : line[c]
                );
            }
            text.AppendLine();
        }
        return text.ToString();
    }

    private Table Framed()
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var (title, text) in titles.Zip(left))
            table.AddColumn(
                new TableColumn(Markup.Escape(title))
                {
                    Alignment = text ? Justify.Left : Justify.Right,
                    NoWrap = !text,
                }
            );
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}
