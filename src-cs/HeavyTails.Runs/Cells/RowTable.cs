// table.csv in one pass over the rows and with the memory of one row. Columns stand in the order in which they first
// occur, and the last of them may occur in the last row; so lines are written to a temporary file first, each with the
// columns known by then, and copied behind the header with the commas that they lack:
//   a,b      header: all columns
//   1,       the line "1", written when a was the only column
//   2.5,x
using System.Runtime.InteropServices;
using System.Text;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Cells;

/// <summary>Rows as a table of CSV. A row may lack columns that others have: its fields are empty there.</summary>
internal static class RowTable
{
    /// <summary>Writes rows under all their columns, in the order in which the columns first occur.</summary>
    /// <param name="rows">The rows, which are gone through once.</param>
    /// <param name="scratch">Path of a temporary file, which is deleted at the end.</param>
    /// <param name="table">Where the table is written.</param>
    public static void Write(IEnumerable<IEnumerable<KeyValuePair<string, object>>> rows, string scratch, Stream table)
    {
        using var lines = new FileStream(
            scratch,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            1 << 16,
            FileOptions.DeleteOnClose
        );
        Dictionary<string, int> columns = [];
        List<(long Start, int Columns)> parts = [];
        WriteLines(rows, lines, columns, parts);
        parts.Add((lines.Position, columns.Count));
        table.Write(Encoding.UTF8.GetBytes(string.Join(',', columns.Keys.Select(Csv.Field)) + "\n"));
        lines.Position = 0;
        for (var i = 0; i + 1 < parts.Count; i++)
            Copy(lines, parts[i + 1].Start - parts[i].Start, columns.Count - parts[i].Columns, table);
    }

    /// <summary>The table of rows as a text.</summary>
    public static string Text(IEnumerable<Row> rows)
    {
        using var table = new MemoryStream();
        Write(rows, Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.part"), table);
        return Encoding.UTF8.GetString(table.GetBuffer(), 0, (int)table.Length);
    }

    /// <summary>Reads the rows back: numbers as numbers, everything else as text; empty fields are absent.</summary>
    /// <exception cref="InvalidDataException">The text is not a whole table.</exception>
    public static IReadOnlyList<Row> Read(string table)
    {
        var lines = Csv.Read(table);
        return [.. lines.Skip(1).Select(line => new Row(Fields(lines[0], line)))];
    }

    private static void WriteLines(
        IEnumerable<IEnumerable<KeyValuePair<string, object>>> rows,
        Stream lines,
        Dictionary<string, int> columns,
        List<(long Start, int Columns)> parts
    )
    {
        List<object?> fields = [];
        var line = new StringBuilder();
        using var text = new StreamWriter(lines, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        foreach (var row in rows)
        {
            CollectionsMarshal.AsSpan(fields).Clear();
            foreach (var (name, value) in row)
            {
                if (!columns.TryGetValue(name, out var at))
                {
                    columns.Add(name, at = columns.Count);
                    fields.Add(null);
                }
                fields[at] = value;
            }
            if (parts.Count == 0 || parts[^1].Columns < columns.Count)
            {
                text.Flush();
                parts.Add((lines.Position, columns.Count));
            }
            text.Write(line.Clear().AppendJoin(',', fields.Select(Csv.Field)).Append('\n'));
        }
    }

    // A line ends at a line feed outside of quotes; a quote within quotes is doubled, so that it changes nothing.
    private static void Copy(Stream from, long length, int missing, Stream to)
    {
        var buffer = new byte[1 << 16];
        var commas = Enumerable.Repeat((byte)',', missing).ToArray();
        var quoted = false;
        while (length > 0)
        {
            var read = buffer.AsSpan(0, (int)Math.Min(length, buffer.Length));
            from.ReadExactly(read);
            length -= read.Length;
            if (missing == 0)
            {
                to.Write(read);
                continue;
            }
            var written = 0;
            for (var i = 0; i < read.Length; i++)
                if (read[i] == '"')
                    quoted = !quoted;
                else if (read[i] == '\n' && !quoted)
                {
                    to.Write(read[written..i]);
                    to.Write(commas);
                    written = i;
                }
            to.Write(read[written..]);
        }
    }

    private static IEnumerable<KeyValuePair<string, object>> Fields(
        IReadOnlyList<string> columns,
        IReadOnlyList<string> line
    )
    {
        for (var i = 0; i < columns.Count; i++)
            if (Csv.Value(line[i]) is { } value)
                yield return KeyValuePair.Create(columns[i], value);
    }
}
