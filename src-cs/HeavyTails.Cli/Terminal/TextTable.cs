using System.Text;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;
using Spectre.Console;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// A table on standard output. On a terminal it has a frame, and texts and heads that are too long for it are broken
/// between words; on a dumb terminal, and where it would be too wide with one, it has no frame. In a pipe or a file it
/// consists of plain columns with a blank between them, and each row is one line of any length.
/// </summary>
internal sealed class TextTable
{
    private sealed record Row(string[] Cells, Func<int, Tone> Tones);

    private readonly List<string> titles = [];
    private readonly List<bool> left = [];
    private readonly List<Row> rows = [];

    /// <summary>The width of a column beyond its text: frame and two blanks, or a blank without a frame.</summary>
    public static int Frame => Screen.Output.IsPlain ? Blank : Framing;

    private const int Blank = 1,
        Framing = 3;

    /// <summary>
    /// The number of characters that fit on a line; null if the output is not a terminal but a pipe or a file.
    /// </summary>
    public static int? Room => Screen.Output.Width - 1;

    /// <summary>Adds a column, whose cells are flushed left (texts) or right (numbers).</summary>
    public void AddColumn(string title, bool left)
    {
        titles.Add(Shown(title));
        this.left.Add(left);
    }

    /// <summary>Adds a row with a cell for each column, or an empty line if there are no cells.</summary>
    public void AddRow(params string[] cells) => AddRow(cells, _ => Tone.None);

    /// <summary>Adds a row whose cells stand out as the function says for each column.</summary>
    public void AddRow(IEnumerable<string> cells, Func<int, Tone> tones) =>
        rows.Add(new([.. cells.Select(Shown)], tones));

    public void Print()
    {
        var widths = Widths(Frame);
        if (Room is not { } room || Screen.Output.IsPlain)
            Screen.Unchanged.Write(Plain(widths));
        else if (Fit(widths, Framing, room))
            Console().Write(Framed(widths));
        else
            Screen.Unchanged.Write(Plain(Widths(Blank)));
    }

    private static bool Fit(int[] widths, int between, int room) => widths.Sum() + between * widths.Length <= room;

    private static string Shown(string cell) => Screen.Output.Shown(LayerCells.Shown(cell));

    /// <summary>
    /// The width of each column: that of its longest cell, and less where the room is too narrow and texts, or the head
    /// of a column of numbers, can be broken, but never less than a word.
    /// </summary>
    private int[] Widths(int between)
    {
        var columns = titles.Select((title, c) => Cells(c).Prepend(title).ToList()).ToList();
        var widths = columns.Select(cells => cells.Max(cell => cell.Length)).ToArray();
        if (Room is not { } room)
            return widths;
        var least = columns
            .Select(
                (cells, c) =>
                    cells.Select((cell, row) => left[c] || row == 0 ? WrappedText.LongestPiece(cell) : cell.Length)
            )
            .Select(lengths => lengths.Max())
            .ToArray();
        while (!Fit(widths, between, room))
        {
            var widest = Enumerable
                .Range(0, widths.Length)
                .Where(c => widths[c] > least[c])
                .OrderByDescending(c => widths[c])
                .Select(c => (int?)c)
                .FirstOrDefault();
            if (widest is not { } at)
                break;
            widths[at]--;
        }
        return widths;
    }

    private IEnumerable<string> Cells(int column) =>
        rows.Where(row => column < row.Cells.Length).Select(row => row.Cells[column]);

    private string Plain(int[] widths)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(new([.. titles], _ => Tone.Strong)))
        {
            string[][] cells = [.. row.Cells.Select((cell, c) => Lines(cell, widths[c]))];
            for (var line = 0; line < cells.Select(lines => lines.Length).DefaultIfEmpty(1).Max(); line++)
            {
                for (var c = 0; c < cells.Length; c++)
                {
                    if (c > 0)
                        text.Append(' ');
                    var cell = line < cells[c].Length ? cells[c][line] : "";
                    var blanks = new string(' ', Math.Max(0, widths[c] - cell.Length));
                    var toned = Screen.Output.Toned(cell, row.Tones(c));
                    text.Append(
                        !left[c] ? blanks + toned
                        : c < widths.Length - 1 ? toned + blanks
                        : toned
                    );
                }
                text.AppendLine();
            }
        }
        return text.ToString();
    }

    // In a pipe or a file a row is one line.
    private static string[] Lines(string cell, int width) =>
        Room is null ? [cell] : [.. WrappedText.CellLines(cell, width)];

    private Table Framed(int[] widths)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderStyle(StyleOf(Tone.Quiet));
        for (var c = 0; c < titles.Count; c++)
            table.AddColumn(
                new TableColumn(Cell(titles[c], widths[c], Tone.Strong))
                {
                    Alignment = left[c] ? Justify.Left : Justify.Right,
                    NoWrap = true,
                }
            );
        foreach (var row in rows)
            table.AddRow(row.Cells.Select((cell, c) => Cell(cell, widths[c], row.Tones(c))));
        return table;
    }

    private static Text Cell(string text, int width, Tone tone) =>
        new(string.Join('\n', WrappedText.CellLines(text, width)), StyleOf(tone));

    private static Style StyleOf(Tone tone) =>
        tone switch
        {
            Tone.Strong => new(decoration: Decoration.Bold),
            Tone.Quiet => new(decoration: Decoration.Dim),
            Tone.Serious => new(Color.Maroon),
            Tone.Caution => new(Color.Olive),
            _ => Style.Plain,
        };

    private static IAnsiConsole Console()
    {
        var hasColours = Screen.Output.HasColours;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = hasColours ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = hasColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(Screen.Unchanged),
            }
        );
        // A table that does not fit is wrapped by the terminal; cells are never cut.
        console.Profile.Width = Math.Max(Screen.Output.Width ?? 0, WidestLine);
        return console;
    }

    private const int WidestLine = 10_000;
}
