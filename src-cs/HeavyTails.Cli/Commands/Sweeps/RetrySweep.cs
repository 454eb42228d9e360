using System.CommandLine;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Executors.Clusters;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>The command heavytails sweep retry: only the cells that failed.</summary>
internal static class RetrySweep
{
    private const string Mode = "--retry";

    public static Command Create()
    {
        var command = new Command(
            "retry",
            "Run the cells that failed, and no others. They are those of a script's run, or those of the folder of a "
                + "run, whose command.json tells the command that made it."
        );
        var target = new Argument<string>("target")
        {
            Description = "An F# script that runs a sweep, or the folder of a run.",
            HelpName = "SCRIPT.fsx|DIR",
        };
        var script = new ScriptOptions(command, RunSweep.Options, target);
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(target)!;
            return Directory.Exists(named) ? OfRun(named, script.Words(parsed)) : script.Start(parsed, Mode);
        });
        return command;
    }

    // The options that are typed now stand before those of the command, so that they win.
    private static int OfRun(string folder, string[] words)
    {
        var run = SweepFolder.At(folder);
        SlurmJobs.RecordLost(run);
        if (run.Failed().Count == 0)
        {
            Console.Error.WriteLine($"{run.Path}: no cell has failed");
            return 0;
        }
        var made = WorkerCommand.Read(run);
        if (!Directory.Exists(made.Directory))
            throw new DataException(
                $"{run.PathOf(WorkerCommand.FileName)}: expected the folder {made.Directory}, in which the run was "
                    + "begun; it does not exist"
            );
        Environment.CurrentDirectory = made.Directory;
        return ProgramReplacement.Become(made.Program, [.. made.Arguments, .. words, Mode]);
    }
}
