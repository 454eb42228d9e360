using HeavyTails.Checkpoints.Rewriting;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>What became of the layers of a model that was written anew, on standard output.</summary>
internal static class RewrittenTable
{
    private const int LongestLine = 2000;

    public static void Print(RewrittenModel result)
    {
        var table = new TextTable();
        table.AddColumn("#", left: false);
        table.AddColumn("layer", left: true);
        string[] numbers = ["matrix", "removed", "largest removed", "least kept", "change", "rounding"];
        foreach (var name in numbers)
            table.AddColumn(name, left: false);
        foreach (var layer in result.Layers)
            table.AddRow(
                Integer(layer.Layer.Id),
                layer.Layer.Name,
                LayerCells.Matrix(layer.Count, layer.Rows, layer.Columns),
                $"{layer.Removed} of {layer.Of}",
                Number(layer.LargestRemoved),
                Number(layer.SmallestKept),
                SignificantAscii(layer.RelativeChange),
                SignificantAscii(layer.Rounding)
            );
        if (result.Layers.Count > 0)
        {
            table.Print();
            Console.WriteLine(
                "change: norm of the difference over that of the weights; rounding: norm of the rounding to the number "
                    + "type of the file, which moves no singular value by more"
            );
        }
        foreach (var group in result.Unchanged.GroupBy(layer => layer.Reason))
            Console.WriteLine(
                Printable.Short(
                    $"unchanged {group.Count()}: {group.Key}  ({LayerCells.FirstNames(group)})",
                    LongestLine
                )
            );
    }

    private static string Number(double? x) => x is { } value ? SignificantAscii(value) : "-";
}
