using System.CommandLine;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors.Clusters;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>The command heavytails sweep status: what has become of the cells, and what the rest takes.</summary>
internal static class SweepStatus
{
    /// <summary>Lines of a lost cell's log that are shown.</summary>
    private const int LastLines = 3;

    public static Command Create()
    {
        var folder = SweepCommand.Folder();
        var json = new Option<bool>("--json") { Description = "Print the state as JSON." };
        var command = new Command(
            "status",
            """
            Show how many cells are done, which run, are queued, failed and why, or were not run.

            The state is read from the files of the run, and from squeue if cells were submitted to Slurm. A cell is
            lost if its task ended and left neither a result nor a reason; the end of its log is shown.
            """
        )
        {
            folder,
            json,
        };
        command.SetAction(parsed =>
        {
            var run = SweepFolder.At(parsed.GetValue(folder)!);
            var status = RunStatus.Of(run);
            if (parsed.GetValue(json))
                Screen.Unchanged.WriteLine(status.Json);
            else
                foreach (var line in Lines(run, status))
                    Console.WriteLine(Printable.Of(line));
            return 0;
        });
        return command;
    }

    private static IEnumerable<string> Lines(SweepFolder run, RunStatus status)
    {
        var failed = status.In(CellState.Failed).Count();
        yield return $"{run.Path}: {(run.IsComplete ? "complete" : "not complete")}, {status.Done} of {status.Total} "
            + $"cells, {failed} failed";
        foreach (var cell in status.Cells)
        {
            var name = $"cell {cell.Index} ({run.Context.Grid[cell.Index]})";
            var lines = (cell.Why ?? "").Split('\n');
            if (cell.State == CellState.Failed)
                yield return $"{name} failed: {lines[0]}";
            if (cell.State == CellState.Lost)
            {
                yield return $"{name} is lost: {lines[0]}";
                foreach (var line in lines.Skip(1).TakeLast(LastLines))
                    yield return $"    {line}";
            }
            if (cell.State == CellState.Queued && cell.Why is not null)
                yield return $"{name} waits for you: {cell.Why}";
        }
        foreach (
            var (state, what) in new[]
            {
                (CellState.Running, "running"),
                (CellState.Queued, "queued"),
                (CellState.NotRun, "not run"),
            }
        )
            if (status.In(state).Select(cell => cell.Index).ToList() is { Count: > 0 } cells)
                yield return $"{what}: {CellRanges.Text(cells)}";
        if (run.Holder is { } holder && (holder.IsAlive || !holder.IsHere))
            yield return $"{holder} works on it since {holder.Since}";
        if (status.Jobs.Count > 0)
            yield return $"jobs: {string.Join(", ", status.Jobs)}";
        if (status.SecondsOfRest is > 0 and var rest)
            yield return $"a cell takes {ProgressLine.Spoken(status.SecondsOfCell!.Value)}; about "
                + $"{ProgressLine.Spoken(rest)} of computing is left"
                + (
                    status.SecondsLeft is { } left
                        ? $", {ProgressLine.Spoken(left)} with {status.RunningTasks} tasks at a time"
                        : ""
                );
    }
}
