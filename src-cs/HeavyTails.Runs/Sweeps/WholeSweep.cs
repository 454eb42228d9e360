using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Executors.Clusters;
using HeavyTails.Runs.Folders;
using HeavyTails.Runs.Index;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Sweeps;

/// <summary>Runs the cells of a sweep that have no result, or those that failed, and collects all results.</summary>
internal static class WholeSweep
{
    public static SweepResult Run(
        SweepFolder folder,
        SweepArguments arguments,
        IExecutor executor,
        CancellationToken cancellation
    )
    {
        SayWhatIsThere(folder);
        if (arguments.OnCluster)
            SlurmJobs.RecordLost(folder);
        var asked = Asked(folder, arguments);
        if (arguments.Mode == SweepMode.Reduce)
            Console.Error.WriteLine($"{folder.Missing().Count} cells of {folder.Path} are missing");
        if (asked.Count > 0)
            Execute(folder, asked, executor, cancellation);
        // Records that an earlier process wrote may turn out to be damaged when they are read.
        if (
            !folder.Reduce()
            && arguments.Mode == SweepMode.Run
            && folder.Missing().Except(asked).ToList() is { Count: > 0 } damaged
        )
        {
            Execute(folder, damaged, executor, cancellation);
            folder.Reduce();
        }
        if (arguments.Parquet)
            ParquetTable.Write(folder);
        if (
            RunsIndex.Update(Path.GetDirectoryName(folder.CompletePath)!, make: arguments.Mode == SweepMode.Reduce) is
            { } why
        )
            Console.Error.WriteLine(Printable.Of(why));
        var failed = folder.Failed();
        var lost = folder.Missing().Except(failed.Select(record => record.Index)).ToList();
        if (lost.Count > 0)
            SayWhatIsMissing(folder, arguments, lost);
        // To reduce is to go on with what is there.
        var ends = lost.Count > 0 && arguments.Mode != SweepMode.Reduce;
        return new(folder, ends ? ExitCode.CellFailed : null, folder.Rows(), failed);
    }

    private static IReadOnlyList<int> Asked(SweepFolder folder, SweepArguments arguments) =>
        arguments.Mode switch
        {
            SweepMode.Retry => folder.FailedCells(),
            SweepMode.Reduce => [],
            _ => folder.Missing(),
        };

    private static void Execute(
        SweepFolder folder,
        IReadOnlyList<int> cells,
        IExecutor executor,
        CancellationToken cancellation
    )
    {
        using var gate = folder.Lock();
        WorkerCommand.ThisProcess().Write(folder);
        var total = folder.Context.Grid.Count;
        var there = total - folder.Missing().Count;
        if (there > 0)
            Console.Error.WriteLine($"{folder.Context.FolderName}: {there} of {total} cells are there already");
        using var progress = new SweepProgressLine(folder.Context.Name, there + cells.Count, there);
        executor.Execute(folder, cells, progress.Ended, cancellation);
    }

    private static void SayWhatIsThere(SweepFolder folder)
    {
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
    }

    private static void SayWhatIsMissing(SweepFolder folder, SweepArguments arguments, List<int> cells) =>
        Console.Error.WriteLine(
            $"{folder.Path}: {cells.Count} of {folder.Context.Grid.Count} cells are missing, with neither a result "
                + $"nor a failure: {CellRanges.Text(cells)}. "
                + (
                    arguments.Mode != SweepMode.Run
                        ? "They were not asked for; the same command without --retry or --reduce runs them."
                        : "They have ended, and then their files were removed or damaged; the same command runs them "
                            + "again."
                )
        );
}
