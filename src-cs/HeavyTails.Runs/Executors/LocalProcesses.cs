// N processes of one thread each take cells from a queue. If a process dies, its cell is recorded as failed and a new
// process takes its place.
using System.Collections.Concurrent;
using System.Diagnostics;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>Runs cells in worker processes on this machine.</summary>
/// <param name="command">Command that starts a worker.</param>
/// <param name="workers">Greatest number of workers at a time, at least 1.</param>
public sealed class LocalProcesses(WorkerCommand command, int workers) : IExecutor
{
    /// <summary>Number of lines of a dead worker's output that its record keeps.</summary>
    private const int LastLines = 30;

    private readonly int _workers =
        workers >= 1 ? workers : throw new ArgumentException($"expected at least 1 worker, got {workers}");

    /// <inheritdoc/>
    public void Execute(
        SweepFolder folder,
        IReadOnlyList<int> cells,
        Action<int, string?> ended,
        CancellationToken cancellation
    )
    {
        var queue = new ConcurrentQueue<int>(cells);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
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
        catch (AggregateException e)
        {
            throw e.Flatten().InnerExceptions.FirstOrDefault(x => x is not OperationCanceledException)
                ?? e.Flatten().InnerExceptions[0];
        }
        cancellation.ThrowIfCancellationRequested();
    }

    private void Work(
        SweepFolder folder,
        ConcurrentQueue<int> queue,
        Action<int, string?> ended,
        CancellationToken stop
    )
    {
        WorkerProcess? worker = null;
        try
        {
            while (!stop.IsCancellationRequested && queue.TryDequeue(out var cell))
            {
                worker ??= WorkerProcess.Start(command, folder, stop);
                var clock = Stopwatch.StartNew();
                if (worker.Run(cell))
                {
                    ended(cell, folder.FailureOf(cell)?.Failure);
                    continue;
                }
                var reason = worker.WhyItEnded();
                worker.Dispose();
                worker = null;
                stop.ThrowIfCancellationRequested();
                // A worker may die after it has written its record and before it answers.
                if (folder.IsDone(cell))
                {
                    ended(cell, null);
                    continue;
                }
                folder.Save(
                    new()
                    {
                        Index = cell,
                        Failure = reason,
                        Seconds = clock.Elapsed.TotalSeconds,
                    }
                );
                ended(cell, reason);
            }
            stop.ThrowIfCancellationRequested();
        }
        finally
        {
            worker?.Dispose();
        }
    }

    private sealed class WorkerProcess : IDisposable
    {
        private readonly Process _process;
        private readonly ConcurrentQueue<string> _lastOutput = new();
        private readonly Task _errors;
        private readonly CancellationTokenRegistration _registration;

        private WorkerProcess(WorkerCommand command, SweepFolder folder, CancellationToken stop)
        {
            _process =
                Process.Start(command.StartInfo(folder))
                ?? throw new InvalidOperationException($"{command.Program} did not start");
            _registration = stop.Register(Kill);
            _errors = Task.Run(
                () =>
                {
                    while (_process.StandardError.ReadLine() is { } line)
                        Keep(line);
                },
                CancellationToken.None
            );
        }

        public static WorkerProcess Start(WorkerCommand command, SweepFolder folder, CancellationToken stop)
        {
            var worker = new WorkerProcess(command, folder, stop);
            if (worker.Await("ready"))
                return worker;
            var why = worker.WhyItEnded();
            worker.Dispose();
            stop.ThrowIfCancellationRequested();
            throw new InvalidOperationException(
                $"a worker ended before it came to its first cell; {command.Program} "
                    + $"{string.Join(' ', command.Arguments)}: {why}"
            );
        }

        /// <summary>Runs a cell. Returns false if the process died.</summary>
        public bool Run(int cell)
        {
            try
            {
                _process.StandardInput.Write($"{cell}\n");
                _process.StandardInput.Flush();
            }
            catch (IOException)
            {
                return false; // the process died between two cells
            }
            return Await($"done {cell}");
        }

        public string WhyItEnded()
        {
            _process.WaitForExit();
            _errors.Wait();
            // Shells and .NET report a signal as 128 plus its number.
            var how =
                _process.ExitCode > 128
                    ? $"was killed by signal {_process.ExitCode - 128}"
                        + (_process.ExitCode == 137 ? " (by hand, or for want of memory)" : "")
                    : $"ended with exit code {_process.ExitCode}";
            var output = _lastOutput.IsEmpty ? "" : "; its last output:\n" + string.Join('\n', _lastOutput);
            return $"its process {how}{output}";
        }

        public void Dispose()
        {
            _registration.Dispose();
            try
            {
                _process.StandardInput.Close(); // ends an idle worker
            }
            catch (IOException)
            {
                // The process has ended already.
            }
            if (!_process.WaitForExit(2000))
                Kill();
            _process.Dispose();
        }

        private bool Await(string answer)
        {
            while (_process.StandardOutput.ReadLine() is { } line)
            {
                // A script may have printed a text without a line feed before the mark.
                var mark = line.IndexOf(Worker.Mark);
                if (mark >= 0 && line.AsSpan(mark + 1).SequenceEqual(answer))
                    return true;
                Keep(line);
            }
            return false;
        }

        private void Keep(string line)
        {
            _lastOutput.Enqueue(line);
            while (_lastOutput.Count > LastLines)
                _lastOutput.TryDequeue(out _);
        }

        private void Kill()
        {
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // The process has ended by itself.
            }
        }
    }
}
