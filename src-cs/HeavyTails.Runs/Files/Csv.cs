// RFC 4180 with "\n" between lines: quotes only where they are needed, invariant culture, doubles that read back to the
// same bits. A value that is absent is an empty field. A text that a spreadsheet would take for a formula has an
// apostrophe before it, which Read takes away: names of layers come from files of others, and "=HYPERLINK(...)" in a
// cell would be evaluated (OWASP, CSV Injection). Numbers, "-0.5" and "-Infinity" among them, are no formulas.
using System.Globalization;
using System.Text;

namespace HeavyTails.Runs.Files;

/// <summary>
/// Tables as CSV: the one place where they are written and read. Columns may hold numbers and text in any mixture.
/// </summary>
public static class Csv
{
    /// <summary>What spreadsheets take for the sign that a cell is text and that is not shown.</summary>
    private const char Guard = '\'';

    /// <summary>
    /// Characters with which spreadsheets begin a formula, and before which some drop a tab or a line end; the last
    /// four are their wide forms, which East Asian editions accept.
    /// </summary>
    private const string FormulaStarts = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>A table as text: a header, then one line for each row.</summary>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">Rows of one value for each column; see <see cref="Field"/> for the types.</param>
    public static string Table(IEnumerable<string> columns, IEnumerable<IEnumerable<object?>> rows)
    {
        var text = new StringBuilder().AppendJoin(',', columns.Select(Field)).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(Field)).Append('\n');
        return text.ToString();
    }

    /// <summary>
    /// A value as a field of a table. Null is an empty field; doubles read back to the same bits, with NaN, Infinity
    /// and -Infinity by name; other numbers are written in the invariant culture; text is quoted where it has to be,
    /// and begins with an apostrophe where a spreadsheet would take it for a formula.
    /// </summary>
    public static string Field(object? value) =>
        Text(value) is var text && LooksLikeFormula(text) ? Quoted(Guard + text) : Quoted(text);

    /// <summary>A value as the text of a field, before it is guarded and quoted.</summary>
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

    /// <summary>
    /// Reads a table: its lines, the header first, each with as many fields as the header. The apostrophe before what
    /// looks like a formula is taken away.
    /// </summary>
    /// <param name="table">The text; an empty text has no lines.</param>
    /// <exception cref="InvalidDataException">
    /// A row has another number of fields than the header, or the text ends within a row.
    /// </exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string table)
    {
        using var text = new StringReader(table);
        return [.. Stream(text)];
    }

    /// <summary>The lines of a table, the header first, of which one at a time is in memory.</summary>
    /// <param name="table">The text; it is read as the lines are asked for.</param>
    /// <exception cref="InvalidDataException">
    /// A row has another number of fields than the header, or the text ends within a row.
    /// </exception>
    public static IEnumerable<IReadOnlyList<string>> Stream(TextReader table)
    {
        var (width, row) = (-1, 0);
        foreach (var line in Lines(table))
        {
            if (width >= 0 && line.Count != width)
                throw new InvalidDataException($"table row {row}: expected {width} fields, got {line.Count}");
            (width, row) = (line.Count, row + 1);
            yield return line;
        }
    }

    private static IEnumerable<List<string>> Lines(TextReader table)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (quoted, afterQuote) = (false, false);
        while (table.Read() is >= 0 and var read)
        {
            var c = (char)read;
            if (afterQuote)
            {
                // A second quote stands for itself; anything else follows the end of the quoted text.
                (afterQuote, quoted) = (false, c == '"');
                if (quoted)
                {
                    field.Append(c);
                    continue;
                }
            }
            if (quoted && c == '"')
                afterQuote = true;
            else if (c == '"')
                quoted = true;
            else if (quoted || (c != ',' && c != '\n'))
                field.Append(c);
            else
            {
                fields.Add(Unguarded(field.ToString()));
                field.Clear();
                if (c == '\n')
                {
                    yield return fields;
                    fields = [];
                }
            }
        }
        if ((quoted && !afterQuote) || field.Length > 0 || fields.Count > 0)
            throw new InvalidDataException("the table ends within a row: expected a line feed after its last field");
    }

    /// <summary>
    /// Whether a text, without the apostrophes before it, begins as a formula does and is no number. With apostrophes
    /// it counts as well, so that every text reads back as it was.
    /// </summary>
    private static bool LooksLikeFormula(string text)
    {
        var rest = text.AsSpan().TrimStart(Guard);
        return rest.Length > 0
            && FormulaStarts.Contains(rest[0])
            && !double.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    private static string Unguarded(string field) =>
        field.StartsWith(Guard) && LooksLikeFormula(field) ? field[1..] : field;

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
