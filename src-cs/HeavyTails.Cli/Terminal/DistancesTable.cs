using HeavyTails.Core.Analysis;
using HeavyTails.Core.Fits;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// The distances between two models on standard output, with their means and the layers without partners.
/// </summary>
internal static class DistancesTable
{
    private const int LongestLine = 2000;

    public static void Print(ModelDistances distances)
    {
        if (distances.Layers.Count > 0)
        {
            Layers(distances).Print();
            var cka = DistanceTable.MeanCka(distances) is { } mean ? $", cka {FixedAscii(mean, 4)}" : "";
            Console.WriteLine(
                $"mean over layers: raw {SignificantAscii(distances.Mean(d => d.Raw)!.Value)}, euclidean "
                    + $"{SignificantAscii(distances.Mean(d => d.Euclidean)!.Value)}{cka}"
            );
        }
        foreach (var group in distances.Skipped.GroupBy(s => s.Reason))
            Console.WriteLine(
                Printable.Short(
                    $"not compared {group.Count()}: {group.Key}  ({LayerCells.FirstNames(group)})",
                    LongestLine
                )
            );
    }

    private static TextTable Layers(ModelDistances distances)
    {
        var table = new TextTable();
        table.AddColumn("#", left: false);
        table.AddColumn("layer", left: true);
        table.AddColumn("matrix", left: false);
        string[] numbers = ["norm", "raw", "relative", "euclidean", "cka", "bias"];
        foreach (var name in numbers)
            table.AddColumn(name, left: false);
        foreach (var layer in distances.Layers)
            table.AddRow(
                Integer(layer.LayerId),
                layer.LongName,
                LayerCells.Matrix(layer.Count, layer.Rows, layer.Columns),
                SignificantAscii(layer.Norm),
                SignificantAscii(layer.Raw),
                layer.Relative.TryGet(out var relative) ? SignificantAscii(relative) : "-",
                SignificantAscii(layer.Euclidean),
                layer.Cka.TryGet(out var cka) ? FixedAscii(cka, 4) : "-",
                layer.Bias is { } bias ? SignificantAscii(bias) : "-"
            );
        return table;
    }
}
