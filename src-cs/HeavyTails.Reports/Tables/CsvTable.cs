// The columns of the table of layers, written by HeavyTails.Runs.Files.Csv. Control characters and line ends in names
// are written as escapes ("\n", "\x1b"), so that each row is one line and no terminal obeys them; a name that looks
// like a formula has an apostrophe before it. JSON has the names exactly. NaN and infinities are empty fields, as
// they are null in JSON: "-Infinity" would be a formula to a spreadsheet.
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
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
    /// <param name="result">The analysis.</param>
    /// <param name="rows">The layers in the order of the rows; null for all. The columns are those of all.</param>
    public static string Text(ModelResult result, IReadOnlyList<LayerResult>? rows = null)
    {
        var columns = result.Layers.Count > 0 ? LayerColumns.Present(result.Layers) : LayerColumns.All;
        return Csv.Table(columns.Select(c => c.Name), (rows ?? result.Layers).Select(layer => Row(columns, layer)));
    }

    /// <summary>The values of one layer, as they are written.</summary>
    internal static IEnumerable<object?> Row(IReadOnlyList<LayerColumn> columns, LayerResult layer) =>
        columns
            .Select(c => c.Value(layer))
            .Select(value =>
                value switch
                {
                    string text => Printable.Of(text),
                    double x when !double.IsFinite(x) => null,
                    _ => value,
                }
            );
}
