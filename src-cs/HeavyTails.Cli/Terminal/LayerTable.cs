using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Reports.Tables;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// An analysis as a table on standard output, followed by warnings, means over the layers and skipped tensors. On a
/// narrow terminal some columns are left out.
/// </summary>
internal static class LayerTable
{
    public static void Print(ModelResult result)
    {
        if (result.Layers.Count > 0)
            Layers(result).Print();
        foreach (var line in LayerCells.Notes(result))
            Console.WriteLine(line);
    }

    private static TextTable Layers(ModelResult result)
    {
        var columns = LayerCells.Of(result.Layers).ToList();
        if (TextTable.Room is { } room)
            DropUntilFitting(columns, result.Layers, room);
        var table = new TextTable();
        foreach (var column in columns)
            table.AddColumn(column.Title, column.Left);
        foreach (var layer in result.Layers)
            table.AddRow([.. columns.Select(c => c.Text(layer))]);
        return table;
    }

    private static void DropUntilFitting(List<LayerCell> columns, IReadOnlyList<LayerResult> layers, int room)
    {
        int Width(LayerCell c) => TextTable.Frame + layers.Max(l => Math.Max(c.Title.Length, c.Text(l).Length));
        while (columns.Sum(Width) > room && columns.MaxBy(c => c.Rank) is { Rank: > 0 } least)
            columns.Remove(least);
    }
}
