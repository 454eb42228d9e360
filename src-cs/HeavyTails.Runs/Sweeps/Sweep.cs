using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Sweeps;

/// <summary>How a program's sweep ended.</summary>
/// <param name="Folder">Of the run.</param>
/// <param name="ExitCode">For a process that ran one cell, or was a worker, and has nothing else to do: 0, or 3 when the cell failed. Null: go on with <paramref name="Rows"/>.</param>
/// <param name="Rows">The record, in the order of cells.</param>
/// <param name="Failed">The cells without a record, and why.</param>
public sealed record SweepResult(
    SweepFolder Folder,
    int? ExitCode,
    IReadOnlyList<Row> Rows,
    IReadOnlyList<CellRecord> Failed
);

/// <summary>
/// Runs a grid: all of it in worker processes, or the one cell that the command line or a cluster names. A program may run several, one after the
/// other; which of them --cell means must then be another option of its command line.
/// </summary>
public static class Sweep
{
    /// <summary>A cell that failed ends its process with this.</summary>
    public const int FailedExitCode = 3;

    /// <summary>Runs what is missing, then collects. A complete run is only read.</summary>
    /// <param name="context">What is asked; every process of the run must arrive at the same.</param>
    /// <param name="experiment">A cell's rows.</param>
    /// <param name="arguments">Default: of this process.</param>
    /// <param name="executor">Default: worker processes of this program, or this process with --workers 0.</param>
    /// <param name="cancellation">Ends it between answers; records that are there stay.</param>
    public static SweepResult Run(
        RunContext context,
        Func<Cell, IEnumerable<Row>> experiment,
        SweepArguments? arguments = null,
        IExecutor? executor = null,
        CancellationToken cancellation = default
    )
    {
        arguments ??= SweepArguments.OfThisProcess();
        var folder = SweepFolder.Open(arguments.Root, context);
        if (arguments.IsWorker && Worker.BelongsTo(folder))
        {
            Worker.Serve(folder, experiment);
            return new(folder, 0, [], []);
        }
        if (arguments.IsWorker)
            return new(folder, null, folder.Rows(), folder.Failed()); // an earlier sweep of the same program: collected before this worker was started
        if (arguments.Cell is { } only)
        {
            var failure = CellRunner.Run(folder, only, experiment);
            Console.Error.WriteLine(
                $"{context.FolderName}: cell {only} ({context.Grid[only]}) {(failure is null ? "done" : "failed: " + failure)}"
            );
            return new(folder, failure is null ? 0 : FailedExitCode, [], []);
        }
        if (folder.IsComplete)
            Console.Error.WriteLine(
                $"{folder.Path} is complete, by commit {RunInfo.CommitOf(folder)}, and only read; to run anew, delete it"
            );
        // A run is named by what was asked, not by the text that answers it.
        if (Provenance.Script is { } script && RunInfo.ScriptsOf(folder).Any(other => other != script))
            Console.Error.WriteLine(
                $"{folder.Path}: {script[..script.IndexOf(',', StringComparison.Ordinal)]} has changed since cells of it were computed; if the experiment itself has, delete the folder to run it anew"
            );
        if (folder.Missing() is { Count: > 0 })
            using (folder.Lock())
                Execute(
                    folder,
                    executor
                        ?? (
                            arguments.Workers == 0
                                ? new ThisProcess(experiment)
                                : new LocalProcesses(WorkerCommand.ThisProcess(), arguments.Workers)
                        ),
                    cancellation
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

    /// <summary>One cell after the other, with all threads.</summary>
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
