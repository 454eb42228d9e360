using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Fits;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// An analysis as a table on standard output, followed by warnings, means over the layers and skipped tensors. On a
/// narrow terminal some columns are left out. An alpha that is out of WeightWatcher's range stands out.
/// </summary>
internal static class LayerTable
{
    public static void Print(ModelResult result, LayerRows rows)
    {
        var shown = rows.Of(result.Layers);
        if (shown.Count > 0)
        {
            var columns = Columns(result.Layers, rows);
            var left = DropUntilFitting(columns, shown, rows);
            Layers(columns, shown).Print();
            if (left.Count > 0)
                Console.WriteLine($"left out, as the terminal is narrow (--csv has them): {string.Join(", ", left)}");
        }
        if (!rows.AreAll)
            Console.WriteLine($"{shown.Count} of {result.Layers.Count} layers are shown{Asked(rows)}");
        foreach (var line in LayerCells.Notes(result, shown))
            Console.WriteLine(line);
    }

    private static List<LayerCell> Columns(IReadOnlyList<LayerResult> all, LayerRows rows)
    {
        var columns = LayerCells.Of(all).ToList();
        // What the order and the conditions look at is always shown.
        foreach (var column in rows.Columns.Where(c => !columns.Exists(cell => IsOf(cell, c))).Distinct())
            columns.Add(new(column.Name, layer => RowColumns.Text(column.Value(layer))));
        return columns;
    }

    private static TextTable Layers(List<LayerCell> columns, IReadOnlyList<LayerResult> shown)
    {
        var table = new TextTable();
        foreach (var column in columns)
            table.AddColumn(column.Title, column.Left);
        foreach (var layer in shown)
            table.AddRow(
                columns.Select(c => c.Text(layer)),
                c => columns[c].Title == "alpha" ? ToneOf(layer) : Tone.None
            );
        return table;
    }

    private static Tone ToneOf(LayerResult layer) =>
        layer.Fit.ValueOrNull?.Alpha switch
        {
            < LayerWarnings.OverTrainedBelow => Tone.Serious,
            > LayerWarnings.UnderTrainedAbove => Tone.Caution,
            _ => Tone.None,
        };

    private static string Asked(LayerRows rows)
    {
        var asked = string.Join(" and ", rows.Where.Select(condition => condition.Text));
        return (asked.Length > 0 ? $", where {asked}" : "")
            + (rows.Sort is { } sort ? $", by {sort}" : "")
            + "; means and verdict are those of all analysed layers";
    }

    private static bool IsOf(LayerCell cell, LayerColumn column) => RowColumns.Find(cell.Title)?.Name == column.Name;

    // Returns the titles of the columns that were dropped, from left to right.
    private static List<string> DropUntilFitting(
        List<LayerCell> columns,
        IReadOnlyList<LayerResult> layers,
        LayerRows rows
    )
    {
        if (TextTable.Room is not { } room)
            return [];
        var all = columns.ConvertAll(c => c.Title);
        int Width(LayerCell c) => TextTable.Frame + layers.Max(l => Math.Max(c.Title.Length, c.Text(l).Length));
        while (
            columns.Sum(Width) > room
            && columns.Where(c => !rows.Columns.Any(asked => IsOf(c, asked))).MaxBy(c => c.Rank) is { Rank: > 0 } least
        )
            columns.Remove(least);
        return [.. all.Except(columns.Select(c => c.Title))];
    }
}
