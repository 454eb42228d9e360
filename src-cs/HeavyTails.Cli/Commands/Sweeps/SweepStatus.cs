using System.CommandLine;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>The command heavytails sweep status: how many cells are done, and which failed.</summary>
internal static class SweepStatus
{
    public static Command Create()
    {
        var folder = SweepCommand.Folder();
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
                Console.WriteLine($"not run: {CellRanges.Text(missing.Except(failed.Select(f => f.Index)))}");
            return 0;
        });
        return command;
    }
}
