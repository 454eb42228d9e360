using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Sweeps;

/// <summary>
/// Runs one cell after the other in this process, with all of its threads. A cell that exceeds a limit or ends the
/// process is recorded as failed, and the others are left to the next process.
/// </summary>
/// <param name="experiment">Computes the rows of a cell.</param>
internal sealed class CellsInTurn(Func<Cell, IEnumerable<Row>> experiment) : IExecutor
{
    /// <inheritdoc/>
    public void Execute(
        SweepFolder folder,
        IReadOnlyList<int> cells,
        Action<int, string?> ended,
        CancellationToken cancellation
    )
    {
        using var stop = new StopRequest(cancellation);
        foreach (var cell in cells)
        {
            cancellation.ThrowIfCancellationRequested();
            ended(cell, Watched(folder, cell, stop));
            if (stop.Signal is { } signal)
                throw new StoppedException(signal);
        }
    }

    /// <summary>
    /// Runs the cells that --cell, --cells or a cluster names, and says of each how it ended. Other processes may run
    /// other cells of the same run at the same time, so nothing is locked and nothing is collected.
    /// </summary>
    /// <returns>A result with the exit code 0, or 3 if a cell failed.</returns>
    /// <exception cref="ArgumentException">The grid has no such cell.</exception>
    public SweepResult Run(SweepFolder folder, IReadOnlyList<int> cells, CancellationToken cancellation)
    {
        Worker.CheckFolder(folder);
        var grid = folder.Context.Grid;
        // A cell that there is not is found before the others are run.
        foreach (var cell in cells)
            _ = grid[cell];
        var failures = 0;
        using var stop = new StopRequest(cancellation);
        foreach (var cell in cells)
        {
            if (stop.Signal is { } signal)
                throw new StoppedException(signal);
            var failure = Watched(folder, cell, stop);
            failures += failure is null ? 0 : 1;
            Console.Error.WriteLine(
                Printable.Lines(
                    $"{folder.Context.FolderName}: cell {cell} ({grid[cell]}) "
                        + (failure is null ? "done" : "failed: " + failure)
                )
            );
        }
        return new(folder, failures == 0 ? ExitCode.Done : ExitCode.CellFailed, [], []);
    }

    private string? Watched(SweepFolder folder, int cell, StopRequest stop)
    {
        using var watch = new CellWatch(folder, cell, stop);
        return CellRunner.Run(folder, cell, experiment, stop);
    }
}
