// RFC 4180 with "\n": quotes only where needed, invariant culture, doubles that read back to the same bits; an absent value is an empty field.
using System.Globalization;
using System.Text;

namespace HeavyTails.Runs.Cells;

internal static class Csv
{
    public static string Table(IEnumerable<Row> rows)
    {
        var all = rows.ToList();
        var columns = new List<string>();
        var known = new HashSet<string>();
        foreach (var row in all)
        foreach (var (name, _) in row)
            if (known.Add(name))
                columns.Add(name);
        var text = new StringBuilder().AppendJoin(',', columns.Select(Quoted)).Append('\n');
        foreach (var row in all)
            text.AppendJoin(',', columns.Select(c => Quoted(Text(row.Find(c))))).Append('\n');
        return text.ToString();
    }

    public static string Text(object? value) =>
        value switch
        {
            null => "",
            double x => x.ToString("R", CultureInfo.InvariantCulture),
            _ => (string)value,
        };

    /// <summary>Numbers come back as numbers, everything else as text; empty fields are absent.</summary>
    public static IReadOnlyList<Row> Parse(string table)
    {
        using var lines = Lines(table).GetEnumerator();
        if (!lines.MoveNext())
            return [];
        var columns = lines.Current;
        var rows = new List<Row>();
        while (lines.MoveNext())
        {
            var fields = lines.Current;
            if (fields.Count != columns.Count)
                throw new InvalidDataException(
                    $"table row {rows.Count + 1}: expected {columns.Count} fields, got {fields.Count}"
                );
            rows.Add(
                new(
                    columns
                        .Zip(fields)
                        .Where(f => f.Second.Length > 0)
                        .Select(f =>
                            KeyValuePair.Create(
                                f.First,
                                double.TryParse(f.Second, NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
                                    ? (object)x
                                    : f.Second
                            )
                        )
                )
            );
        }
        return rows;
    }

    private static IEnumerable<List<string>> Lines(string table)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < table.Length; i++)
        {
            var c = table[i];
            if (quoted && c == '"' && i + 1 < table.Length && table[i + 1] == '"')
                field.Append(table[i++]);
            else if (c == '"')
                quoted = !quoted;
            else if (quoted || (c != ',' && c != '\n'))
                field.Append(c);
            else
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    yield return fields;
                    fields = [];
                }
            }
        }
        if (quoted || field.Length > 0 || fields.Count > 0)
            throw new InvalidDataException("the table breaks off within a row");
    }

    private static string Quoted(string s) =>
        s.AsSpan().IndexOfAny(",\"\r\n") < 0 ? s : $"\"{s.Replace("\"", "\"\"")}\"";
}
