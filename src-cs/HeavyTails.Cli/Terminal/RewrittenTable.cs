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
        // Shuffling removes nothing, and its numbers are those of the file.
        var isCut = result.Layers.Any(layer => layer.Removed > 0);
        var isRounded = result.Layers.Any(layer => layer.Rounding > 0);
        var table = new TextTable();
        var columns = Columns(isCut, isRounded).ToList();
        foreach (var (title, _) in columns)
            table.AddColumn(title, left: title == "layer");
        foreach (var layer in result.Layers)
            table.AddRow(columns.Select(column => column.Text(layer)), _ => Tone.None);
        if (result.Layers.Count > 0)
        {
            table.Print();
            Console.WriteLine(
                "change: norm of the difference over that of the weights"
                    + (
                        isRounded
                            ? "; rounding: norm of the rounding to the number type of the file, which moves no "
                                + "singular value by more"
                            : ""
                    )
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

    private static IEnumerable<(string Title, Func<RewrittenLayer, string> Text)> Columns(bool isCut, bool isRounded)
    {
        yield return ("#", layer => Integer(layer.Layer.Id));
        yield return ("layer", layer => layer.Layer.Name);
        yield return ("matrix", layer => LayerCells.Matrix(layer.Count, layer.Rows, layer.Columns));
        if (isCut)
        {
            yield return ("removed", layer => $"{layer.Removed} of {layer.Of}");
            yield return ("largest removed", layer => Number(layer.LargestRemoved));
            yield return ("least kept", layer => Number(layer.SmallestKept));
        }
        yield return ("change", layer => SignificantAscii(layer.RelativeChange));
        if (isRounded)
            yield return ("rounding", layer => SignificantAscii(layer.Rounding));
    }

    private static string Number(double? x) => x is { } value ? SignificantAscii(value) : "-";
}
