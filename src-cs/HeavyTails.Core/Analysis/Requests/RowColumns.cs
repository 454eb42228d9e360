using System.Globalization;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;

namespace HeavyTails.Core.Analysis.Requests;

/// <summary>The columns of the table of layers by the names that a user types.</summary>
public static class RowColumns
{
    // Heads of the table on the terminal that are shorter than the names in CSV and JSON.
    private static readonly Dictionary<string, string> Heads = new()
    {
        ["#"] = "layer_id",
        ["layer"] = "longname",
        ["type"] = "layer_type",
        ["evals"] = "num_evals",
        ["p"] = "p_value",
    };

    /// <summary>The names of all columns, as in CSV and JSON.</summary>
    public static IEnumerable<string> Names => LayerColumns.All.Select(column => column.Name);

    /// <summary>Heads of the table on the terminal that are not the names of columns, and their columns.</summary>
    public static IEnumerable<(string Head, LayerColumn Column)> ShortHeads =>
        [
            .. Heads.Select(pair => (pair.Key, LayerColumns.Named(pair.Value))),
            .. from column in LayerColumns.All
            where column.Terminal is { } shown && shown.Title != column.Name
            select (column.Terminal!.Title, column),
        ];

    /// <summary>
    /// The column of a name in CSV and JSON or of a head of the table; letters may be large or small where that leaves
    /// one column.
    /// </summary>
    /// <exception cref="FormatException">There is none; the message has the nearest name.</exception>
    public static LayerColumn Named(string name)
    {
        if (Find(name) is { } found)
            return found;
        var nearest = NearestWord.Suggestion(name, Names);
        throw new FormatException($"there is no column \"{name}\"{nearest} (heavytails glossary lists them)");
    }

    /// <summary>The same; null if there is none.</summary>
    public static LayerColumn? Find(string name)
    {
        var all = LayerColumns.All;
        if (
            (
                all.FirstOrDefault(c => c.Name == name)
                ?? all.FirstOrDefault(c => c.Name == Heads.GetValueOrDefault(name))
                ?? all.FirstOrDefault(c => c.Terminal?.Title == name)
            ) is
            { } exact
        )
            return exact;
        LayerColumn[] alike = [.. all.Where(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))];
        return alike is [var one] ? one : null;
    }

    /// <summary>A value of a column as a table shows it: four significant digits of a number, "-" for none.</summary>
    public static string Text(object? value) =>
        value switch
        {
            null => "-",
            double x => x.ToString("G4", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => PlainText.Of(value.ToString()!),
        };

    /// <summary>
    /// The options that compute a column, one of which has to be given; none for a column that is always computed.
    /// </summary>
    public static IReadOnlyList<MetricFlag> NeededFor(LayerColumn column, AnalysisOptions options) =>
        LayerMetrics.All.FirstOrDefault(m => m.Columns.Any(c => c.Name == column.Name)) is { } metric
        && !metric.IsAlwaysComputed
        && !options.Asks(metric)
            ? metric.Flags
            : [];
}
