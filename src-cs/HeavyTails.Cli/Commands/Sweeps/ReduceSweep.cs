using System.CommandLine;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Index;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>The command heavytails sweep reduce: one table of the results of the cells.</summary>
internal static class ReduceSweep
{
    public static Command Create()
    {
        var folder = SweepCommand.Folder();
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
            if (RunsIndex.Update(Path.GetDirectoryName(run.CompletePath)!, make: true) is { } why)
                Console.Error.WriteLine(Printable.Of(why));
            if (!whole)
                Console.Error.WriteLine(
                    $"{run.Missing().Count} of {run.Context.Grid.Count} cells are missing: the run is not complete"
                );
            return whole ? 0 : ExitCode.CellFailed;
        });
        return command;
    }
}
