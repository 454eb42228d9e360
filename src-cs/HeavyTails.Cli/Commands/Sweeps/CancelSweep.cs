using System.CommandLine;
using System.Diagnostics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors.Clusters;
using HeavyTails.Runs.Folders;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>The command heavytails sweep cancel: stops the process that works on a run, and its workers.</summary>
internal static class CancelSweep
{
    // A runner gives its cells ten seconds to save their state.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var folder = SweepCommand.Folder();
        var command = new Command(
            "cancel",
            "Stop the process that works on a run, as Ctrl-C does, and take its jobs from Slurm's queue. Cells have some "
                + "seconds to save their state. What is done is kept, and the command that made the run goes on with the "
                + "rest."
        )
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            var run = SweepFolder.At(parsed.GetValue(folder)!);
            var jobs = SlurmJobs.Cancel(run);
            if (jobs.Count > 0)
                Console.WriteLine(Printable.Of($"{run.Path}: cancelled the jobs {string.Join(", ", jobs)}"));
            if (run.Holder is { } holder && (jobs.Count == 0 || holder.IsAlive))
                StopRunner(run, holder);
            else if (jobs.Count == 0)
                throw new DataException($"{run.Path}: no process works on this run, and it has no jobs in a queue");
            return ExitCode.Done;
        });
        return command;
    }

    private static void StopRunner(SweepFolder run, RunHolder holder)
    {
        if (!holder.IsHere)
            throw new DataException(
                $"{run.Path}: {holder} has worked on this run since {holder.Since}; it can be stopped there, and "
                    + $"this is {Environment.MachineName}"
            );
        if (!holder.Stop())
            throw new DataException($"{run.Path}: no process works on this run; {holder} has ended");
        var clock = Stopwatch.StartNew();
        while (holder.IsAlive)
        {
            if (clock.Elapsed > Patience)
                throw new DataException($"{run.Path}: {holder} has not ended within {Patience.TotalSeconds} s");
            Thread.Sleep(50);
        }
        Console.WriteLine(
            Printable.Of($"{run.Path}: {holder} was stopped; {run.Missing().Count} cells have no result yet")
        );
    }
}
