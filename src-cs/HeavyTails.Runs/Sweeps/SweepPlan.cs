// --plan: what a sweep would run, read from its context and from the files that are there. Nothing is run or written.
// The cost is the mean wall time of the cells that have a record, times the number of cells that are left. Of many
// records a thousand are read, at equal distances, and no list of cells is kept but bits.
using System.Globalization;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Sweeps;

/// <summary>The plan of a sweep as text.</summary>
/// <param name="folder">Folder of the run, which need not exist.</param>
/// <param name="context">The context with the settings that the command line gives.</param>
/// <param name="arguments">Options of the command line.</param>
internal sealed class SweepPlan(SweepFolder folder, RunContext context, SweepArguments arguments)
{
    private const int RecordsRead = 1000,
        CellsAtEachEnd = 5,
        ValuesAtEachEnd = 6,
        KindsShown = 5;

    private readonly Grid _grid = context.Grid;

    /// <summary>Prints the plan: a line for each fact, then a table of the first and the last cells.</summary>
    public void Print(TextWriter output)
    {
        var missing = folder.Missing();
        var failed = folder.FailedCells();
        void Say(string name, string text) => output.WriteLine(Terminal.Printable.Of($"{name, -10} {text}"));
        Say("sweep", context.Name);
        Say("folder", $"{folder.Path} ({State(missing.Count)})");
        foreach (var axis in _grid.Axes)
            Say("axis", $"{string.Join(", ", axis.Names)}: {Values(axis)} ({axis.Points.Count})");
        Say("seeds", $"{_grid.Seeds} of each point, from seed {_grid.Seed}");
        if (_grid.Kept is { } kept)
            Say("kept", $"{kept.Count} of {_grid.Points} points: {Short(CellRanges.Text(kept))}");
        foreach (var setting in context.Settings)
            Say("setting", $"{setting.Name} = {setting.Value}");
        foreach (var (name, value) in context.Parameters.Where(p => context.Settings.All(s => s.Name != p.Key)))
            Say("fixed", $"{name} = {value}");
        Say("can be set", SweepSettings.Settable(context));
        Say("cells", $"{_grid.Count}");
        Say("done", $"{_grid.Count - missing.Count}");
        Say("failed", Listed(failed));
        Say("not run", Listed([.. missing.Except(failed)]));
        foreach (var (resources, cells) in Resources())
            Say("resources", $"{resources}: {cells}");
        Say("cost", Cost(missing.Count));
        Say("next", "a further sweep of the script is submitted when this one is complete; it is not shown");
        output.WriteLine();
        PrintCells(output, missing.ToHashSet(), failed.ToHashSet());
    }

    private string State(int missing) =>
        folder.IsComplete ? "complete"
        : Directory.Exists(folder.Path) ? $"{missing} of {_grid.Count} cells are missing"
        : "not begun";

    private static string Values(Axis axis)
    {
        var points = axis.Points;
        var shown =
            points.Count <= 2 * ValuesAtEachEnd
                ? points.Select(Axis.Text)
                : points
                    .Take(ValuesAtEachEnd)
                    .Select(Axis.Text)
                    .Append("...")
                    .Concat(points.TakeLast(ValuesAtEachEnd).Select(Axis.Text));
        return string.Join(", ", shown);
    }

    private static string Listed(IReadOnlyList<int> cells) =>
        cells.Count == 0 ? "0" : $"{cells.Count}: {Short(CellRanges.Text(cells))}";

    private static string Short(string text) => Terminal.Printable.Short(text, 100);

    // Each combination of resources with its number of cells, the most frequent first.
    private IEnumerable<(string Resources, string Cells)> Resources()
    {
        var kinds = Enumerable
            .Range(0, _grid.Count)
            .Select(folder.ResourcesOf)
            .CountBy(resources => resources)
            .OrderByDescending(kind => kind.Value)
            .ToList();
        foreach (var (resources, count) in kinds.Take(KindsShown))
            yield return (Text(resources), count == _grid.Count ? "every cell" : $"{count} cells");
        if (kinds.Count > KindsShown)
            yield return (
                $"{kinds.Count - KindsShown} other combinations",
                $"{kinds.Skip(KindsShown).Sum(k => k.Value)} cells"
            );
    }

    private static string Text(CellResources resources) =>
        string.Join(
            ", ",
            resources.Time is { } time ? $"time {Duration(time.TotalSeconds)}" : "time without limit",
            resources.Memory is { } bytes ? $"memory {Bytes(bytes)}" : "memory without limit",
            $"threads {resources.Threads ?? 1}",
            $"GPUs {resources.Gpus ?? 0}"
        );

    private string Cost(int missing)
    {
        var seconds = Seconds();
        if (seconds.Count == 0)
            return "unknown: no cell has been measured yet";
        var mean = seconds.Average();
        var workers = Math.Max(1, Math.Min(arguments.Workers, missing));
        return $"{Duration(mean)} for a cell on average of {seconds.Count} measured; {missing} cells left: "
            + $"{Duration(mean * missing)} of work, "
            + $"about {Duration(mean * missing / workers)} with {workers} at a time; "
            + $"all {_grid.Count} cells: {Duration(mean * _grid.Count)} of work";
    }

    private IReadOnlyList<double> Seconds() =>
        folder.IsComplete
            ? RunInfo.SecondsOf(folder)
            : [.. folder.Sample(RecordsRead).Select(record => record.Seconds)];

    private void PrintCells(TextWriter output, HashSet<int> missing, HashSet<int> failed)
    {
        List<string[]> lines =
        [
            ["cell", .. _grid.Axes.SelectMany(axis => axis.Names), "repeat", "state", "time", "memory"],
        ];
        foreach (
            var i in Enumerable
                .Range(0, _grid.Count)
                .Where(i => i < CellsAtEachEnd || i >= _grid.Count - CellsAtEachEnd)
        )
        {
            if (i == _grid.Count - CellsAtEachEnd && i > CellsAtEachEnd)
                lines.Add([.. lines[0].Select(_ => "...")]);
            var (cell, resources) = (_grid[i], folder.ResourcesOf(i));
            lines.Add([
                $"{i}",
                .. cell.Values.Select(value => value.Value),
                $"{cell.Repeat}",
                failed.Contains(i) ? "failed"
                : missing.Contains(i) ? "not run"
                : "done",
                resources.Time is { } time ? Duration(time.TotalSeconds) : "-",
                resources.Memory is { } bytes ? Bytes(bytes) : "-",
            ]);
        }
        var widths = lines[0].Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
            output.WriteLine(
                Terminal.Printable.Of(string.Join("  ", line.Select((text, i) => text.PadRight(widths[i]))).TrimEnd())
            );
    }

    private static string Duration(double seconds)
    {
        var (size, unit) =
            seconds >= 86400 ? (86400, "d")
            : seconds >= 3600 ? (3600.0, "h")
            : seconds >= 60 ? (60, "min")
            : seconds >= 1 ? (1, "s")
            : (1e-3, "ms");
        return (seconds / size).ToString("G3", CultureInfo.InvariantCulture) + " " + unit;
    }

    private static string Bytes(long bytes)
    {
        var (size, unit) =
            bytes >= 1L << 30 ? (1L << 30, "G")
            : bytes >= 1L << 20 ? (1L << 20, "M")
            : bytes >= 1L << 10 ? (1L << 10, "K")
            : (1L, "");
        return ((double)bytes / size).ToString("0.##", CultureInfo.InvariantCulture) + unit;
    }
}
