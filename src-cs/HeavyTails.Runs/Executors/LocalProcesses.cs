// N processes of one thread each take cells from a queue. If a process dies or exceeds a limit of its cell, the cell is
// recorded as failed and a new process takes its place.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Processes;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Executors;

/// <summary>Runs cells in worker processes on this machine.</summary>
/// <param name="command">Command that starts a worker.</param>
/// <param name="workers">Greatest number of workers at a time, at least 1.</param>
public sealed class LocalProcesses(WorkerCommand command, int workers) : IExecutor
{
    /// <summary>How often a worker is started that is killed before it comes to its first cell.</summary>
    private const int Attempts = 3;

    /// <summary>Most characters of a dead worker's output that its cell's record keeps; the log has more.</summary>
    private const int LastOutput = 2000;

    // Most cells end at once after a signal, without a notice.
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(1);

    private readonly int _workers =
        workers >= 1 ? workers : throw new ArgumentException($"expected at least 1 worker, got {workers}");

    /// <summary>
    /// Time that cells have to save their state after SIGINT, SIGTERM or SIGHUP, if they asked for
    /// <see cref="Cell.Stop"/>. Default: 10 s, chosen below the 30 s that Slurm grants.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    /// <exception cref="StoppedException">A signal stopped the run.</exception>
    public void Execute(
        SweepFolder folder,
        IReadOnlyList<int> cells,
        Action<int, string?> ended,
        CancellationToken cancellation
    )
    {
        // Whoever comes here holds the run's lock, so that workers of this run, and what their cells started, belong to
        // a process that was killed.
        ProcessTree.End(() => WorkerProcess.AllOf(folder));
        using var interruption = new Interruption(PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, interruption.Token);
        using var patience = new Timer(_ => SayThatCellsSave());
        using var notice = interruption.Token.Register(() => patience.Change(Unnoticed, Timeout.InfiniteTimeSpan));
        var queue = new CellQueue(cells, folder.ResourcesOf, _workers);
        var threads = Enumerable
            .Range(0, Math.Min(_workers, cells.Count))
            .Select(_ =>
                Task.Factory.StartNew(
                    () =>
                    {
                        try
                        {
                            Work(folder, queue, ended, stop.Token);
                        }
                        catch
                        {
                            stop.Cancel(); // the exception ends the sweep, so the other workers stop too
                            throw;
                        }
                    },
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            )
            .ToArray();
        try
        {
            Task.WaitAll(threads, CancellationToken.None);
        }
        catch (AggregateException e) when (interruption.Signal is null)
        {
            throw e.Flatten().InnerExceptions.FirstOrDefault(x => x is not OperationCanceledException)
                ?? e.Flatten().InnerExceptions[0];
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.All(x => x is OperationCanceledException))
        {
            throw new StoppedException(interruption.Signal!.Value);
        }
    }

    private void SayThatCellsSave()
    {
        try
        {
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"cells have {Grace.TotalSeconds:0.#} s to save their state; a second signal stops them at once"
                )
            );
        }
        catch (IOException)
        {
            // The terminal was closed, which may be why the signal came.
        }
    }

    private void Work(SweepFolder folder, CellQueue queue, Action<int, string?> ended, CancellationToken stop)
    {
        WorkerProcess? worker = null;
        try
        {
            while (queue.Take(stop) is var (cell, resources))
            {
                try
                {
                    var threads = resources.Threads ?? 1;
                    worker = Ready(worker, folder, threads, stop);
                    var clock = Stopwatch.StartNew();
                    if (worker.Run(cell, resources, stop) is { } reason)
                    {
                        Record(folder, cell, $"{reason}{Quoted(worker.Log)}", clock.Elapsed);
                        WriteLog(folder, cell, worker);
                        worker.Dispose();
                        worker = null;
                    }
                    var failure = folder.FailureOf(cell)?.Failure;
                    if (worker is not null)
                        WriteLog(folder, cell, failure is null ? null : worker);
                    ended(cell, failure);
                }
                finally
                {
                    queue.Free(resources);
                }
            }
        }
        catch (OperationCanceledException)
        {
            worker?.Stop(Grace);
            throw;
        }
        finally
        {
            worker?.Dispose();
        }
    }

    // A worker is started anew for another number of threads, and if it was killed between two cells.
    private WorkerProcess Ready(WorkerProcess? worker, SweepFolder folder, int threads, CancellationToken stop)
    {
        if (worker is { HasEnded: false } && worker.Threads == threads)
            return worker;
        worker?.Dispose();
        return Start(folder, threads, stop);
    }

    private WorkerProcess Start(SweepFolder folder, int threads, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            var worker = new WorkerProcess(command, folder, threads);
            try
            {
                if (worker.AwaitReady(stop))
                    return worker;
                if (worker.WasKilled && attempt < Attempts)
                {
                    worker.Dispose();
                    continue;
                }
                WholeFile.Write(folder.LogOfStart, worker.Log.Text());
                throw new WorkerStartException(
                    $"a worker ended before it came to its first cell: {worker.WhyItEnded()}"
                        + (attempt > 1 ? $", {attempt} times in a row" : "")
                        + (LastLine(worker.Log) is { } said ? $"; its last output: {said}" : "")
                        + $"; all of it is in {folder.LogOfStart}"
                );
            }
            catch
            {
                worker.Stop(TimeSpan.Zero);
                worker.Dispose();
                throw;
            }
        }
    }

    // A worker may die after it has written its record and before it answers.
    private static void Record(SweepFolder folder, int cell, string reason, TimeSpan elapsed)
    {
        if (!folder.IsDone(cell))
            folder.Save(
                new()
                {
                    Index = cell,
                    Failure = reason,
                    Seconds = elapsed.TotalSeconds,
                }
            );
    }

    private static void WriteLog(SweepFolder folder, int cell, WorkerProcess? failed)
    {
        var path = folder.LogOf(cell);
        if (failed is null)
        {
            if (File.Exists(path))
                File.Delete(path);
            return;
        }
        failed.AwaitQuiet(); // what the cell wrote last may still be in the pipe
        WholeFile.Write(path, failed.Log.Text());
    }

    private static string Quoted(BoundedLog log) =>
        log.Text() is { Length: > 0 } text ? "\nits last output:\n" + text[^Math.Min(text.Length, LastOutput)..] : "";

    // After an exception that nobody caught, its message stands above the stack trace; F# Interactive adds a last line.
    private static string? LastLine(BoundedLog log) =>
        log.Text().Split('\n').LastOrDefault(line => line.Trim().Length > 0 && !IsOfStackTrace(line)) is { } line
            ? Printable.Short(line.Trim(), 300)
            : null;

    private static bool IsOfStackTrace(string line) =>
        line.StartsWith("   at ", StringComparison.Ordinal) || line.Trim() == "Stopped due to error";
}
