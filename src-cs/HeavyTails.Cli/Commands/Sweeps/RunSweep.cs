using System.CommandLine;
using System.Diagnostics;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Sweeps;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>The command heavytails sweep run: all cells of a script's grid, or one of them.</summary>
internal static class RunSweep
{
    public static Command Create()
    {
        var script = new Argument<string>("script")
        {
            Description = "An F# script that runs a sweep.",
            HelpName = "SCRIPT.fsx",
        };
        var cell = WholeNumber.Option(
            "--cell",
            0,
            int.MaxValue,
            "Run only this cell. Default: SLURM_ARRAY_TASK_ID, otherwise JOB_COMPLETION_INDEX, otherwise all cells."
        );
        var workers = WholeNumber.Option(
            "--workers",
            0,
            4096,
            "Number of processes, each with one thread; 0 for one process with all threads. Default: one per "
                + "processor."
        );
        var runs = new Option<string?>("--runs")
        {
            Description = "The folder of the runs' folders. Default: HEAVYTAILS_RUNS, otherwise out.",
            HelpName = "DIR",
        };
        var rest = new Argument<string[]>("arguments")
        {
            Description = "After --: the arguments of the script itself.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("run", "Run the grid of a script, or one of its cells.")
        {
            script,
            cell,
            workers,
            runs,
            rest,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(script)!;
            if (!File.Exists(path))
                throw new DataException($"{path}: expected an F# script, but there is no such file");
            OutputPath.CheckFolder(SweepArguments.RootOf(parsed.GetValue(runs), Environment.GetEnvironmentVariable));
            List<string> words = ["fsi", path, .. parsed.GetValue(rest) ?? []];
            void Add(string name, object? value)
            {
                if (value is not null)
                    words.AddRange([name, value.ToString()!]);
            }
            Add("--cell", parsed.GetValue(cell));
            Add("--workers", parsed.GetValue(workers));
            Add("--runs", parsed.GetValue(runs));
            // The script has the same terminal, so that Ctrl-C reaches it, too.
            Console.CancelKeyPress += (_, e) => e.Cancel = true;
            using var process =
                Process.Start(new ProcessStartInfo("dotnet", words))
                ?? throw new DataException("dotnet fsi could not be started");
            process.WaitForExit();
            return process.ExitCode;
        });
        return command;
    }
}
