// RFC 4180 with "\n" at the end of lines: fields are separated by commas and quoted only if necessary. Doubles are
// written in the invariant culture with the format "R", so that they read back to the same bits; NaN and infinities
// by their names; a value that does not exist as an empty field. Control characters and line ends in names are
// written as escapes ("\n", "\x1b"), so that each row is one line. JSON has the names exactly.
using System.Globalization;
using System.Text;
using HeavyTails.Core.Analysis;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Tables;

/// <summary>
/// The table of layers as CSV, with one row for each layer and WeightWatcher's column names for the same quantities.
/// </summary>
public static class CsvTable
{
    /// <summary>Writes the table under another name and renames it: the file is complete or absent.</summary>
    public static void Save(ModelResult result, string path) => WholeFile.Write(path, Text(result));

    /// <summary>The table as text, with "\n" at the end of each line.</summary>
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
