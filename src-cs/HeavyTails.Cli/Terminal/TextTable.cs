using System.Text;
using Spectre.Console;

namespace HeavyTails.Cli;

/// <summary>A table on standard output: framed on a terminal; in a pipe or a file plain columns with a blank between, a line a row however wide.</summary>
internal sealed class TextTable
{
    /// <summary>A frame and two blanks a column, where there is a frame.</summary>
    public const int Frame = 3;

    private readonly List<(string Title, bool Left)> columns = [];
    private readonly List<string[]> rows = [];

    /// <summary>Characters a line has room for; null where there is no terminal but a pipe or a file.</summary>
    public static int? Room => Console.IsOutputRedirected ? null : Console.WindowWidth - 1;

    /// <summary>Text is flushed left, numbers right.</summary>
    public void AddColumn(string title, bool left) => columns.Add((title, left));

    /// <summary>A cell a column; none at all for an empty line.</summary>
    public void AddRow(params string[] cells) => rows.Add(cells);

    public void Print()
    {
        if (Room is null) Console.Out.Write(Plain());
        else AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }).Write(Framed());
    }

    private string Plain()
    {
        var widths = new int[columns.Count];
        for (var c = 0; c < widths.Length; c++)
        {
            widths[c] = columns[c].Title.Length;
            foreach (var row in rows)
                if (c < row.Length) widths[c] = Math.Max(widths[c], row[c].Length);
        }
        var text = new StringBuilder();
        string[] titles = [.. columns.Select(c => c.Title)];
        foreach (var row in rows.Prepend(titles))
        {
            for (var c = 0; c < row.Length; c++)
            {
                if (c > 0) text.Append(' ');
                text.Append(!columns[c].Left ? row[c].PadLeft(widths[c]) : c < widths.Length - 1 ? row[c].PadRight(widths[c]) : row[c]);
            }
            text.AppendLine();
        }
        return text.ToString();
    }

    private Table Framed()
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var (title, left) in columns)
            table.AddColumn(new TableColumn(Markup.Escape(title)) { Alignment = left ? Justify.Left : Justify.Right, NoWrap = !left });
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}
