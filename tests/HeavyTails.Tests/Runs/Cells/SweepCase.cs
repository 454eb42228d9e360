using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Runs.Cells;

/// <summary>A sweep of six cells in a folder that is deleted with its content, run in the test's own process.</summary>
public abstract class SweepCase : IDisposable
{
    private protected TemporaryFolder Root { get; } = new();

    protected static RunContext Context { get; } =
        new("folder", new Grid([Axis.Of("x", 1.0, 2, 3)], seeds: 2, seed: 3));

    protected List<int> Ran { get; } = [];

    public void Dispose()
    {
        Root.Dispose();
        GC.SuppressFinalize(this);
    }

    protected IEnumerable<Row> Experiment(Cell cell)
    {
        lock (Ran)
            Ran.Add(cell.Index);
        cell.Note("data", $"sha {cell.Index % 2}");
        cell.Time("secondsAStep", cell.Index / 8.0);
        yield return new Row([new("y", cell.Seed % 1000 / 7.0), new("word", "a, \"b\"\nc"), new("no", double.NaN)]);
        if (cell.Index == 4)
            yield return new Row([new("late", double.NegativeInfinity), new("y", -0.0)]);
    }

    protected SweepArguments Here => new(null, false, 0, Root.Path);

    protected SweepResult Run(SweepArguments? arguments = null, IExecutor? executor = null) =>
        Sweep.Run(Context, Experiment, new() { Arguments = arguments ?? Here, Executor = executor });

    protected string Partial => Path.Combine(Root.Path, Context.FolderName + ".partial");

    protected string Record(int cell) => Path.Combine(Partial, "cells", $"{cell:000000}.json");

    protected string Table => File.ReadAllText(SweepFolder.Of(Root.Path, Context).PathOf("table.csv"));

    /// <summary>Runs some cells as the processes of a cluster do, so that the run is not collected.</summary>
    protected void RunCells(params int[] cells) => Assert.Equal(0, Run(Here with { Cells = cells }).ExitCode);

    protected string Undisturbed()
    {
        using var other = new TemporaryFolder();
        var folder = Sweep.Run(Context, Experiment, new() { Arguments = Here with { Root = other.Path } }).Folder;
        Ran.Clear();
        return File.ReadAllText(folder.PathOf("table.csv"));
    }
}
