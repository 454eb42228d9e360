using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Folders;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Sweeps;

/// <summary>The result of a sweep in this process.</summary>
/// <param name="Folder">Folder of the run.</param>
/// <param name="ExitCode">
/// Exit code for a process that ran one cell, or was a worker, and has nothing else to do: 0, or 3 if the cell failed.
/// Null for a process that goes on with <paramref name="Rows"/>.
/// </param>
/// <param name="Rows">The rows of all cells, in the order of the cells.</param>
/// <param name="Failed">Records of the cells that failed, with the reasons.</param>
public sealed record SweepResult(
    SweepFolder Folder,
    int? ExitCode,
    IReadOnlyList<Row> Rows,
    IReadOnlyList<CellRecord> Failed
);

/// <summary>
/// Runs a grid: all of it in worker processes, or the one cell that the command line or a cluster names. A program may
/// run several sweeps in turn; another option of its command line must then tell to which of them --cell belongs.
/// </summary>
public static class Sweep
{
    /// <summary>Runs the cells without a result, then collects all results. A complete run is only read.</summary>
    /// <param name="context">
    /// Name, parameters and grid of the experiment; they must be the same in every process of the run.
    /// </param>
    /// <param name="experiment">Computes the rows of a cell.</param>
    /// <param name="options">How the cells are run. Default: by the command line of this process.</param>
    /// <exception cref="IOException">Another process works on the run.</exception>
    public static SweepResult Run(
        RunContext context,
        Func<Cell, IEnumerable<Row>> experiment,
        SweepOptions? options = null
    )
    {
        options ??= new();
        var arguments = options.Arguments ?? SweepArguments.OfThisProcess();
        var folder = SweepFolder.Open(arguments.Root, context);
        folder.Resources = cell => arguments.Resources.Or(options.Resources?.Invoke(cell) ?? new());
        if (arguments.IsWorker && Worker.BelongsTo(folder))
        {
            Worker.Serve(folder, experiment);
            return new(folder, 0, [], []);
        }
        if (arguments.IsWorker)
            // This is an earlier sweep of the same program, which was collected before this worker was started.
            return new(folder, null, folder.Rows(), folder.Failed());
        if (arguments.Cell is { } only)
        {
            var failure = CellRunner.Run(folder, only, experiment);
            Console.Error.WriteLine(
                $"{context.FolderName}: cell {only} ({context.Grid[only]}) "
                    + (failure is null ? "done" : "failed: " + failure)
            );
            return new(folder, failure is null ? 0 : ExitCode.CellFailed, [], []);
        }
        if (folder.IsComplete)
            Console.Error.WriteLine(
                $"{folder.Path} is complete, by commit {RunInfo.CommitOf(folder)}, "
                    + "and only read; to run anew, delete it"
            );
        // The name of a run depends on its context, not on the text of the script that computes it.
        if (Provenance.Script is { } script && RunInfo.ScriptsOf(folder).Any(other => other != script))
            Console.Error.WriteLine(
                $"{folder.Path}: {script[..script.IndexOf(',', StringComparison.Ordinal)]} has changed since cells of "
                    + "it were computed; if the experiment itself has, delete the folder to run it anew"
            );
        if (folder.Missing() is { Count: > 0 })
            using (folder.Lock())
                Execute(
                    folder,
                    options.Executor
                        ?? (
                            arguments.Workers == 0
                                ? new ThisProcess(experiment)
                                : new LocalProcesses(WorkerCommand.ThisProcess(), arguments.Workers)
                        ),
                    options.Cancellation
                );
        folder.Reduce();
        return new(folder, null, folder.Rows(), folder.Failed());
    }

    private static void Execute(SweepFolder folder, IExecutor executor, CancellationToken cancellation)
    {
        var missing = folder.Missing();
        var total = folder.Context.Grid.Count;
        if (missing.Count < total)
            Console.Error.WriteLine(
                $"{folder.Context.FolderName}: {total - missing.Count} of {total} cells are there already"
            );
        using var progress = new SweepProgressLine(folder.Context.Name, total, total - missing.Count);
        executor.Execute(folder, missing, progress.Ended, cancellation);
    }

    /// <summary>Runs one cell after the other in this process, with all of its threads.</summary>
    private sealed class ThisProcess(Func<Cell, IEnumerable<Row>> experiment) : IExecutor
    {
        public void Execute(
            SweepFolder folder,
            IReadOnlyList<int> cells,
            Action<int, string?> ended,
            CancellationToken cancellation
        )
        {
            foreach (var cell in cells)
            {
                cancellation.ThrowIfCancellationRequested();
                ended(cell, CellRunner.Run(folder, cell, experiment));
            }
        }
    }
}
