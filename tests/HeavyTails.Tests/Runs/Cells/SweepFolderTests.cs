using System.Text.Json.Nodes;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Tests.Runs.Cells;

public sealed class SweepFolderTests : SweepCase
{
    [Fact]
    public void Cells_run_one_by_one_some_in_turn_or_all_together_leave_the_same_table()
    {
        var table = Undisturbed();
        Assert.StartsWith("cell,x,repeat,y,word,no,late\n0,1,0,", table);
        Assert.EndsWith(",NaN,\n", table);
        RunCells(4, 1, 5);
        Assert.Equal(0, Run(Here with { Cell = 0 }).ExitCode);
        Assert.Equal([2, 3], SweepFolder.Of(Root.Path, Context).Missing());
        Assert.Null(Run().ExitCode);
        Assert.Equal(table, Table);
        Assert.Equal([4, 1, 5, 0, 2, 3], Ran);
    }

    [Fact]
    public void Cells_of_the_command_line_end_with_3_if_one_failed_and_1_that_is_not_there_runs_none()
    {
        var failing = Sweep.Run(
            Context,
            cell => cell.Index == 1 ? throw new InvalidOperationException("on demand") : Experiment(cell),
            new() { Arguments = Here with { Cells = [0, 1, 2] } }
        );
        Assert.Equal(ExitCode.CellFailed, failing.ExitCode);
        Assert.Equal([1], failing.Folder.FailedCells());
        Assert.Equal([0, 2], Ran);
        Ran.Clear();
        Assert.Contains(
            "0 .. 5, got 6",
            Assert.Throws<ArgumentException>(() => Run(Here with { Cells = [3, 6] })).Message
        );
        Assert.Empty(Ran);
    }

    [Fact]
    public void A_retry_runs_the_cells_that_failed_and_no_others()
    {
        RunCells(0);
        _ = Sweep.Run(
            Context,
            _ => throw new InvalidOperationException("on demand"),
            new() { Arguments = Here with { Cells = [3, 4] } }
        );
        Ran.Clear();
        var result = Run(Here with { Mode = SweepMode.Retry });
        Assert.Equal([3, 4], Ran);
        Assert.Equal(ExitCode.CellFailed, result.ExitCode); // three cells have not been run at all
        Assert.Equal([1, 2, 5], result.Folder.Missing());
        Assert.Null(Run().ExitCode);
    }

    [Fact]
    public void A_row_with_the_name_of_an_axis_fails_its_cell_and_not_the_collection()
    {
        var result = Sweep.Run(Context, _ => [new Row([new("x", 1)])], new() { Arguments = Here });
        Assert.Equal(6, result.Failed.Count);
        Assert.Contains("column \"x\"", result.Failed[0].Failure);
    }

    [Fact]
    public void A_full_disk_while_collecting_is_one_error_and_loses_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        var table = Undisturbed();
        RunCells(0, 1, 2, 3, 4, 5);
        var folder = SweepFolder.Of(Root.Path, Context);
        File.CreateSymbolicLink(folder.PathOf("table.csv"), "/dev/full");
        Assert.Contains("No space left", Assert.ThrowsAny<IOException>(() => folder.Reduce()).Message);
        Assert.False(folder.IsComplete);
        Assert.Empty(folder.Missing());
        File.Delete(folder.PathOf("table.csv"));
        Assert.True(folder.Reduce());
        Assert.Equal(table, Table);
    }

    [Fact]
    public void Of_several_reducers_at_once_one_collects_and_the_others_say_so_or_find_it_done()
    {
        var table = Undisturbed();
        RunCells(0, 1, 2, 3, 4, 5);
        var refused = 0;
        Parallel.For(
            0,
            8,
            _ =>
            {
                try
                {
                    Assert.True(SweepFolder.Of(Root.Path, Context).Reduce());
                }
                catch (IOException busy)
                {
                    Assert.Contains("another process", busy.Message);
                    Interlocked.Increment(ref refused);
                }
            }
        );
        Assert.InRange(refused, 0, 7);
        Assert.True(SweepFolder.Of(Root.Path, Context).IsComplete);
        Assert.Equal(table, Table);
    }

    [Fact]
    public void Records_that_a_killed_reducer_left_in_a_complete_run_are_removed_by_the_next()
    {
        var folder = Run().Folder;
        var table = Table;
        Directory.CreateDirectory(folder.PathOf("cells"));
        File.WriteAllText(Path.Combine(folder.PathOf("cells"), "000001.json"), "{}");
        Assert.True(SweepFolder.At(folder.Path).Reduce());
        Assert.False(Directory.Exists(folder.PathOf("cells")));
        Assert.Equal(table, Table);
    }

    [Fact]
    public void Notes_that_cells_share_are_stored_once_and_run_json_has_them_all()
    {
        RunCells(0, 1, 2, 3, 4, 5);
        Assert.InRange(new FileInfo(Record(0)).Length, 100, 480);
        Assert.InRange(Directory.GetFiles(Path.Combine(Partial, "facts")).Length, 1, 3);
        Assert.Null(Run().ExitCode);
        var info = JsonNode.Parse(File.ReadAllText(SweepFolder.Of(Root.Path, Context).PathOf("run.json")))!;
        Assert.Equal(Environment.MachineName, (string?)info["notes"]!["host"]);
        Assert.Equal(["sha 0", "sha 1"], info["notes"]!["data"]!.AsArray().Select(note => (string)note!));
        Assert.NotNull(info["packages"]!["HeavyTails.Runs"]);
        Assert.Equal(6, (int)info["cells"]!);
        Assert.Equal(
            [0, .125, .25, .375, .5, .625],
            info["times"]!["secondsAStep"]!.AsArray().Select(seconds => (double)seconds!)
        );
        Assert.True(
            (string?)info["started"] is { } first && string.CompareOrdinal(first, (string)info["finished"]!) <= 0
        );
    }

    [Fact]
    public void Run_json_says_if_shared_notes_were_lost()
    {
        RunCells(0, 1, 2, 3, 4, 5);
        Directory.Delete(Path.Combine(Partial, "facts"), recursive: true);
        Assert.Null(Run().ExitCode);
        Assert.Contains("was lost", File.ReadAllText(SweepFolder.Of(Root.Path, Context).PathOf("run.json")));
    }

    [Fact]
    public void Times_of_cells_are_read_from_a_run_before_and_after_it_is_complete_and_stand_in_no_table()
    {
        RunCells(1, 4);
        var expected = new Dictionary<int, double> { [1] = .125, [4] = .5 };
        Assert.Equal(expected, SweepFolder.Of(Root.Path, Context).Times("secondsAStep"));
        Assert.Null(Run().ExitCode);
        Assert.Equal(.5, SweepFolder.Of(Root.Path, Context).Times("secondsAStep")[4]);
        Assert.Empty(SweepFolder.Of(Root.Path, Context).Times("other"));
        Assert.DoesNotContain("secondsAStep", Table);
    }

    [Theory]
    [InlineData("slurm")]
    [InlineData("k8s")]
    public void A_dry_run_writes_nothing(string engine)
    {
        var dry = Here with { DryRun = true, Engine = engine, Mode = SweepMode.Submit, Image = "registry/some:1" };
        Assert.Equal(0, Run(dry).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Root.Path));
    }

    [Fact]
    public void One_cell_and_several_are_not_asked_for_at_once() =>
        Assert.Contains(
            "--cell 3 and --cells",
            Assert
                .Throws<ArgumentException>(() => SweepArguments.Parse(["--cell", "3", "--cells", "4"], _ => null))
                .Message
        );

    [Fact]
    public void Cells_format_numbers_in_the_invariant_culture_wherever_they_are_run()
    {
        var comma = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        string? text = null;
        var thread = new Thread(() =>
        {
            System.Globalization.CultureInfo.CurrentCulture = comma;
            var result = Sweep.Run(
                Context,
                cell => [new Row([new("text", $"{cell["x"] / 2}"), new("y", cell["x"] / 2)])],
                new() { Arguments = Here }
            );
            text = result.Rows[0].Text("text") + File.ReadAllText(result.Folder.PathOf("table.csv"));
        });
        thread.Start();
        thread.Join();
        Assert.StartsWith("0.5cell,x,repeat,text,y\n0,1,0,0.5,0.5\n", text);
    }
}
