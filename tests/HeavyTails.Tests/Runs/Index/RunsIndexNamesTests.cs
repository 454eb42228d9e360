using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Folders;
using HeavyTails.Runs.Index;
using static HeavyTails.Tests.Runs.Index.MadeRuns;

namespace HeavyTails.Tests.Runs.Index;

/// <summary>Names and kinds of runs, tables and columns.</summary>
public sealed class RunsIndexNamesTests : IDisposable
{
    private readonly MadeRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public void Columns_whose_names_SQL_takes_for_the_same_have_numbers_after_them()
    {
        runs.Complete(Context("names"), "cell,eta,repeat,run,Row,sim,SIM,\"a \"\"b\"\", c\"\n0,0.1,0,1,2,3,4,5\n");
        using var index = RunsIndex.Open(runs.Root);
        var view = index.Schema().Single(s => s.Name == "names");
        Assert.Equal(
            ["run", "row", "length", "cell", "eta", "repeat", "run_2", "Row_2", "sim", "SIM_2", "a \"b\", c"],
            view.Columns
        );
        Assert.Equal(["1,2,3,4,5"], runs.Ask("select run_2, row_2, sim, sim_2, \"a \"\"b\"\", c\" from names"));
        Assert.Equal(["SIM,SIM_2"], runs.Ask("select source, \"column\" from columns where source = 'SIM'"));
    }

    [Fact]
    public void Experiments_named_like_a_table_or_like_each_other_have_views_of_their_own()
    {
        runs.Complete(Context("runs"), Table(1, 0));
        runs.Complete(Context("Same"), Table(2, 0));
        runs.Complete(Context("same"), Table(3, 0));
        RunsIndex.Open(runs.Root).Dispose();
        runs.Complete(Context("contexts"), Table(4, 0)); // names that were given before are kept
        Assert.Equal(
            ["4", "8", "12", "16"],
            new[] { "runs", "Same", "same", "contexts" }.Select(name =>
                runs.Ask($"select sum(metric) from \"{ViewOf(name)}\"").Single()
            )
        );
        Assert.Equal("runs_2", ViewOf("runs"));

        string ViewOf(string name) =>
            runs.Ask($"select \"column\" from columns where \"of\" = 'view' and source = '{name}'").Single();
    }

    [Fact]
    public void Single_trainings_are_found_in_the_folder_of_their_experiment_with_their_settings_as_keys()
    {
        var training = new RunFolder(
            Path.Combine(runs.Root, "norms", "runs"),
            new
            {
                kind = "training",
                recipe = new { widths = new[] { 3, 4 }, loss = new { loss = "hinge" } },
                seed = 4,
            }
        );
        training.Begin();
        training.Write("table.csv", "step,loss\n0,1.5\n1,0.5\n");
        training.Complete(
            new()
            {
                ["commit"] = "abc",
                ["host"] = "here",
                ["seconds"] = 2.5,
            }
        );
        using (var index = RunsIndex.Open(runs.Root))
        {
            var run = Assert.Single(index.Runs());
            Assert.Equal(("norms/runs", "training", training.Name), (run.Name, run.Kind, run.Hash));
            Assert.Equal((2.5, "abc", 2), (run.Seconds, run.Revision, run.Rows));
        }
        Assert.Equal(
            ["kind,training", "recipe.loss.loss,hinge", "recipe.widths,3 4", "seed,4"],
            runs.Ask("select key, value from contexts order by key")
        );
        Assert.Equal(["2"], runs.Ask("select sum(loss) from \"norms/runs\""));
    }

    [Fact]
    public void The_rows_of_an_incomplete_run_are_those_of_its_records_and_failures_are_listed()
    {
        var context = Context("partial");
        var folder = SweepFolder.Open(runs.Root, context);
        File.WriteAllText(
            Directory.CreateDirectory(folder.PathOf("cells")) + "/000003.json",
            """
            {"cell": 3, "failure": null, "seconds": 2, "notes": {"host": "b"},
             "rows": [{"metric": 7}, {"metric": "NaN"}]}
            """
        );
        File.WriteAllText(
            folder.PathOf("cells/000000.json"),
            """
            {"cell": 0, "failure": null, "seconds": 1, "notes": {"host": "a"},
             "rows": [{"metric": 5, "layer": "fc1"}]}
            """
        );
        File.WriteAllText(folder.PathOf("cells/000001.json"), "");
        File.WriteAllText(
            Directory.CreateDirectory(folder.PathOf("failures")) + "/000002.json",
            """{"cell": 2, "failure": "no\nmore", "seconds": 3, "notes": {}, "rows": []}"""
        );
        File.WriteAllText(
            Directory.CreateDirectory(folder.PathOf("facts")) + "/0123.json",
            """{"commit": "abc", "package HeavyTails.Core": "0.1.0"}"""
        );
        using (var index = RunsIndex.Open(runs.Root))
        {
            var run = Assert.Single(index.Runs());
            Assert.Equal(("partial", 4, 2, 1, 3), (run.State, run.Cells, run.Done, run.Failed, run.Rows));
            Assert.Equal(("a, b", "abc", 3), (run.Host, run.Revision, run.CellSeconds));
            Assert.Contains("1 damaged record", run.Problem);
        }
        Assert.Equal(
            ["0,0.1,0,5,fc1", "3,0.2,1,7,", "3,0.2,1,,"],
            runs.Ask("select cell, eta, repeat, metric, layer from partial order by row")
        );
        Assert.Equal(["2,eta=0.2 repeat=0,no\nmore,3"], runs.Ask("select cell, point, reason, seconds from failures"));
        // The question has read the records and left them as they are.
        Assert.Equal(3, Directory.GetFiles(folder.PathOf("cells"), "*.json").Length);
    }

    [Fact]
    public void A_record_of_another_run_is_a_problem_and_its_rows_are_left_out()
    {
        var folder = SweepFolder.Open(runs.Root, Context("partial"));
        var hash = Context("partial").Hash;
        Directory.CreateDirectory(folder.PathOf("cells"));
        foreach (var (cell, run) in new[] { (0, hash), (1, "0123456789abcdef") })
            File.WriteAllText(
                folder.PathOf($"cells/{cell:000000}.json"),
                $$"""
                {"cell": {{cell}}, "run": "{{run}}", "failure": null, "seconds": 1, "notes": {},
                 "rows": [{"metric": 5}]}
                """
            );
        using var index = RunsIndex.Open(runs.Root);
        var found = Assert.Single(index.Runs());
        Assert.Equal((1, 1), (found.Done, found.Rows));
        Assert.Contains($"expected a record of the run partial-{hash}, got one of 0123456789abcdef", found.Problem);
    }

    [Fact]
    public void The_same_run_in_two_folders_is_listed_twice_under_keys_of_their_own()
    {
        var context = Context("twice");
        runs.Complete(context, Table(1, 0));
        var copy = Directory.CreateDirectory(Path.Combine(runs.Root, "saved")).FullName;
        Directory.Move(Path.Combine(runs.Root, context.FolderName), Path.Combine(copy, context.FolderName));
        runs.Complete(context, Table(2, 0));
        Assert.Equal(
            [$"{context.Hash},saved/{context.FolderName},4", $"{context.Hash}~2,{context.FolderName},8"],
            runs.Ask("select run, folder, sum(metric) from twice join runs using (run) group by run order by 3")
                .Select(line => line.Replace(context.Hash + "~2,saved", context.Hash + ",saved"))
                .Select(line =>
                    line.Replace(context.Hash + "," + context.FolderName, context.Hash + "~2," + context.FolderName)
                )
        );
        var found = Assert.Throws<ArgumentException>(() => RunLookup.Find(context.Hash[..8], runs.Root));
        Assert.Contains(
            $"fits 2: saved/{context.FolderName}",
            found.Message.Replace($"{context.FolderName}, saved", "saved")
        );
    }

    [Fact]
    public void A_run_is_found_by_its_folder_the_beginning_of_its_hash_and_its_name()
    {
        var (one, two) = (Context("one"), Context("two"));
        var folder = runs.Complete(one, Table(1, 0));
        runs.Complete(two, Table(1, 0));
        foreach (var word in new[] { folder, one.FolderName, one.Hash, one.Hash[..5], "one" })
            Assert.Equal(folder, RunLookup.Find(word, runs.Root).Path);
        var none = Assert.Throws<ArgumentException>(() => RunLookup.Find("three", runs.Root));
        Assert.Contains($"got three; in {runs.Root} there are {one.FolderName}, {two.FolderName}", none.Message);
    }
}
