using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Executors;

/// <summary>A worker from the side of its parent: starts it, gives it cells, holds it to limits and ends it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // A process that has ended may leave output in its pipes; one that inherited them may keep them open.
    private static readonly TimeSpan ForTheRest = TimeSpan.FromSeconds(1),
        ForTheEnd = TimeSpan.FromSeconds(2),
        Quiet = TimeSpan.FromMilliseconds(20);

    private const string EndOfOutput = "";

    private readonly Process _process;
    private readonly string _mark = $"{MarkVariable}={Guid.NewGuid():N}";
    private readonly BlockingCollection<string> _answers = [];
    private readonly Task _readers;

    /// <summary>Variable by which the processes that a worker's cells started are found.</summary>
    private const string MarkVariable = "HEAVYTAILS_WORKER";

    /// <summary>
    /// Variable with the folder of the run, by which all processes below the workers of a run on this machine are
    /// found. Tasks of a cluster do not have it.
    /// </summary>
    private const string RunVariable = "HEAVYTAILS_LOCAL_RUN";

    /// <summary>Starts a worker.</summary>
    /// <param name="command">Command of the worker.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="threads">Number of threads of its cells.</param>
    public WorkerProcess(WorkerCommand command, SweepFolder folder, int threads)
    {
        Threads = threads;
        var start = command.StartInfo(folder, threads);
        start.Environment[MarkVariable] = _mark[(MarkVariable.Length + 1)..];
        start.Environment[RunVariable] = folder.CompletePath;
        _process = Process.Start(start) ?? throw new IOException($"{command.Program}: cannot be started");
        var output = new AnswerReader(Log, _answers);
        _readers = Task.WhenAll(
            Reader(() =>
            {
                output.Read(_process.StandardOutput.BaseStream);
                _answers.Add(EndOfOutput);
            }),
            Reader(() => AnswerReader.Copy(_process.StandardError.BaseStream, Log))
        );
    }

    /// <summary>The running processes that are workers of a run on this machine, or below them.</summary>
    public static IReadOnlyList<int> AllOf(SweepFolder folder) =>
        ProcessTree.Marked($"{RunVariable}={folder.CompletePath}");

    /// <summary>Number of threads of its cells.</summary>
    public int Threads { get; }

    /// <summary>Output since the last cell began.</summary>
    public BoundedLog Log { get; } = new();

    /// <summary>Whether the process has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Whether the process ended by a signal, which somebody else sent.</summary>
    public bool WasKilled => _process.HasExited && _process.ExitCode > 128;

    /// <summary>Waits until the worker can take cells. Returns false if it ended before.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool AwaitReady(CancellationToken stop) => Await("ready", () => null, stop) is null;

    /// <summary>Runs a cell.</summary>
    /// <param name="cell">Index of the cell.</param>
    /// <param name="limits">The cell's limits of time and memory.</param>
    /// <param name="stop">Ends the wait; the worker goes on.</param>
    /// <returns>Null if the worker has ended the cell, otherwise why the worker is no more.</returns>
    /// <exception cref="IOException">The worker cannot write the cell's record.</exception>
    public string? Run(int cell, CellResources limits, CancellationToken stop)
    {
        Log.Clear();
        try
        {
            _process.StandardInput.Write(string.Create(CultureInfo.InvariantCulture, $"{cell}\n"));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            return WhyItEnded(); // the process died between two cells
        }
        var clock = Stopwatch.StartNew();
        return Await($"done {cell}", () => CellLimits.Excess(limits, clock.Elapsed, _process.Id), stop);
    }

    /// <summary>Asks the worker to save its state and to end, and ends it after a while.</summary>
    /// <param name="grace">Time that it has.</param>
    public void Stop(TimeSpan grace)
    {
        if (OperatingSystem.IsLinux() && !_process.HasExited)
        {
            _ = ProcessCalls.Kill(_process.Id, ProcessCalls.Terminate);
            _process.WaitForExit(grace);
        }
        End();
    }

    /// <summary>Waits until no more output comes, at most a second.</summary>
    public void AwaitQuiet()
    {
        var clock = Stopwatch.StartNew();
        long before;
        do
        {
            before = Log.Length;
            Thread.Sleep(Quiet);
        } while (Log.Length > before && clock.Elapsed < ForTheRest);
    }

    /// <summary>Why the process ended, on one line.</summary>
    public string WhyItEnded()
    {
        if (!_process.WaitForExit(ForTheEnd))
        {
            End();
            return "its process closed its standard output and was ended";
        }
        EndDescendants();
        _readers.Wait(ForTheRest);
        // .NET reports a signal as shells do, as 128 plus its number.
        return _process.ExitCode > 128
            ? $"its process was killed by signal {_process.ExitCode - 128}"
                + (_process.ExitCode == 137 ? " (by hand, or for want of memory)" : "")
            : $"its process ended with exit code {_process.ExitCode}";
    }

    /// <summary>Ends the worker and all that it started.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close(); // ends an idle worker
        }
        catch (IOException)
        {
            // The process has ended already.
        }
        if (!_process.WaitForExit(ForTheEnd))
            End();
        EndDescendants();
        _process.Dispose();
    }

    private string? Await(string answer, Func<string?> excess, CancellationToken stop)
    {
        while (true)
        {
            if (_answers.TryTake(out var said, (int)CellLimits.Look.TotalMilliseconds, stop))
            {
                if (said == answer)
                    return null;
                if (said == EndOfOutput)
                    return WhyItEnded();
                if (said.StartsWith("unwritable ", StringComparison.Ordinal))
                    throw new IOException(said["unwritable ".Length..]);
                continue;
            }
            if (_process.HasExited)
            {
                var why = WhyItEnded();
                return _answers.Contains(answer) ? null : why;
            }
            if (excess() is { } reason)
            {
                End();
                return reason;
            }
        }
    }

    private void End()
    {
        try
        {
            // The descendants are found before their parent ends, and then until none is left.
            var descendants = OperatingSystem.IsLinux() ? ProcessTree.Of(_process.Id, _mark) : [];
            _process.Kill(entireProcessTree: !OperatingSystem.IsLinux());
            foreach (var id in descendants)
                _ = ProcessCalls.Kill(id, ProcessCalls.KillAtOnce);
        }
        catch (InvalidOperationException)
        {
            // The process has ended by itself.
        }
        _process.WaitForExit(ForTheEnd);
        EndDescendants();
    }

    private void EndDescendants() => ProcessTree.End(() => ProcessTree.Of(_process.Id, _mark));

    private static Task Reader(Action read) =>
        Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
