using System.Diagnostics;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>Runs single cells in this process.</summary>
internal static class CellRunner
{
    /// <summary>Runs a cell unless it has a result. A cell that throws an exception is recorded as failed.</summary>
    /// <returns>The reason why the cell failed; null if it has a result now.</returns>
    public static string? Run(SweepFolder folder, int index, Func<Cell, IEnumerable<Row>> experiment)
    {
        if (folder.IsDone(index))
            return null;
        var cell = folder.Context.Grid[index];
        var (clock, started) = (Stopwatch.StartNew(), DateTimeOffset.UtcNow);
        IReadOnlyList<Row> rows = [];
        string? failure = null;
        try
        {
            rows = cell.Checked([.. experiment(cell)]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Any failure of a cell goes into its record, and the other cells are still run.
            failure = e.ToString();
        }
        var notes = new Dictionary<string, string>(
            RunInfo.OfThisProcess(started).Concat(cell.Notes).GroupBy(n => n.Key).Select(g => g.Last())
        );
        folder.Save(
            new()
            {
                Index = index,
                Rows = rows,
                Failure = failure,
                Seconds = clock.Elapsed.TotalSeconds,
                Times = cell.Times,
                Notes = notes,
            }
        );
        return failure;
    }
}
