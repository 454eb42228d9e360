// N processes of one thread each, which take cells in turn. A process that dies takes one cell with it: that is recorded, and another one goes on.
using System.Collections.Concurrent;
using System.Diagnostics;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>Runs cells in worker processes on this machine.</summary>
/// <param name="command">What starts a worker.</param>
/// <param name="workers">At most so many at a time, >= 1.</param>
public sealed class LocalProcesses(WorkerCommand command, int workers) : IExecutor
{
    /// <summary>Of a dead worker's last words, so much goes to the record.</summary>
    private const int LastLines = 30;

    private readonly int workers =
        workers >= 1 ? workers : throw new ArgumentException($"workers >= 1 are needed, got {workers}");

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
            .Range(0, Math.Min(workers, cells.Count))
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
                            stop.Cancel(); // the others have no reason to go on
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
                // A worker may die between its record and its answer.
                if (folder.IsDone(cell))
                {
                    ended(cell, null);
                    continue;
                }
                folder.Save(new(cell, [], reason, clock.Elapsed.TotalSeconds, new Dictionary<string, string>()));
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
        private readonly Process process;
        private readonly ConcurrentQueue<string> lastWords = new();
        private readonly Task errors;
        private readonly CancellationTokenRegistration registration;

        private WorkerProcess(WorkerCommand command, SweepFolder folder, CancellationToken stop)
        {
            process =
                Process.Start(command.StartInfo(folder))
                ?? throw new InvalidOperationException($"{command.Program} did not start");
            registration = stop.Register(Kill);
            errors = Task.Run(
                () =>
                {
                    while (process.StandardError.ReadLine() is { } line)
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
                $"a worker ended before it came to its first cell; {command.Program} {string.Join(' ', command.Arguments)}: {why}"
            );
        }

        /// <summary>False when the process died over it.</summary>
        public bool Run(int cell)
        {
            try
            {
                process.StandardInput.Write($"{cell}\n");
                process.StandardInput.Flush();
            }
            catch (IOException)
            {
                return false; // it died between two cells; the pipe says so before its end is seen
            }
            return Await($"done {cell}");
        }

        public string WhyItEnded()
        {
            process.WaitForExit();
            errors.Wait();
            // Shells and .NET report a signal as 128 + its number.
            var how =
                process.ExitCode > 128
                    ? $"was killed by signal {process.ExitCode - 128}{(process.ExitCode == 137 ? " (by hand, or for want of memory)" : "")}"
                    : $"ended with exit code {process.ExitCode}";
            return $"its process {how}{(lastWords.IsEmpty ? "" : "; its last words:\n" + string.Join('\n', lastWords))}";
        }

        public void Dispose()
        {
            registration.Dispose();
            try
            {
                process.StandardInput.Close(); // an idle worker ends at that
            }
            catch (IOException)
            {
                // It is gone already.
            }
            if (!process.WaitForExit(2000))
                Kill();
            process.Dispose();
        }

        private bool Await(string answer)
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                // A script may have printed something without a line's end before the mark.
                var mark = line.IndexOf(Worker.Mark);
                if (mark >= 0 && line.AsSpan(mark + 1).SequenceEqual(answer))
                    return true;
                Keep(line);
            }
            return false;
        }

        private void Keep(string line)
        {
            lastWords.Enqueue(line);
            while (lastWords.Count > LastLines)
                lastWords.TryDequeue(out _);
        }

        private void Kill()
        {
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // It ended by itself.
            }
        }
    }
}
