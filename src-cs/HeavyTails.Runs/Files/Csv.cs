// RFC 4180 with "\n" between lines: quotes only where they are needed, invariant culture, doubles that read back to the
// same bits. A value that is absent is an empty field.
using System.Globalization;
using System.Text;

namespace HeavyTails.Runs.Files;

/// <summary>
/// Tables as CSV: the one place where they are written and read. Columns may hold numbers and text in any mixture.
/// </summary>
public static class Csv
{
    /// <summary>A table as text: a header, then one line for each row.</summary>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">Rows of one value for each column; see <see cref="Field"/> for the types.</param>
    public static string Table(IEnumerable<string> columns, IEnumerable<IEnumerable<object?>> rows)
    {
        var text = new StringBuilder().AppendJoin(',', columns.Select(Quoted)).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(Field)).Append('\n');
        return text.ToString();
    }

    /// <summary>
    /// A value as a field of a table. Null is an empty field; doubles read back to the same bits, with NaN, Infinity
    /// and -Infinity by name; other numbers are written in the invariant culture; text is quoted where it has to be.
    /// </summary>
    public static string Field(object? value) => Quoted(Text(value));

    /// <summary>A value as the text of a field, before it is quoted.</summary>
    public static string Text(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            double x => x.ToString("R", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    /// <summary>
    /// The value of a field that was read: null for an empty field, a double for a number, otherwise the text.
    /// </summary>
    public static object? Value(string field) =>
        field.Length == 0 ? null
        : double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) ? x
        : field;

    /// <summary>Reads a table: its lines, the header first, each with as many fields as the header.</summary>
    /// <param name="table">The text; an empty text has no lines.</param>
    /// <exception cref="InvalidDataException">
    /// A row has another number of fields than the header, or the text ends within a row.
    /// </exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string table)
    {
        var lines = new List<IReadOnlyList<string>>();
        foreach (var line in Lines(table))
        {
            if (lines.Count > 0 && line.Count != lines[0].Count)
                throw new InvalidDataException(
                    $"table row {lines.Count}: expected {lines[0].Count} fields, got {line.Count}"
                );
            lines.Add(line);
        }
        return lines;
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
            throw new InvalidDataException("the table ends within a row: expected a line feed after its last field");
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
