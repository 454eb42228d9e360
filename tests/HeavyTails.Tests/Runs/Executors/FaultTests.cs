using HeavyTails.Runs.Executors;

namespace HeavyTails.Tests.Runs.Executors;

/// <summary>
/// Cells that do wrong are recorded with the reason, the others go on, and a retry takes only the former.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private readonly SweepProgram program = new();

    public void Dispose() => program.Dispose();

    [Fact]
    public void A_cell_that_throws_exits_dies_hangs_eats_or_floods_is_recorded_and_a_retry_takes_only_those()
    {
        const string faults =
            "--throw 0 --exit 0.1 --code 9 --die 0.2 --hang 0.3 --eat 0.4 --flood 0.5 --flood-output 0.6";
        var first = program.Execute($"--workers 2 --size 9 --time 6s --memory 400M {faults}");
        Assert.Equal("12 rows, 14 failed", first.Out.Trim());
        var run = program.Run;
        string[] reasons =
        [
            "System.InvalidOperationException: thrown on demand",
            "its process ended with exit code 9",
            "its process was killed by signal 9 (by hand, or for want of memory)",
            @"ran for 6(\.\d+)? s, its limit is 6 s",
            @"used \d{3}(\.\d)? MiB, its limit is 400 MiB",
            "System.InvalidOperationException: thrown after the flood",
            "System.InvalidOperationException: thrown after the flood",
        ];
        Assert.Equal(Enumerable.Range(0, 14), run.Failed().Select(failed => failed.Index));
        foreach (var failed in run.Failed())
        {
            Assert.Matches($"^{reasons[failed.Index / 2].Replace("(b", @"\(b").Replace("y)", @"y\)")}", failed.Failure);
            Assert.Contains($"cell {failed.Index} failed: ", first.Error, StringComparison.Ordinal);
            var log = File.ReadAllText(run.LogOf(failed.Index));
            Assert.InRange(log.Length, 1, BoundedLog.Head + BoundedLog.Tail + 100);
            Assert.Contains($"about to compute x=0.{failed.Index / 2}".Replace("0.0", "0"), log);
            Assert.Equal(failed.Index >= 10, log.Contains("bytes are left out", StringComparison.Ordinal));
            if (failed.Index >= 10)
                Assert.Contains("the end of the flood", log, StringComparison.Ordinal);
        }

        program.ClearLog();
        var retried = program.Execute("--workers 2 --size 9 --retry");
        Assert.Equal("54 rows, 0 failed", retried.Out.Trim());
        Assert.Equal(Enumerable.Range(0, 14), program.Begun);
        Assert.Equal(["context.json", "run.json", "table.csv"], FilesOfTheRun());
    }

    private IEnumerable<string?> FilesOfTheRun() =>
        Directory
            .GetFileSystemEntries(program.Run.Path)
            .Select(Path.GetFileName)
            .Where(name => name != WorkerCommand.FileName)
            .Order();

    [Theory]
    [InlineData("--workers 0 --hang 0.2 --time 3s", @"^ran for \d+(\.\d+)? s, its limit is 3 s$")]
    [InlineData("--cells 0-5 --hang 0.2 --time 3s", @"^ran for \d+(\.\d+)? s, its limit is 3 s$")]
    [InlineData("--cells 0-5 --eat 0.2 --memory 400M", @"^used \d{3}(\.\d)? MiB, its limit is 400 MiB$")]
    [InlineData("--workers 0 --exit 0.2", "^the cell ended its process with exit code 0$")]
    [InlineData("--cells 0-5 --exit 0.2 --code 9", "^the cell ended its process with exit code 9$")]
    public void A_cell_in_the_sweeps_own_process_that_exceeds_a_limit_or_exits_is_recorded(string words, string why)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the memory of a process.");
        var ended = program.Execute(words);
        Assert.Equal(3, ended.Code);
        Assert.Contains("cell 4 failed: ", ended.Error, StringComparison.Ordinal);
        var failed = Assert.Single(program.Run.Failed());
        Assert.Equal(4, failed.Index);
        Assert.Matches(why, failed.Failure);
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], program.Run.Missing());
        Assert.Equal("36 rows, 0 failed", program.Execute("--workers 0").Out.Split("end").Last().Trim());
    }

    [Fact]
    public void Processes_that_outlive_their_cell_are_ended_and_its_result_stands()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the processes of a session.");
        var run = program.Execute("--workers 2 --leave 0.1 --fork 0.2");
        Assert.True(run.Out.Trim() == "36 rows, 0 failed", run.Error);
        Assert.Empty(WorkerProcess.AllOf(program.Run));
        Assert.Equal(12, program.Begun.Length);
        var info = File.ReadAllText(program.Run.PathOf("run.json"));
        Assert.Matches("processes that outlived their cell[^}]*sleep", info);
    }

    [Fact]
    public void What_a_cell_that_is_ended_has_started_is_ended_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the processes of a session.");
        // The cells leave processes, one of them in a session of its own, and then hang.
        Assert.Equal("30 rows, 2 failed", program.Execute("--workers 2 --leave 0.1 --hang 0.1 --time 2s").Out.Trim());
        Assert.Empty(WorkerProcess.AllOf(program.Run));
    }

    [Fact]
    public void A_worker_that_is_killed_before_its_first_cell_is_started_three_times_and_then_said_in_one_line()
    {
        var attempts = program.Root + "-attempts";
        try
        {
            var run = program.Execute($"--workers 1 --killed-at-start {attempts}");
            Assert.Equal(2, run.Code);
            var line = Assert.Single(run.Error.Trim().Split('\n'));
            Assert.StartsWith(
                "a worker ended before it came to its first cell: its process was killed by signal 9",
                line
            );
            Assert.Contains("3 times in a row", line);
            Assert.Equal(3, Directory.GetFiles(attempts).Length);
        }
        finally
        {
            Directory.Delete(attempts, recursive: true);
        }
    }

    [Fact]
    public void A_second_runner_is_told_in_one_line_who_the_first_is()
    {
        using var first = program.Start("--workers 1 --milliseconds 60000");
        SweepProgram.Await(() => program.Begun.Length > 0);
        var second = program.Execute("--workers 1");
        Assert.Equal(2, second.Code);
        var line = Assert.Single(second.Error.Trim().Split('\n'));
        Assert.Contains($"another process is at work on this run: process {first.Id} on ", line);
        var holder = program.Run.Holder!;
        Assert.True(holder.IsAlive);
        Assert.True(holder.Stop());
        Assert.Equal(143, SweepProgram.Outcome(first).Code);
        Assert.False(holder.IsAlive);
        Assert.Null(program.Run.Holder);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_ends_the_sweep_in_one_line_and_loses_nothing()
    {
        // Two records exist. Then a file takes the place of their folder.
        foreach (var cell in new[] { 10, 11 })
            Assert.Equal(0, program.Execute($"--cell {cell}").Code);
        var cells = Path.Combine(program.Run.Path, "cells");
        Directory.Move(cells, cells + "-aside");
        File.WriteAllText(cells, "");
        var run = program.Execute("--workers 1");
        Assert.Equal(2, run.Code);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Contains(cells, run.Error.Trim().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Empty(program.Run.Failed());
        File.Delete(cells);
        Directory.Move(cells + "-aside", cells);
        Assert.Equal("36 rows, 0 failed", program.Execute("--workers 2").Out.Trim());
        Assert.Equal((1, 1), (program.Begun.Count(cell => cell == 10), program.Begun.Count(cell => cell == 11)));
    }

    [Fact]
    public void A_full_disk_ends_the_sweep_in_one_line_and_the_same_command_goes_on()
    {
        using var folder = new SweepProgram();
        var worker = Path.Combine(AppContext.BaseDirectory, "HeavyTails.SweepWorker.dll");
        // Room for some records, and none for the rest.
        var said = Namespace.RunOrSkip(
            $"mount -t tmpfs -o size=40k none {folder.Root}; code=0; "
                + $"dotnet {worker} --out {folder.Root} --workers 1 2>{folder.Root}-error || code=$?; "
                + $"echo $code >{folder.Root}-code; ls {folder.Root}/*/cells | wc -l >{folder.Root}-cells; "
                + $"mount -o remount,size=8m {folder.Root}; "
                + $"dotnet {worker} --out {folder.Root} --workers 1 >{folder.Root}-out 2>/dev/null"
        );
        try
        {
            Assert.Equal("", said);
            Assert.Equal("2", File.ReadAllText(folder.Root + "-code").Trim());
            var error = File.ReadAllText(folder.Root + "-error").Trim();
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            Assert.Contains("No space left on device", error.Split('\n')[^1], StringComparison.Ordinal);
            Assert.InRange(int.Parse(File.ReadAllText(folder.Root + "-cells")), 1, 11);
            Assert.Equal("36 rows, 0 failed", File.ReadAllText(folder.Root + "-out").Trim());
        }
        finally
        {
            foreach (var name in new[] { "-code", "-error", "-cells", "-out" })
                File.Delete(folder.Root + name);
        }
    }
}
