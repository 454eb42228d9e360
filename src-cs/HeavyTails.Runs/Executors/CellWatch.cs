using System.Diagnostics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// Watches a cell that runs in this process. If the cell exceeds its limit of time or memory, or ends the process, it
/// is recorded as failed and the process ends with <see cref="ExitCode.CellFailed"/>, since a process cannot end the
/// threads of a cell alone.
/// </summary>
internal sealed class CellWatch : IDisposable
{
    private readonly SweepFolder _folder;
    private readonly int _cell;
    private readonly StopRequest _stop;
    private readonly CellResources _limits;
    private readonly int _process = Environment.ProcessId;
    private readonly HashSet<int> _others;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _ended = new();

    /// <summary>Begins to watch.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="cell">Index of the cell.</param>
    /// <param name="stop">Tells of signals, which end the process without a fault of the cell.</param>
    public CellWatch(SweepFolder folder, int cell, StopRequest stop)
    {
        (_folder, _cell, _stop, _limits) = (folder, cell, stop, folder.ResourcesOf(cell));
        _others = [.. ProcessTree.Below(_process)];
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        // The thread pool may be busy with the cell.
        if (_limits is not { Time: null, Memory: null })
            new Thread(Look) { IsBackground = true, Name = "limits of a cell" }.Start();
    }

    /// <summary>Ends the watch; the cell has ended.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        lock (_gate)
            _ended.Set();
    }

    private void Look()
    {
        while (!_ended.Wait(CellLimits.Look))
            if (CellLimits.Excess(_limits, _clock.Elapsed, _process) is { } reason)
                lock (_gate)
                {
                    if (_ended.IsSet)
                        return;
                    _ended.Set();
                    var code = Record(
                        reason,
                        "this ends the process that ran it; with worker processes (--workers) the others go on"
                    );
                    ProcessTree.End(() => ProcessTree.Below(_process).Except(_others));
                    if (OperatingSystem.IsLinux())
                        ProcessCalls.Exit(code); // at once, whatever the cell does
                    Environment.Exit(code);
                }
    }

    // A signal ends the process in the same way, but then the cell is only not done. A copy of this process by fork
    // leaves the record to the original.
    private void OnExit(object? sender, EventArgs e)
    {
        if (_ended.IsSet || _stop.Missed is not null || _stop.IsStopped)
            return;
        if (OperatingSystem.IsLinux() && ProcessCalls.Process() != _process)
            return;
        _ended.Set();
        Environment.ExitCode = Record(
            $"the cell ended its process with exit code {Environment.ExitCode}",
            "a cell that cannot be computed throws an exception instead"
        );
    }

    private int Record(string reason, string more)
    {
        try
        {
            if (!_folder.IsDone(_cell))
                _folder.Save(
                    new()
                    {
                        Index = _cell,
                        Failure = reason,
                        Seconds = _clock.Elapsed.TotalSeconds,
                    }
                );
            Say($"{_folder.Context.FolderName}: cell {_cell} failed: {reason}; {more}");
            return ExitCode.CellFailed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say($"{_folder.Path}: cell {_cell} {reason}, which cannot be recorded: {e.Message}");
            return ExitCode.Data;
        }
    }

    private static void Say(string text)
    {
        try
        {
            Console.Error.WriteLine(Printable.Lines(text));
        }
        catch (IOException)
        {
            // The terminal was closed.
        }
    }
}
