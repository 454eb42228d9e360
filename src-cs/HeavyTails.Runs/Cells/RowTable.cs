using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Cells;

/// <summary>Rows as a table of CSV. A row may lack columns that others have: its fields are empty there.</summary>
internal static class RowTable
{
    /// <summary>The rows under all their columns, in the order in which the columns first occur.</summary>
    public static string Text(IReadOnlyList<Row> rows)
    {
        var columns = rows.SelectMany(row => row.Select(field => field.Key)).Distinct().ToList();
        return Csv.Table(columns, rows.Select(row => columns.Select(row.Find)));
    }

    /// <summary>Reads the rows back: numbers as numbers, everything else as text; empty fields are absent.</summary>
    /// <exception cref="InvalidDataException">The text is not a whole table.</exception>
    public static IReadOnlyList<Row> Read(string table)
    {
        var lines = Csv.Read(table);
        return [.. lines.Skip(1).Select(line => new Row(Fields(lines[0], line)))];
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
