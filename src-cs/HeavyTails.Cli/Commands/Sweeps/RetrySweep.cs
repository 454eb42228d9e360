using System.CommandLine;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Executors.Clusters;
using HeavyTails.Runs.Processes;
using HeavyTails.Runs.Sweeps;

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

    // The options that are typed now take the place of those of the command.
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
        return ProgramReplacement.Become(made.Program, [.. Without(made.Arguments, words), .. words, Mode]);
    }

    // The words of a command without the options that are among others, and without their values.
    private static IEnumerable<string> Without(IReadOnlyList<string> words, string[] others)
    {
        var names = RunSweep.Options.Where(others.Contains).ToList();
        for (var i = 0; i < words.Count; i++)
            if (names.Contains(words[i]))
                i += SweepArguments.Options.Contains(words[i]) ? 1 : 0;
            else if (!names.Exists(name => words[i].StartsWith(name + "=", StringComparison.Ordinal)))
                yield return words[i];
    }
}
