// Parent to worker, on standard input:   12\n           run cell 12; the end of the input ends the worker
// Worker to parent, on standard output:  \x1e ready\n   once, when the program has come to its sweep
//                                        \x1e done 12\n the result of cell 12, or its failure, is in the folder
//                                        \x1e unwritable TEXT\n   the result cannot be written, and why
// Other output goes to a log of bounded length, which is kept if the cell fails.
using System.Collections.Concurrent;
using System.Globalization;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Executors;

/// <summary>The worker's side of the protocol of <see cref="LocalProcesses"/>.</summary>
internal static class Worker
{
    /// <summary>The value of --cell that makes a process a worker.</summary>
    public const string FromStandardInput = "-";

    /// <summary>
    /// Environment variable with the run's folder, by which a worker notices that its context differs from its
    /// parent's.
    /// </summary>
    public const string FolderVariable = "HEAVYTAILS_SWEEP_FOLDER";

    /// <summary>
    /// The same for a task of a cluster. Its name differs, so that a runner on the same machine does not take the task for
    /// a worker that a killed runner left.
    /// </summary>
    public const string TaskVariable = "HEAVYTAILS_TASK_FOLDER";

    /// <summary>First character of the worker's lines: ASCII's record separator.</summary>
    public const char Mark = '\x1e';

    /// <summary>
    /// Whether this worker was started for a run. The program may come to an earlier sweep first, which its parent has
    /// collected already: that one has a table.
    /// </summary>
    public static bool BelongsTo(SweepFolder folder) =>
        ParentsFolder is not { } expected || expected == folder.CompletePath || !folder.HasTable;

    /// <summary>Checks that this process came to the run that it was started for.</summary>
    /// <exception cref="InvalidDataException">Its context differs from its parent's.</exception>
    public static void CheckFolder(SweepFolder folder)
    {
        if (ParentsFolder is { } expected && expected != folder.CompletePath)
            throw new InvalidDataException(
                $"a worker came to another run than its parent: expected {expected}, got {folder.CompletePath}; "
                    + "the context may not depend on time, chance or place"
            );
    }

    private static string? ParentsFolder =>
        Environment.GetEnvironmentVariable(FolderVariable) ?? Environment.GetEnvironmentVariable(TaskVariable);

    /// <summary>
    /// Runs the cells that the parent names until the end of standard input. If the input ends while a cell is run, the
    /// parent has ended, and this process ends at once with all that it started.
    /// </summary>
    public static void Serve(SweepFolder folder, Func<Cell, IEnumerable<Row>> experiment)
    {
        CheckFolder(folder);
        using var channel = new WorkerChannel();
        var before = LeadSession();
        using var stop = new StopRequest(beforeTheEnd: EndChildren);
        var busy = 0;
        using var cells = new BlockingCollection<string>();
        new Thread(Listen) { IsBackground = true, Name = "cells to run" }.Start();
        channel.Say("ready");
        foreach (var line in cells.GetConsumingEnumerable())
        {
            Volatile.Write(ref busy, 1);
            try
            {
                _ = CellRunner.Run(folder, int.Parse(line, CultureInfo.InvariantCulture), experiment, stop);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The record could not be written; errors of the cell itself are in its record.
                channel.Say($"unwritable {Printable.Of(e.Message)}");
            }
            channel.Say($"done {line}");
            if (stop.Signal is { } signal)
                throw new StoppedException(signal);
            Volatile.Write(ref busy, 0);
        }

        void Listen()
        {
            while (channel.Hear() is { } line)
                cells.Add(line);
            if (Volatile.Read(ref busy) == 0)
            {
                cells.CompleteAdding();
                return;
            }
            EndChildren();
            if (OperatingSystem.IsLinux())
                ProcessCalls.Exit(ExitCode.Data); // at once, whatever the cell does
            Environment.Exit(ExitCode.Data);
        }

        void EndChildren() => ProcessTree.End(() => ProcessTree.Below(Environment.ProcessId).Except(before));
    }

    // The worker leaves the terminal's group, so that Ctrl-C reaches only its parent, and adopts the orphans among the
    // processes below it. If memory runs out, Linux shall end a worker rather than the parent.
    private static IReadOnlyList<int> LeadSession()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        _ = ProcessCalls.StartSession();
        _ = ProcessCalls.Control(ProcessCalls.AdoptOrphans, 1);
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "500");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // This is a wish, which some containers do not grant.
        }
        return ProcessTree.Below(Environment.ProcessId);
    }
}
