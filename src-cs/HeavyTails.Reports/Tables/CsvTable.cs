// RFC 4180: comma, CRLF-free lines, quotes only where needed. Invariant culture; "R" doubles, which read back to the same bits; NaN, Infinity by name;
// an absent value is an empty field. Line ends and control characters in names stand as escapes ("\n", "\x1b"): a row
// is a line. JSON has names exactly.
using System.Globalization;
using System.Text;
using HeavyTails.Core.Analysis;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Tables;

/// <summary>The table of layers as CSV, one row a layer, under WeightWatcher's column names where the quantity is the same.</summary>
public static class CsvTable
{
    /// <summary>Writes aside and renames: the file is whole or absent.</summary>
    public static void Save(ModelResult result, string path) => WholeFile.Write(path, Text(result));

    /// <summary>The table as text, "\n" between lines.</summary>
    public static string Text(ModelResult result)
    {
        var columns = result.Layers.Count > 0 ? LayerColumns.Present(result.Layers) : LayerColumns.All;
        var text = new StringBuilder().AppendJoin(',', columns.Select(c => Field(c.Name))).Append('\n');
        foreach (var layer in result.Layers)
            text.AppendJoin(',', columns.Select(c => Field(c.Value(layer)))).Append('\n');
        return text.ToString();
    }

    internal static string Field(object? value) =>
        value switch
        {
            null => "",
            double x => x.ToString("R", CultureInfo.InvariantCulture),
            string s => Quoted(Printable.Of(s)),
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };

    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(',', '"') < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
