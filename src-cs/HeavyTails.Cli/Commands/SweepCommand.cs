using System.CommandLine;
using System.Diagnostics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>heavytails sweep: the cells of a script's grid, here or one by one on a cluster.</summary>
internal static class SweepCommand
{
    public static Command Create() =>
        new(
            "sweep",
            """
            Run the cells of a script's grid, collect them, say how far they are.

            A run is a folder named after what was asked; while cells are missing it is called NAME-HASH.partial. A cell runs once: running
            it again changes nothing, and the same command takes up what is missing or failed.

            Examples:
              heavytails sweep run matrix-sensing.fsx -- --scale full          # all cells, one process a processor
              sbatch --array=0-9 --wrap "heavytails sweep run matrix-sensing.fsx -- --scale full"
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
            "This cell alone. Default: SLURM_ARRAY_TASK_ID, else JOB_COMPLETION_INDEX, else all cells."
        );
        var workers = WholeNumber.Option(
            "--workers",
            0,
            4096,
            "Processes of one thread each; 0 for one process with all threads (default: one a processor)."
        );
        var runs = new Option<string?>("--runs")
        {
            Description = "Where run folders lie (default: HEAVYTAILS_RUNS, else out).",
            HelpName = "DIR",
        };
        var rest = new Argument<string[]>("arguments")
        {
            Description = "After --: the script's own.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("run", "Run a script's grid, or one of its cells.")
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
                throw new DataException($"{path}: expected an F# script, there is no such file");
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
            // The script shares our terminal, and Ctrl-C reaches it too.
            Console.CancelKeyPress += (_, e) => e.Cancel = true;
            using var process =
                Process.Start(new ProcessStartInfo("dotnet", words))
                ?? throw new DataException("dotnet fsi did not start");
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
            "Collect the cells into one table.csv, in their order; a run that has them all is renamed to its final name."
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
            return whole ? 0 : Sweep.FailedExitCode;
        });
        return command;
    }

    private static Command Status()
    {
        var folder = Folder();
        var command = new Command("status", "Say which cells are there, which failed and why.") { folder };
        command.SetAction(parsed =>
        {
            var run = SweepFolder.At(parsed.GetValue(folder)!);
            var (total, missing, failed) = (run.Context.Grid.Count, run.Missing(), run.Failed());
            var state = run.IsComplete ? "complete" : "in the making";
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

    private static Argument<string> Folder() => new("folder") { Description = "A run's folder.", HelpName = "DIR" };

    /// <summary>"0-3,7": as sbatch --array wants them.</summary>
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
