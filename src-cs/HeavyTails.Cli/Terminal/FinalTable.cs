// One line for each point of a grid: mean and standard deviation over the repetitions of what the last probe recorded.
// A cell that diverged has no value that belongs into a mean; such cells are counted below the table.
using HeavyTails.Runs.Cells;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>The last probes of a grid's cells on standard output.</summary>
internal static class FinalTable
{
    private const string Kind = "kind",
        Step = "step";

    /// <summary>The columns that are shown if the rows have them, in this order.</summary>
    private static readonly string[] Columns =
    [
        Step,
        "train_loss",
        "test_loss",
        "train_loss_legacy",
        "test_loss_legacy",
        "KTA",
        "W0_s1",
        "W0_sim",
        "W0_alpha_hill",
        "W0_alpha_ks",
    ];

    public static void Print(Grid grid, IReadOnlyList<Row> rows)
    {
        string[] axes = [.. grid.Axes.SelectMany(axis => axis.Names)];
        var diverged = rows.Where(row => row["diverged"] == 1).Select(row => row[Cell.IndexColumn]).ToHashSet();
        // A cell has rows of other kinds too, such as whole spectra.
        var points = rows.Where(row => row.Text(Kind) == "probe")
            .GroupBy(row => row[Cell.IndexColumn])
            .Select(cell => cell.MaxBy(row => row[Step])!)
            .GroupBy(row => string.Join('\0', axes.Select(row.Text)))
            .Select(point => point.ToList())
            .ToList();
        string[] columns = [.. Columns.Where(column => points.Exists(point => point.Exists(row => row.Has(column))))];
        if (columns.Length == 0)
            return;
        var table = new TextTable();
        foreach (var axis in axes)
            table.AddColumn(axis, left: false);
        foreach (var column in columns)
            table.AddColumn(column, left: false);
        foreach (var point in points)
        {
            var finished = point.FindAll(row => !diverged.Contains(row[Cell.IndexColumn]));
            table.AddRow([.. axes.Select(point[0].Text), .. columns.Select(column => Mean(finished, column))]);
        }
        table.Print();
        if (diverged.Count > 0)
            Console.WriteLine($"{diverged.Count} of {grid.Count} cells diverged and are left out of the means");
    }

    private static string Mean(List<Row> point, string column)
    {
        double[] values = [.. point.Where(row => row.Has(column)).Select(row => row[column])];
        if (values.Length == 0)
            return "-";
        var mean = values.Average();
        if (values.All(value => value == mean))
            return SignificantAscii(mean);
        var deviation = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1));
        return $"{SignificantAscii(mean)} ± {SignificantAscii(deviation)}";
    }
}
