using System.Text;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Runs.Cells;

public sealed class SweepFolderTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    private static readonly RunContext Context = new("folder", new Grid([Axis.Of("x", 1.0, 2, 3)], seeds: 2, seed: 3));

    private readonly List<int> _ran = [];

    public void Dispose() => _root.Dispose();

    private IEnumerable<Row> Experiment(Cell cell)
    {
        lock (_ran)
            _ran.Add(cell.Index);
        cell.Note("data", $"sha {cell.Index % 2}");
        cell.Time("secondsAStep", cell.Index / 8.0);
        yield return new Row([new("y", cell.Seed % 1000 / 7.0), new("word", "a, \"b\"\nc"), new("no", double.NaN)]);
        if (cell.Index == 4)
            yield return new Row([new("late", double.NegativeInfinity), new("y", -0.0)]);
    }

    private SweepArguments Here => new(null, false, 0, _root.Path);

    private SweepResult Run(SweepArguments? arguments = null, IExecutor? executor = null) =>
        Sweep.Run(Context, Experiment, new() { Arguments = arguments ?? Here, Executor = executor });

    private string Partial => Path.Combine(_root.Path, Context.FolderName + ".partial");

    private string Record(int cell) => Path.Combine(Partial, "cells", $"{cell:000000}.json");

    private string Table => File.ReadAllText(SweepFolder.Of(_root.Path, Context).PathOf("table.csv"));

    /// <summary>Runs some cells as the processes of a cluster do, so that the run is not collected.</summary>
    private void RunCells(params int[] cells) => Assert.Equal(0, Run(Here with { Cells = cells }).ExitCode);

    private string Undisturbed()
    {
        using var other = new TemporaryFolder();
        var folder = Sweep.Run(Context, Experiment, new() { Arguments = Here with { Root = other.Path } }).Folder;
        _ran.Clear();
        return File.ReadAllText(folder.PathOf("table.csv"));
    }

    [Fact]
    public void Cells_run_one_by_one_some_in_turn_or_all_together_leave_the_same_table()
    {
        var table = Undisturbed();
        Assert.StartsWith("cell,x,repeat,y,word,no,late\n0,1,0,", table);
        Assert.EndsWith(",NaN,\n", table);
        RunCells(4, 1, 5);
        Assert.Equal(0, Run(Here with { Cell = 0 }).ExitCode);
        Assert.Equal([2, 3], SweepFolder.Of(_root.Path, Context).Missing());
        Assert.Null(Run().ExitCode);
        Assert.Equal(table, Table);
        Assert.Equal([4, 1, 5, 0, 2, 3], _ran);
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
        Assert.Equal([0, 2], _ran);
        _ran.Clear();
        Assert.Contains(
            "0 .. 5, got 6",
            Assert.Throws<ArgumentException>(() => Run(Here with { Cells = [3, 6] })).Message
        );
        Assert.Empty(_ran);
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
        _ran.Clear();
        var result = Run(Here with { Mode = SweepMode.Retry });
        Assert.Equal([3, 4], _ran);
        Assert.Equal(ExitCode.CellFailed, result.ExitCode); // three cells have not been run at all
        Assert.Equal([1, 2, 5], result.Folder.Missing());
        Assert.Null(Run().ExitCode);
    }

    [Fact]
    public void A_record_that_is_damaged_in_any_way_is_set_aside_and_its_cell_alone_is_run_again()
    {
        var table = Undisturbed();
        RunCells(0, 1, 2, 3, 4, 5);
        var whole = File.ReadAllBytes(Record(2));
        byte[][] damages =
        [
            [],
            .. Enumerable.Range(1, whole.Length - 1).Where(n => n % 7 == 1).Select(n => whole[..n]),
            [.. whole, (byte)'{'],
            new byte[whole.Length],
            "null"u8.ToArray(),
            "[]"u8.ToArray(),
            "{}"u8.ToArray(),
            "{\"cell\":2,\"seconds\":1,\"notes\":{},\"rows\":[{\"x\":null}]}"u8.ToArray(),
            "{\"cell\":2,\"seconds\":\"1\",\"notes\":{},\"rows\":[]}"u8.ToArray(),
            "{\"cell\":2,\"seconds\":1,\"notes\":[],\"rows\":[]}"u8.ToArray(),
            "{\"cell\":2,\"seconds\":1,\"notes\":{},\"rows\":[{\"a\":1,\"a\":1}]}"u8.ToArray(),
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(whole).Replace("\"cell\":2", "\"cell\":3")),
        ];
        foreach (var damage in damages)
        {
            File.WriteAllBytes(Record(2), damage);
            var folder = SweepFolder.Of(_root.Path, Context);
            Assert.Equal([0, 1, 3, 4, 5], folder.Records().Select(record => record.Index));
            Assert.Equal([2], folder.Missing());
            Assert.Equal(damage, File.ReadAllBytes(Record(2) + ".damaged"));
            File.WriteAllBytes(Record(2), whole);
        }
        // A whole run finds the damage when it collects the records, and runs the cell after all.
        File.WriteAllBytes(Record(2), whole[..^1]);
        _ran.Clear();
        Assert.Null(Run().ExitCode);
        Assert.Equal([2], _ran);
        Assert.Equal(table, Table);
    }

    [Fact]
    public void A_single_cell_with_a_damaged_record_is_run_again()
    {
        RunCells(1);
        File.WriteAllText(Record(1), "{");
        RunCells(1);
        Assert.Equal([1, 1], _ran);
    }

    [Fact]
    public void A_folder_with_the_name_of_a_record_is_set_aside_and_its_cell_is_run()
    {
        var table = Undisturbed();
        RunCells(0, 1, 3, 4, 5);
        foreach (var name in new[] { "000002.json.damaged", "000002.json.damaged2" })
        {
            Directory.CreateDirectory(Record(2));
            Assert.Equal([2], SweepFolder.Of(_root.Path, Context).Missing());
            Assert.True(Directory.Exists(Path.Combine(Path.GetDirectoryName(Record(2))!, name)));
        }
        Assert.Null(Run().ExitCode);
        Assert.Equal(table, Table);
    }

    [Fact]
    public void A_damaged_record_of_a_failure_is_set_aside_and_its_cell_counts_as_not_run()
    {
        var failures = Path.Combine(Partial, "failures");
        Directory.CreateDirectory(failures);
        RunCells(0, 1, 2, 5);
        File.WriteAllText(Path.Combine(failures, "000003.json"), "");
        File.WriteAllText(Path.Combine(failures, "000004.json"), "{\"cell\":4");
        var folder = SweepFolder.Of(_root.Path, Context);
        Assert.Empty(folder.Failed());
        Assert.Equal([3, 4], folder.Missing());
        Assert.Equal(
            ["000003.json.damaged", "000004.json.damaged"],
            Directory.GetFiles(failures).Select(Path.GetFileName).Order()
        );
        Assert.Null(Run().ExitCode);
    }

    [Fact]
    public void Other_files_among_the_records_are_none()
    {
        RunCells(0);
        foreach (var name in new[] { "1.json", "0000001.json", "000009.json", "000001.json.1.x.part", "-00001.json" })
            File.WriteAllText(Path.Combine(Partial, "cells", name), "{}");
        Assert.Equal([1, 2, 3, 4, 5], SweepFolder.Of(_root.Path, Context).Missing());
        Assert.Null(Run().ExitCode);
    }

    private sealed class Removing(IExecutor inner, string folder, int after) : IExecutor
    {
        public void Execute(
            SweepFolder run,
            IReadOnlyList<int> cells,
            Action<int, string?> ended,
            CancellationToken cancellation
        )
        {
            var count = 0;
            inner.Execute(
                run,
                cells,
                (cell, failure) =>
                {
                    if (++count == after)
                        Directory.Delete(folder, recursive: true);
                    ended(cell, failure);
                },
                cancellation
            );
        }
    }

    [Theory]
    [InlineData("cells")]
    [InlineData("")]
    public void A_sweep_whose_records_are_removed_midway_ends_with_3_and_the_next_one_runs_what_is_missing(string what)
    {
        var table = Undisturbed();
        var removing = new Removing(new CellsInTurn(Experiment), Path.Combine(Partial, what), after: 4);
        var result = Run(executor: removing);
        Assert.Equal(ExitCode.CellFailed, result.ExitCode);
        Assert.Equal([0, 1, 2, 3], result.Folder.Missing());
        Assert.False(result.Folder.IsComplete);
        _ran.Clear();
        Assert.Null(Run().ExitCode);
        Assert.Equal([0, 1, 2, 3], _ran);
        Assert.Equal(table, Table);
        Assert.Equal(Context.Hash, RunContext.Read(result.Folder.PathOf("context.json")).Hash);
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
        var folder = SweepFolder.Of(_root.Path, Context);
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
                    Assert.True(SweepFolder.Of(_root.Path, Context).Reduce());
                }
                catch (IOException busy)
                {
                    Assert.Contains("another process", busy.Message);
                    Interlocked.Increment(ref refused);
                }
            }
        );
        Assert.InRange(refused, 0, 7);
        Assert.True(SweepFolder.Of(_root.Path, Context).IsComplete);
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
        Assert.InRange(new FileInfo(Record(0)).Length, 100, 450);
        Assert.InRange(Directory.GetFiles(Path.Combine(Partial, "facts")).Length, 1, 3);
        Assert.Null(Run().ExitCode);
        var info = JsonNode.Parse(File.ReadAllText(SweepFolder.Of(_root.Path, Context).PathOf("run.json")))!;
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
        Assert.Contains("was lost", File.ReadAllText(SweepFolder.Of(_root.Path, Context).PathOf("run.json")));
    }

    [Fact]
    public void Times_of_cells_are_read_from_a_run_before_and_after_it_is_complete_and_stand_in_no_table()
    {
        RunCells(1, 4);
        var expected = new Dictionary<int, double> { [1] = .125, [4] = .5 };
        Assert.Equal(expected, SweepFolder.Of(_root.Path, Context).Times("secondsAStep"));
        Assert.Null(Run().ExitCode);
        Assert.Equal(.5, SweepFolder.Of(_root.Path, Context).Times("secondsAStep")[4]);
        Assert.Empty(SweepFolder.Of(_root.Path, Context).Times("other"));
        Assert.DoesNotContain("secondsAStep", Table);
    }

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
