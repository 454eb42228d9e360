using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Runs.Sweeps;

public sealed class SweepPlanTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    private static readonly RunContext Context = new(
        "planned",
        new Grid(
            [Axis.LogSpaced("eta", 1e-4, 1, 5), Axis.Of("b", 1.0, 2, 4)],
            seeds: 2,
            seed: 9,
            keep: cell => cell["eta"] < cell.Number("bound")
        ),
        [new("law", "gauss")],
        [Setting.Of("bound", .5)]
    );

    private static CellResources Resources(Cell cell) =>
        new() { Time = cell["b"] < 4 ? TimeSpan.FromMinutes(15) : TimeSpan.FromHours(2), Memory = 3L << 29 };

    private string Plan(params string[] assignments)
    {
        var arguments = new SweepArguments(null, false, 2, _root.Path) { Assignments = assignments };
        var context = SweepSettings.Applied(Context, arguments);
        var folder = SweepFolder.Of(_root.Path, context);
        folder.Resources = Resources;
        var text = new StringWriter { NewLine = "\n" };
        new SweepPlan(folder, context, arguments).Print(text);
        return text.ToString();
    }

    [Fact]
    public void A_plan_says_what_would_be_run_and_what_can_be_set()
    {
        var plan = Plan();
        foreach (
            var line in new[]
            {
                "sweep      planned",
                $"folder     {Path.Combine(_root.Path, Context.FolderName)}.partial (not begun)",
                "axis       eta: 0.0001, 0.001, 0.01, 0.1, 1 (5)",
                "axis       b: 1, 2, 4 (3)",
                "seeds      2 of each point, from seed 9",
                "kept       12 of 15 points: 0-11",
                "setting    bound = 0.5",
                "fixed      law = gauss",
                "can be set axes eta, b; settings bound; seeds, seed",
                "cells      24",
                "done       0",
                "failed     0",
                "not run    24: 0-23",
                "resources  time 15 min, memory 1.5G, threads 1, GPUs 0: 16 cells",
                "resources  time 2 h, memory 1.5G, threads 1, GPUs 0: 8 cells",
                "cost       unknown: no cell has been measured yet",
                "next       a further sweep of the script is submitted when this one is complete; it is not shown",
                "cell  eta     b    repeat  state    time    memory",
                "0     0.0001  1    0       not run  15 min  1.5G",
                "...   ...     ...  ...     ...      ...     ...",
                "23    0.1     4    1       not run  2 h     1.5G",
            }
        )
            Assert.Contains(line + "\n", plan);
        Assert.Empty(Directory.GetFileSystemEntries(_root.Path));
        Assert.Contains("cells      30\n", Plan("bound=2"));
        Assert.Contains("axis       eta: 0.2 (1)\n", Plan("eta=0.2"));
    }

    [Fact]
    public void A_plan_of_a_run_counts_what_is_done_and_what_failed_and_measures_the_cost()
    {
        _ = Sweep.Run(
            Context,
            cell => cell.Index is 3 or 4 ? throw new InvalidOperationException("on demand") : [new Row([new("y", 1)])],
            new() { Arguments = new(null, false, 0, _root.Path) { Cells = [0, 1, 2, 3, 4] } }
        );
        var folder = SweepFolder.Of(_root.Path, Context);
        foreach (var record in folder.Records().ToList())
            folder.Save(record with { Seconds = 60 * (1 + record.Index) });
        var plan = Plan();
        Assert.Contains("(21 of 24 cells are missing)\n", plan);
        Assert.Contains("done       3\n", plan);
        Assert.Contains("failed     2: 3-4\n", plan);
        Assert.Contains("not run    19: 5-23\n", plan);
        Assert.Contains(
            "cost       2 min for a cell on average of 3 measured; 21 cells left: 42 min of work, about 21 min with 2 "
                + "at a time; all 24 cells: 48 min of work\n",
            plan
        );
        Assert.Contains("3     0.0001  2    1       failed   15 min  1.5G\n", plan);
    }
}
