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
            "Stop the process that works on a run, as Ctrl-C does, or the jobs of a run that was submitted to Slurm: "
                + "cells have some seconds to save their state. What is done is kept, and the command that made the run goes on with the rest."
        )
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            var run = SweepFolder.At(parsed.GetValue(folder)!);
            if (run.Holder is null && SlurmJobs.Cancel(run) is { Count: > 0 } jobs)
            {
                Console.WriteLine(Printable.Of($"{run.Path}: the jobs {string.Join(", ", jobs)} are cancelled"));
                return ExitCode.Done;
            }
            if (run.Holder is not { } holder)
                throw new DataException($"{run.Path}: no process works on this run");
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
            return ExitCode.Done;
        });
        return command;
    }
}
