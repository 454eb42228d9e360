using System.Diagnostics;
using System.Runtime.InteropServices;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Runs cells as job arrays of Slurm and waits for them. Cells that are in the queue already are awaited.</summary>
/// <param name="options">Command and options of the tasks.</param>
/// <param name="say">Gets sentences about jobs.</param>
public sealed class SlurmExecutor(ClusterOptions options, Action<string> say) : IExecutor
{
    /// <summary>
    /// Time after which a record that is not seen does not exist: nodes and this machine may see a shared disk in
    /// different states for some seconds.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.5),
        LongestPause = TimeSpan.FromSeconds(10),
        LongestStop = TimeSpan.FromSeconds(60);

    private readonly HashSet<string> _said = [];

    /// <inheritdoc/>
    /// <exception cref="SlurmException">Slurm did not take a job.</exception>
    /// <exception cref="StoppedException">SIGINT or SIGTERM stopped the run; its jobs were cancelled.</exception>
    public void Execute(
        SweepFolder folder,
        IReadOnlyList<int> cells,
        Action<int, string?> ended,
        CancellationToken cancellation
    )
    {
        var states = CellStates.Of(folder);
        SlurmJobs.CancelReductions(folder); // this process collects the cells
        int[] queued = [.. cells.Where(states.IsActive)];
        if (queued.Length > 0)
            say($"{queued.Length} cells are in the queue already");
        if (queued.Length < cells.Count)
        {
            int[] fresh = [.. cells.Except(queued).Order()];
            var jobs = new SlurmSubmission(folder, options).Submit(fresh, waits: true, []).Jobs;
            say($"{fresh.Length} cells are submitted to Slurm as {string.Join(", ", jobs)}");
        }
        // Ctrl-C ends the jobs, too; if the terminal is closed they go on, and the next process waits for them.
        using var interruption = new Interruption(PosixSignal.SIGINT, PosixSignal.SIGTERM);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, interruption.Token);
        try
        {
            Await(folder, cells, ended, stop.Token);
        }
        catch (OperationCanceledException)
        {
            say("the jobs are cancelled; running tasks have some seconds to save their state");
            SlurmJobs.Cancel(folder);
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < LongestStop; Thread.Sleep(ShortestPause))
                if (CellStates.Of(folder).ActiveJobs.Count == 0)
                    break;
            if (interruption.Signal is { } signal)
                throw new StoppedException(signal);
            throw;
        }
    }

    private void Await(
        SweepFolder folder,
        IReadOnlyList<int> cells,
        Action<int, string?> ended,
        CancellationToken cancellation
    )
    {
        var open = new SortedSet<int>(cells);
        var goneSince = new Dictionary<int, TimeSpan>();
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (Read(folder) is { } states)
                foreach (var cell in open.ToArray())
                {
                    var status = states[cell];
                    if (status.State is not CellState.Lost)
                        goneSince.Remove(cell);
                    if (status.State is CellState.Queued && status.Why is { } stuck)
                        SayOnce(
                            $"cell {cell} waits for you: {stuck}; see scontrol release, or heavytails sweep cancel"
                        );
                    if (status.State is CellState.Running or CellState.Queued)
                        continue;
                    if (status.State is CellState.Lost or CellState.NotRun)
                    {
                        goneSince.TryAdd(cell, clock.Elapsed);
                        if (clock.Elapsed - goneSince[cell] < Grace)
                            continue;
                        folder.Save(new() { Index = cell, Failure = status.Why ?? "its Slurm task is unknown" });
                    }
                    open.Remove(cell);
                    ended(cell, status.Why);
                }
            if (open.Count == 0)
                return;
            var pause = clock.Elapsed / 20;
            pause =
                pause < ShortestPause ? ShortestPause
                : pause > LongestPause ? LongestPause
                : pause;
            if (cancellation.WaitHandle.WaitOne(pause))
                cancellation.ThrowIfCancellationRequested();
        }
    }

    // Slurm's controller may be restarted while its jobs run on, so that one answer that does not come tells nothing.
    private CellStates? Read(SweepFolder folder)
    {
        try
        {
            return CellStates.Of(folder);
        }
        catch (SlurmException e)
        {
            SayOnce($"Slurm cannot be asked at the moment, and is asked again: {e.Message}");
            return null;
        }
    }

    private void SayOnce(string what)
    {
        if (_said.Add(what))
            say(what);
    }
}
