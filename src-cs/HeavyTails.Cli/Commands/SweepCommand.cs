using System.CommandLine;
using System.Diagnostics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The command heavytails sweep: runs the cells of a script's grid, on this machine or one by one on a cluster.
/// </summary>
internal static class SweepCommand
{
    public static Command Create() =>
        new(
            "sweep",
            """
            Run the cells of a script's grid, collect their results, or show their state.

            A run is a folder whose name ends in a hash of its settings; while cells are missing it is called
            NAME-HASH.partial. Each cell runs once: running it again changes nothing, and the same command runs the
            cells that are missing or have failed.

            Examples:
              heavytails sweep run experiment.fsx -- --scale full       # all cells, one process per processor
              sbatch --array=0-9 --wrap "heavytails sweep run experiment.fsx -- --scale full"
              heavytails sweep reduce out/matrix-sensing-c4e6e2ce7a6292a1.partial
            """
        )
        {
            Run(),
            Reduce(),
            Status(),
        };

    private static Command Run()
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

    private static Command Reduce()
    {
        var folder = Folder();
        var command = new Command(
            "reduce",
            "Collect the results of the cells into one table.csv, in the order of the cells. A run without missing "
                + "cells is renamed to its final name."
        )
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            var run = SweepFolder.At(parsed.GetValue(folder)!);
            var whole = run.Reduce();
            Console.WriteLine(Path.Combine(run.Path, "table.csv"));
            if (!whole)
                Console.Error.WriteLine(
                    $"{run.Missing().Count} of {run.Context.Grid.Count} cells are missing: the run is not complete"
                );
            return whole ? 0 : ExitCode.CellFailed;
        });
        return command;
    }

    private static Command Status()
    {
        var folder = Folder();
        var command = new Command(
            "status",
            "Show how many cells are done, which failed and why, and which were not run."
        )
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            var run = SweepFolder.At(parsed.GetValue(folder)!);
            var (total, missing, failed) = (run.Context.Grid.Count, run.Missing(), run.Failed());
            var state = run.IsComplete ? "complete" : "not complete";
            var counts = $"{total - missing.Count} of {total} cells, {failed.Count} failed";
            Console.WriteLine(Printable.Of($"{run.Path}: {state}, {counts}"));
            foreach (var cell in failed)
            {
                var why = cell.Failure!.Split('\n')[0];
                Console.WriteLine(Printable.Of($"cell {cell.Index} ({run.Context.Grid[cell.Index]}) failed: {why}"));
            }
            if (missing.Count > failed.Count)
                Console.WriteLine($"not run: {Ranges(missing.Except(failed.Select(f => f.Index)))}");
            return 0;
        });
        return command;
    }

    private static Argument<string> Folder() =>
        new("folder") { Description = "The folder of a run.", HelpName = "DIR" };

    /// <summary>Cells as ranges, "0-3,7", which sbatch --array takes.</summary>
    private static string Ranges(IEnumerable<int> ascending)
    {
        List<(int First, int Last)> ranges = [];
        foreach (var i in ascending)
            if (ranges.Count > 0 && ranges[^1].Last == i - 1)
                ranges[^1] = (ranges[^1].First, i);
            else
                ranges.Add((i, i));
        return string.Join(',', ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));
    }
}
