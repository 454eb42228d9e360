using System.Diagnostics;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>Runs cells in this process.</summary>
internal static class CellRunner
{
    /// <summary>Runs a cell unless its record is there: running twice is running once. A cell that throws is recorded as failed.</summary>
    /// <returns>Why it failed; null when its record is there now.</returns>
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
            rows = [.. experiment(cell)];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The cell's own business, whatever it is: it goes to the record, and the other cells go on.
            failure = e.ToString();
        }
        var notes = new Dictionary<string, string>(
            RunInfo.OfThisProcess(started).Concat(cell.Notes).GroupBy(n => n.Key).Select(g => g.Last())
        );
        folder.Save(new(index, rows, failure, clock.Elapsed.TotalSeconds, notes));
        return failure;
    }
}
