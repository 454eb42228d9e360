using System.Text;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Tests.Runs.Cells;

/// <summary>Records and contexts that were damaged, removed or put in place by somebody else.</summary>
public sealed class DamagedRecordTests : SweepCase
{
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
            var folder = SweepFolder.Of(Root.Path, Context);
            Assert.Equal([0, 1, 3, 4, 5], folder.Records().Select(record => record.Index));
            Assert.Equal([2], folder.Missing());
            Assert.Equal(damage, File.ReadAllBytes(Record(2) + ".damaged"));
            File.WriteAllBytes(Record(2), whole);
        }
        // A whole run finds the damage when it collects the records, and runs the cell after all.
        File.WriteAllBytes(Record(2), whole[..^1]);
        Ran.Clear();
        Assert.Null(Run().ExitCode);
        Assert.Equal([2], Ran);
        Assert.Equal(table, Table);
    }

    [Fact]
    public void A_single_cell_with_a_damaged_record_is_run_again()
    {
        RunCells(1);
        File.WriteAllText(Record(1), "{");
        RunCells(1);
        Assert.Equal([1, 1], Ran);
    }

    [Fact]
    public void A_folder_with_the_name_of_a_record_is_set_aside_and_its_cell_is_run()
    {
        var table = Undisturbed();
        RunCells(0, 1, 3, 4, 5);
        foreach (var name in new[] { "000002.json.damaged", "000002.json.damaged2" })
        {
            Directory.CreateDirectory(Record(2));
            Assert.Equal([2], SweepFolder.Of(Root.Path, Context).Missing());
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
        var folder = SweepFolder.Of(Root.Path, Context);
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
        Assert.Equal([1, 2, 3, 4, 5], SweepFolder.Of(Root.Path, Context).Missing());
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
        Ran.Clear();
        Assert.Null(Run().ExitCode);
        Assert.Equal([0, 1, 2, 3], Ran);
        Assert.Equal(table, Table);
        Assert.Equal(Context.Hash, RunContext.Read(result.Folder.PathOf("context.json")).Hash);
    }

    [Fact]
    public void A_record_of_another_run_is_set_aside_and_one_that_names_no_run_is_accepted()
    {
        var table = Undisturbed();
        RunCells(0, 1, 2, 3, 4, 5);
        var own = File.ReadAllText(Record(2));
        Assert.Contains($"\"run\":\"{Context.Hash}\"", own);
        File.WriteAllText(Record(2), own.Replace(Context.Hash, "0123456789abcdef"));
        File.WriteAllText(Record(3), File.ReadAllText(Record(3)).Replace($"\"run\":\"{Context.Hash}\",", ""));
        var folder = SweepFolder.Of(Root.Path, Context);
        Assert.Equal([0, 1, 3, 4, 5], folder.Records().Select(record => record.Index));
        Assert.Equal([2], folder.Missing());
        Assert.True(File.Exists(Record(2) + ".damaged"));
        Ran.Clear();
        Assert.Null(Run().ExitCode);
        Assert.Equal([2], Ran);
        Assert.Equal(table, Table);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"name\": \"other\"}")]
    public void A_damaged_context_is_written_anew_before_the_run_is_complete(string damage)
    {
        RunCells(0, 1);
        var path = Path.Combine(Partial, "context.json");
        var whole = File.ReadAllText(path);
        File.WriteAllText(path, damage);
        var folder = Run().Folder;
        Assert.True(folder.IsComplete);
        Assert.Equal(whole, File.ReadAllText(folder.PathOf("context.json")));
    }
}
