using System.CommandLine;
using HeavyTails.Cli.Terminal;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Experiments;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails run single-index: students of a single-index teacher.</summary>
internal static class SingleIndexCommand
{
    public static Command Create()
    {
        var context = new Option<string>("--context")
        {
            Description = "The settings, in YAML or JSON. What it leaves out has the value of the authors' main run.",
            HelpName = "FILE",
            Required = true,
        };
        var set = new Option<string[]>("--set")
        {
            Description = "Replace a setting, or vary it: --set lr=0.1,1. May be given several times.",
            HelpName = "KEY=VALUE[,...]",
        };
        var runs = new Option<string?>("--out")
        {
            Description = "The folder of the runs' folders. Default: HEAVYTAILS_RUNS, otherwise out.",
            HelpName = "DIR",
        };
        var workers = WholeNumber.Option(
            "--workers",
            0,
            4096,
            "Number of processes that run cells; 0 for this process alone. Default: 0 for one cell, otherwise the "
                + "number of processors over the threads of a cell."
        );
        var cell = new Option<string?>("--cell")
        {
            Description =
                "Run only this cell. Default: SLURM_ARRAY_TASK_ID, otherwise JOB_COMPLETION_INDEX, otherwise all "
                + "cells. A worker of this command has - here and reads indices from standard input.",
            HelpName = "N",
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Only show all settings, defaults included, the cells, and the name of the run's folder.",
        };
        var command = new Command(
            "single-index",
            """
            Train students of a single-index teacher and record losses, spectra and alignment.

            The keys of the file are those of the authors' code (arXiv:2406.04657). It is a flat map: the settings are
            not nested under a name, and lr_scheduler_kwargs alone holds a map. A key with a list of values is varied,
            and the cells are all combinations, each `repeat` times. --dry-run lists all keys.

            A run is a folder whose name ends in a hash of its settings, with table.csv, context.json and run.json. The
            same command runs the cells that are missing, so that a stopped run resumes.

            Examples:
              heavytails run single-index --context main.yml
              heavytails run single-index --context bulk_lr.yml --set n=500 h=300 d=200 --out quick
              heavytails run single-index --context main.yml --set lr=0.1,1,10 repeat=3 --dry-run
            """
        )
        {
            context,
            set,
            runs,
            workers,
            cell,
            dryRun,
        };
        set.AllowMultipleArgumentsPerToken = true;
        command.SetAction(parsed =>
            Run(
                parsed.GetValue(context)!,
                parsed.GetValue(set) ?? [],
                parsed.GetValue(workers),
                parsed.GetValue(dryRun)
            )
        );
        return command;
    }

    // Papers and YamlDotNet are loaded here, and not when the command line is read.
    private static int Run(string path, string[] assignments, int? workers, bool dryRun)
    {
        // The values of --set are keys of the context, which this command sets itself.
        var arguments = SweepArguments.OfThisProcess() with
        {
            Assignments = [],
        };
        var file = ContextFile.Read(path).With(assignments);
        if (dryRun)
        {
            Console.Write(Printable.Lines(Described(file, arguments.Root)));
            return ExitCode.Done;
        }
        OutputPath.CheckFolder(arguments.Root);
        var byDefault = file.Grid.Count == 1 ? 0 : Math.Max(1, Environment.ProcessorCount / file.Base.Threads);
        using var interruption = new Interruption();
        using var notice = interruption.Token.Register(() =>
            Console.Error.WriteLine("stopping, at the latest at the next probe; Ctrl-C again stops at once")
        );
        var result = SingleIndexSweep.Run(
            file,
            SingleIndexRun.Rows,
            new() { Arguments = arguments with { Workers = workers ?? byDefault }, Cancellation = interruption.Token }
        );
        if (result.ExitCode is { } code)
            return code;
        FinalTable.Print(file.Grid, result.Rows);
        Console.WriteLine(Printable.Of(result.Folder.Path));
        if (result.Failed.Count == 0)
            return ExitCode.Done;
        Console.Error.WriteLine(
            Printable.Of(
                $"failed cells: {result.Failed.Count} of {file.Grid.Count}; the same command runs them again, and "
                    + $"heavytails sweep status {result.Folder.Path} says why they failed"
            )
        );
        return ExitCode.CellFailed;
    }

    private static string Described(ContextFile file, string root)
    {
        static string Counted(int count, string one, string several) => $"{count} {(count == 1 ? one : several)}";
        var points = Counted(file.Grid.Count / file.Grid.Seeds, "point", "points");
        var repeats = Counted(file.Grid.Seeds, "repetition", "repetitions");
        return $"# {points} x {repeats}: {Counted(file.Grid.Count, "cell", "cells")}\n"
            + $"# {Path.Combine(root, SingleIndexSweep.Context(file).FolderName)}\n"
            + file.Yaml;
    }
}
