using System.Diagnostics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Executors;

/// <summary>Runs single cells in this process.</summary>
internal static class CellRunner
{
    /// <summary>Most characters of an exception that the record of a failed cell keeps.</summary>
    private const int LongestFailure = 32 << 10;

    /// <summary>
    /// Runs a cell unless it has a result. A cell that throws an exception is recorded as failed. Processes that it
    /// started and that outlive it are ended.
    /// </summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="index">Index of the cell.</param>
    /// <param name="experiment">Computes the rows of a cell.</param>
    /// <param name="stop">What asks the cell to stop. Default: null, for the signals of this process.</param>
    /// <returns>The reason why the cell failed; null if it has a result now.</returns>
    /// <exception cref="OperationCanceledException">The cell was asked to stop and has done so.</exception>
    public static string? Run(
        SweepFolder folder,
        int index,
        Func<Cell, IEnumerable<Row>> experiment,
        StopRequest? stop = null
    )
    {
        if (folder.IsDone(index))
            return null;
        using var own = stop is null ? new StopRequest() : null;
        stop ??= own!;
        var cell = folder.Context.Grid[index];
        stop.Begin();
        cell.Begin(folder.WorkFolderOf(index), stop);
        var process = Environment.ProcessId;
        var others = ProcessTree.Below(process);
        var (clock, started) = (Stopwatch.StartNew(), DateTimeOffset.UtcNow);
        IReadOnlyList<Row> rows = [];
        string? failure = null;
        try
        {
            rows = cell.Checked([.. experiment(cell)]);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsStopped)
        {
            // Any failure of a cell goes into its record, and the other cells are still run.
            failure = Shortened(e.ToString());
        }
        catch (OperationCanceledException) when (stop.Signal is { } signal)
        {
            throw new StoppedException(signal);
        }
        finally
        {
            // A copy of this process by fork, which ran the cell as well, leaves the result to the original.
            if (OperatingSystem.IsLinux() && ProcessCalls.Process() != process)
                ProcessCalls.Exit(0);
            var ended = ProcessTree.End(() => ProcessTree.Below(process).Except(others));
            if (ended.Count > 0)
                cell.Note("processes that outlived their cell", string.Join(", ", ended.Distinct().Order()));
        }
        if (stop.Missed is { } missed)
            throw new StoppedException(missed);
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
        if (failure is null && Directory.Exists(folder.WorkFolderOf(index)))
            Directory.Delete(folder.WorkFolderOf(index), recursive: true);
        return failure;
    }

    private static string Shortened(string text) =>
        text.Length <= LongestFailure
            ? text
            : $"{text[..(LongestFailure / 2)]}\n... {text.Length - LongestFailure} characters are left out ...\n"
                + text[^(LongestFailure / 2)..];
}
