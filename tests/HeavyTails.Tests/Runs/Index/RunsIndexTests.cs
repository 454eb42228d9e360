using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Index;
using static HeavyTails.Tests.Runs.Index.MadeRuns;

namespace HeavyTails.Tests.Runs.Index;

public sealed class RunsIndexTests : IDisposable
{
    private readonly MadeRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public void A_question_goes_over_the_rows_of_all_runs_of_an_experiment_and_their_parameters()
    {
        runs.Complete(Context("planted", "10"), Table(1, 0.5));
        runs.Complete(Context("planted", "20"), Table(2, 0.25));
        runs.Complete(Context("other"), Table(100, 1));
        // By hand: means of 1, 1.5 and 2, 2.25 at eta 0.1; of 2, 2.5 and 2.5, 2.75 at eta 0.2.
        Assert.Equal(
            ["0.1,1.6875,4", "0.2,2.4375,4"],
            runs.Ask("select eta, avg(metric), count(*) from planted group by eta order by eta")
        );
        Assert.Equal(
            ["10,2.5", "20,2.75"],
            runs.Ask("select length, max(metric) from planted group by length order by length")
        );
        Assert.Equal(
            ["other,sweep,complete,4,4,0,90,10.5,0123abcd,one"],
            runs.Ask(
                "select name, kind, state, cells, rows, failed, seconds, cell_seconds, revision, host from runs "
                    + "where name = 'other'"
            )
        );
        Assert.Equal(
            ["axis,eta,0.1 0.2", "parameter,length,10", "setting,seed,0", "setting,seeds,2"],
            runs.Ask(
                "select part, key, value from contexts join runs using (run) where name = 'other' order by part, key"
            )
        );
        Assert.Equal(["0.2"], runs.Ask("select value from notes where part = 'time' limit 1")); // (0.1 + 0.3) / 2
    }

    [Fact]
    public void Numbers_are_kept_to_the_last_bit_and_NaN_is_left_out_of_means()
    {
        runs.Complete(
            Context("bits"),
            "cell,eta,repeat,x\n0,0.1,0,0.1000000000000000055\n1,0.1,1,NaN\n2,0.2,0,Infinity\n3,0.2,1,5E-324\n"
        );
        Assert.Equal(["0.1", "", "Infinity", "5E-324"], runs.Ask("select x from bits order by row"));
        Assert.Equal(["0.1,1"], runs.Ask("select avg(x), count(x) from bits where eta = 0.1"));
        Assert.Equal(["0.1"], runs.Ask("select distinct 1 / 10.0 from bits"));
    }

    [Fact]
    public void Runs_that_are_added_changed_and_removed_are_noticed_by_the_next_question()
    {
        var first = runs.Complete(Context("planted", "10"), Table(1, 0));
        Assert.Equal(["4"], runs.Ask("select sum(metric) from planted"));
        var second = runs.Complete(Context("planted", "20"), Table(2, 0));
        Assert.Equal(["12"], runs.Ask("select sum(metric) from planted"));
        File.WriteAllText(Path.Combine(first, "table.csv"), Table(10, 0).Replace("metric", "other metric"));
        Assert.Equal(["8,40"], runs.Ask("select sum(metric), sum(\"other metric\") from planted"));
        Directory.Delete(second, recursive: true);
        Assert.Equal([",40"], runs.Ask("select sum(metric), sum(\"other metric\") from planted"));
        Directory.Delete(first, recursive: true);
        Assert.Empty(runs.Ask("select * from runs"));
        var gone = Assert.Throws<QueryException>(() => runs.Ask("select * from planted"));
        Assert.Contains("expected one of", gone.Message);
    }

    [Fact]
    public void An_index_that_was_amended_holds_the_same_as_one_that_is_made_anew()
    {
        var folders = Enumerable
            .Range(0, 6)
            .Select(i => runs.Complete(Context($"e{i % 2}", $"{i}"), Table(i, 0.5)))
            .ToList();
        RunsIndex.Open(runs.Root).Dispose();
        Directory.Delete(folders[1], recursive: true);
        File.WriteAllText(Path.Combine(folders[2], "table.csv"), Table(7, 0.25));
        runs.Complete(Context("new"), Table(3, 1));
        var amended = Dump(anew: false);
        Assert.Equal(Dump(anew: true), amended);

        string Dump(bool anew)
        {
            using var index = RunsIndex.Open(runs.Root, anew);
            var lines =
                from table in index.Schema()
                let order = string.Join(", ", table.Columns.Select((_, i) => i + 1))
                from row in index.Query($"select * from \"{table.Name}\" order by {order}").Rows
                select $"{table.Name}({string.Join(' ', table.Columns)}): {string.Join(',', row)}";
            return string.Join('\n', lines);
        }
    }

    [Fact]
    public void A_run_with_a_damaged_file_is_listed_with_the_reason_and_the_others_go_on()
    {
        runs.Complete(Context("whole"), Table(1, 1));
        var table = runs.Complete(Context("table"), Table(1, 1));
        File.WriteAllText(Path.Combine(table, "table.csv"), Table(1, 1)[..^9]);
        var context = runs.Complete(Context("context"), Table(1, 1));
        File.WriteAllText(Path.Combine(context, "context.json"), "{\"name\": \"context\", \"axes\": [");
        var axes = runs.Complete(Context("axes"), Table(1, 1));
        File.WriteAllText(Path.Combine(axes, "context.json"), "{\"name\": \"axes\", \"axes\": 3}");
        var info = runs.Complete(Context("info"), Table(1, 1));
        File.WriteAllText(Path.Combine(info, "run.json"), "");
        var missing = runs.Complete(Context("missing"), Table(1, 1));
        File.Delete(Path.Combine(missing, "context.json"));

        using var index = RunsIndex.Open(runs.Root);
        var problems = index.Runs().ToDictionary(r => r.Name, r => r.Problem);
        Assert.Equal(6, problems.Count);
        Assert.Null(problems["whole"]);
        Assert.Contains("table.csv: ", problems["table"]);
        Assert.Contains("context.json: ", problems["context"]);
        Assert.Contains("expected a run's context", problems["axes"]);
        Assert.Contains("run.json: ", problems["info"]);
        Assert.Equal("context.json is missing", problems["missing"]);
        // What is not damaged is there all the same, and of a damaged table there is nothing.
        Assert.Equal(["4"], runs.Ask("select count(*) from whole"));
        Assert.Equal(["0"], runs.Ask("select count(*) from \"table\""));
        Assert.Equal(["4"], runs.Ask("select count(*) from info"));
    }

    public static TheoryData<string> Damages => ["empty", "text", "cut", "middle", "other", "long"];

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_database_is_made_anew(string damage)
    {
        for (var i = 0; i < 20; i++)
            runs.Complete(Context("planted", $"{i}"), Table(i, 1));
        string[] expected = ["20,220"]; // 20 runs, sums 4 i + 6: 4 * 190 + 120 = 880, a mean of 11 over 80 rows
        string[] Ask() => runs.Ask("select count(distinct run), avg(metric) * 20 from planted");
        Assert.Equal(expected, Ask());
        var bytes = File.ReadAllBytes(runs.Database);
        switch (damage)
        {
            case "empty":
                bytes = [];
                break;
            case "text":
                bytes = [.. Enumerable.Repeat((byte)'x', 10_000)];
                break;
            case "cut":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "middle":
                bytes.AsSpan(4096).Fill(0xff);
                break;
            case "other":
                bytes[68] ^= 1; // the application's number
                break;
            default:
                bytes = [.. bytes, 1, 2, 3];
                break;
        }
        File.WriteAllBytes(runs.Database, bytes);
        Assert.Equal(expected, Ask());
    }

    [Fact]
    public void Many_builders_at_once_leave_one_whole_index_and_no_temporary_files()
    {
        for (var i = 0; i < 8; i++)
            runs.Complete(Context("planted", $"{i}"), Table(i, 1));
        Parallel.For(
            0,
            16,
            new() { MaxDegreeOfParallelism = 8 },
            i =>
            {
                using var index = RunsIndex.Open(runs.Root, anew: i % 2 == 0);
                Assert.Equal(32L, Assert.Single(index.Query("select count(*) from planted").Rows)[0]);
            }
        );
        Assert.Equal(["runs.db"], Directory.GetFiles(runs.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void A_root_in_which_nothing_can_be_written_has_its_index_among_the_temporary_files()
    {
        runs.Complete(Context("planted"), Table(1, 0));
        // A folder with the name of the index cannot be replaced by a file.
        Directory.CreateDirectory(Path.Combine(runs.Database, "inside"));
        using var index = RunsIndex.Open(runs.Root);
        Assert.Equal(IndexFile.Elsewhere(runs.Root), index.Path);
        Assert.Contains(runs.Database + " cannot be written", index.Remark);
        Assert.Contains(index.Path, index.Remark);
        Assert.Equal(4L, Assert.Single(index.Query("select count(*) from planted").Rows)[0]);
        Assert.Contains("runs.db was not updated", RunsIndex.Update(runs.Root, make: true));
        Assert.Equal(["runs.db"], Directory.GetDirectories(runs.Root, "runs.db*").Select(Path.GetFileName));
    }

    [Fact]
    public void A_run_that_is_removed_or_completed_while_the_index_is_made_is_no_error()
    {
        var kept = runs.Complete(Context("planted", "1"), Table(1, 0));
        var completed = runs.Complete(Context("planted", "2"), Table(2, 0));
        RunPlace[] seen =
        [
            new(runs.Root, Path.GetFileName(kept)),
            new(runs.Root, Path.GetFileName(completed) + ".partial"),
            new(runs.Root, "gone-0123456789abcdef"),
            new(runs.Root, "gone-0123456789abcdef.partial"),
        ];
        IndexFile.Make(runs.Database, seen, anew: false);
        using var database = IndexFile.OpenToRead(runs.Database);
        using var rows = new Sql(database, "select folder from runs order by folder");
        var folders = new List<string?>();
        while (rows.Next())
            folders.Add(rows.Text(0));
        Assert.Equal(new[] { kept, completed }.Select(Path.GetFileName).Order(StringComparer.Ordinal), folders);
    }

    [Fact]
    public void An_update_after_a_sweep_makes_no_index_unless_it_is_asked_to()
    {
        runs.Complete(Context("planted"), Table(1, 0));
        Assert.Null(RunsIndex.Update(runs.Root));
        Assert.False(File.Exists(runs.Database));
        Assert.Null(RunsIndex.Update(runs.Root, make: true));
        var before = File.ReadAllBytes(runs.Database);
        runs.Complete(Context("second"), Table(1, 0));
        Assert.Null(RunsIndex.Update(runs.Root));
        Assert.NotEqual(before, File.ReadAllBytes(runs.Database));
        Assert.Contains("expected the folder of all runs", Missing().Message);

        DirectoryNotFoundException Missing() =>
            Assert.Throws<DirectoryNotFoundException>(() => RunsIndex.Open(runs.Root + "-none"));
    }
}
