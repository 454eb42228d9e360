using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using HeavyTails.Cli.Terminal;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Runs;

/// <summary>The options --csv and --json of commands that answer with rows, and the three forms of the rows.</summary>
internal sealed class RowFormat
{
    /// <summary>Most rows of a table for reading; more are left out, and the last line says how many.</summary>
    private const int MostRows = 1000;

    private readonly Option<bool> _csv = new("--csv") { Description = "Write CSV, with every digit of the numbers." };
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Write JSON: an array with an object for each row.",
    };

    public void AddTo(Command command)
    {
        command.Add(_csv);
        command.Add(_json);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_csv) && result.GetValue(_json))
                result.AddError("expected one of --csv and --json, got both");
        });
    }

    /// <summary>Whether the rows are to be read by programs, which want every column and digit.</summary>
    public bool IsForPrograms(ParseResult parsed) => parsed.GetValue(_csv) || parsed.GetValue(_json);

    /// <summary>Writes rows of doubles, whole numbers, texts and nulls to standard output.</summary>
    public void Write(ParseResult parsed, IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        if (parsed.GetValue(_csv))
            WriteCsv(columns, rows);
        else if (parsed.GetValue(_json))
            WriteJson(columns, rows);
        else
            WriteTable(columns, rows);
    }

    private static void WriteCsv(IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        Screen.Unchanged.Write(string.Join(',', columns.Select(Csv.Field)) + "\n");
        foreach (var row in rows)
            Screen.Unchanged.Write(string.Join(',', row.Select(Csv.Field)) + "\n");
    }

    private static void WriteJson(IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        using var output = Console.OpenStandardOutput();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var json = new Utf8JsonWriter(output, options);
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
                switch (row[i])
                {
                    case null:
                        json.WriteNull(columns[i]);
                        break;
                    case long n:
                        json.WriteNumber(columns[i], n);
                        break;
                    case double x when double.IsFinite(x):
                        json.WriteNumber(columns[i], x);
                        break;
                    default:
                        json.WriteString(columns[i], Csv.Text(row[i]));
                        break;
                }
            json.WriteEndObject();
            if (json.BytesPending > 1 << 16)
                json.Flush();
        }
        json.WriteEndArray();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void WriteTable(IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        var shown = new List<object?[]>();
        var more = 0;
        foreach (var row in rows)
            if (shown.Count < MostRows)
                shown.Add(row);
            else
                more++;
        var table = new TextTable();
        for (var i = 0; i < columns.Count; i++)
            table.AddColumn(columns[i], left: shown.Exists(row => row[i] is string));
        foreach (var row in shown)
            table.AddRow([.. row.Select(Cell)]);
        table.Print();
        if (more > 0)
            Console.Error.WriteLine($"{more} further rows are not shown; --csv writes all of them");
    }

    /// <summary>A value in a table for reading: six significant digits, "-" for a value that is absent.</summary>
    public static string Cell(object? value) =>
        value switch
        {
            null => "-",
            double x => double.IsInteger(x) && Math.Abs(x) < 1e15
                ? Csv.Text(x)
                : x.ToString("G6", System.Globalization.CultureInfo.InvariantCulture),
            _ => Csv.Text(value),
        };
}
