using System.Diagnostics;
using HeavyTails.Data.Transforms;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Tests.Runs.Sweeps;

/// <summary>Runs a program with a sweep as a user would, from the command line.</summary>
public sealed class SweepTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("heavytails-sweeps-").FullName;

    private string Log => root + "-log";

    public void Dispose()
    {
        Directory.Delete(root, recursive: true);
        if (Directory.Exists(Log))
            Directory.Delete(Log, recursive: true);
    }

    /// <summary>Indices of the cells whose computation has begun, once for each time.</summary>
    private int[] Begun => [.. Directory.GetFiles(Log).Select(file => int.Parse(Path.GetFileName(file).Split('.')[0]))];

    private string Folder => Assert.Single(Directory.GetDirectories(root));

    private string Table => File.ReadAllText(Path.Combine(Folder, "table.csv"));

    [Fact]
    public void Any_number_of_workers_leaves_the_same_table_in_a_folder_named_by_its_context()
    {
        Assert.Equal("36 rows, 0 failed", Run("--workers 3").Out.Trim());
        var table = Table;
        Assert.Equal(37, table.Count(c => c == '\n'));
        Assert.StartsWith("cell,x,kind,repeat,step,value\n0,0,\"plain, quoted\",0,0,0.", table);
        var context = RunContext.Read(Path.Combine(Folder, "context.json"));
        Assert.Equal(context.FolderName, Path.GetFileName(Folder));
        var info = File.ReadAllText(Path.Combine(Folder, "run.json"));
        Assert.Contains("\"processors\": \"1\"", info); // each worker has one thread
        Assert.Contains("\"HeavyTails.Core\"", info);
        Assert.Equal(
            ["command.json", "context.json", "run.json", "table.csv"],
            Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName).Order()
        );
        Directory.Delete(Folder, recursive: true);
        Run("--workers 0");
        Assert.Equal(table, Table);
        Assert.Equal([Folder], Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public void Cells_that_throw_or_kill_their_process_are_recorded_with_why_while_the_others_go_on()
    {
        var first = Run("--workers 2 --throw 0.1 --die 0.3");
        Assert.Equal("24 rows, 4 failed", first.Out.Trim().Split("end").Last());
        Assert.Contains("cell 2 failed: System.InvalidOperationException: thrown on demand", first.Error);
        Assert.Contains("cell 6 failed: its process was killed by signal 9", first.Error);
        var folder = SweepFolder.At(Folder);
        Assert.False(folder.IsComplete);
        Assert.EndsWith(".partial", Folder);
        Assert.Equal([2, 3, 6, 7], folder.Missing());
        Assert.Equal([2, 3, 6, 7], folder.Failed().Select(f => f.Index));
        Assert.Contains("about to compute x=0.3", folder.Failed()[2].Failure);
        Assert.Equal(25, Table.Count(c => c == '\n'));
        var partial = Table;

        var second = Run($"--workers 2 --log {Log}");
        Assert.Contains("8 of 12 cells are there already", second.Error);
        Assert.Equal([2, 3, 6, 7], Begun.Order());
        Assert.True(SweepFolder.At(Folder).IsComplete);
        Assert.Superset(partial.Split('\n').ToHashSet(), Table.Split('\n').ToHashSet());

        Directory.Delete(Log, recursive: true);
        Assert.Equal("36 rows, 0 failed", Run($"--log {Log}").Out.Trim()); // a complete run is not computed again
        Assert.False(Directory.Exists(Log));
    }

    [Fact]
    public void Cells_that_are_run_singly_in_any_order_and_twice_make_the_same_run()
    {
        Run("--workers 2");
        var table = Table;
        Directory.Delete(Folder, recursive: true);
        foreach (var cell in new[] { 11, 4, 4, 0, 7 })
            Assert.Equal(0, Run($"--cell {cell}").Code);
        Assert.Equal(0, Run("", new() { ["SLURM_ARRAY_TASK_ID"] = "3" }).Code);
        var folder = SweepFolder.At(Folder);
        Assert.False(folder.Reduce());
        Assert.Equal([1, 2, 5, 6, 8, 9, 10], folder.Missing());
        foreach (var cell in folder.Missing())
            Run("", new() { ["JOB_COMPLETION_INDEX"] = $"{cell}" });
        Assert.True(folder.Reduce());
        Assert.True(folder.IsComplete);
        Assert.Equal(table, Table);
        Assert.Equal(0, Run("--cell 5").Code); // its result exists already
        var outside = Run("--cell 12");
        Assert.NotEqual(0, outside.Code);
    }

    [Fact]
    public void The_process_of_a_cell_that_fails_has_an_exit_code_of_its_own()
    {
        var failed = Run("--cell 2 --throw 0.1");
        Assert.Equal(ExitCode.CellFailed, failed.Code);
        Assert.Contains("thrown on demand", failed.Error);
        Assert.Equal([2], SweepFolder.At(Folder).Failed().Select(f => f.Index));
        Assert.Equal(0, Run("--cell 2").Code);
        Assert.Empty(SweepFolder.At(Folder).Failed());
    }

    [Fact]
    public void A_sweep_that_is_killed_at_any_time_and_resumed_has_the_same_table()
    {
        Run("--workers 2");
        var table = Table;
        Directory.Delete(Folder, recursive: true);
        foreach (var moment in new[] { 150, 400, 700 })
        {
            using var process = Start("--workers 2 --milliseconds 60");
            Thread.Sleep(moment);
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            Assert.All(
                Directory.GetDirectories(root),
                folder => Assert.True(folder.EndsWith(".partial") || File.Exists(Path.Combine(folder, "table.csv")))
            );
        }
        Run("--workers 2");
        Assert.Equal(table, Table);
    }

    [Fact]
    public void Workers_end_when_their_parent_is_killed()
    {
        using (var process = Start($"--workers 2 --milliseconds 100 --log {Log}"))
        {
            for (var i = 0; i < 200 && !Directory.Exists(Log); i++)
                Thread.Sleep(50);
            process.Kill(); // kills the parent, not its workers
            process.WaitForExit();
        }
        Thread.Sleep(1000);
        var begun = Begun.Length;
        Thread.Sleep(700);
        Assert.Equal(begun, Begun.Length);
        Assert.InRange(begun, 1, 11);
    }

    [Fact]
    public void A_worker_that_cannot_start_ends_the_sweep_with_its_last_output()
    {
        var run = Run("--die-at-start --workers 2");
        Assert.NotEqual(0, run.Code);
        Assert.Contains("the worker fails at its start", run.Error);
        Assert.Contains("exit code 7", run.Error);
        Assert.Empty(SweepFolder.At(Folder).Failed());
    }

    [Fact]
    public void A_worker_whose_context_differs_from_its_parents_is_refused()
    {
        var run = Run("--drift --workers 1");
        Assert.NotEqual(0, run.Code);
        Assert.Contains("may not depend on time, chance or place", run.Error);
    }

    [Fact]
    public void Two_processes_do_not_run_the_cells_of_one_run()
    {
        var context = new RunContext("locked", new Grid([Axis.Of("x", 1.0)]));
        using (SweepFolder.Open(root, context).Lock())
        {
            var options = new SweepOptions { Arguments = new(null, false, 0, root) };
            Assert.Contains(
                "another process",
                Assert.Throws<IOException>(() => Sweep.Run(context, _ => [], options)).Message
            );
        }
        Assert.Empty(Sweep.Run(context, _ => [], new() { Arguments = new(null, false, 0, root) }).Failed);
    }

    [Fact]
    public void Figures_are_added_to_a_complete_run_as_a_whole_or_not_at_all()
    {
        var context = new RunContext("figures", new Grid([]));
        var result = Sweep.Run(
            context,
            cell => [new Row([new("y", cell.Repeat)])],
            new() { Arguments = new(null, false, 0, root) }
        );
        result.Folder.Add(folder => File.WriteAllText(Path.Combine(folder, "page.html"), "first"));
        Assert.Throws<InvalidOperationException>(() =>
            result.Folder.Add(folder =>
            {
                File.WriteAllText(Path.Combine(folder, "page.html"), "half");
                throw new InvalidOperationException();
            })
        );
        Assert.Equal("first", File.ReadAllText(Path.Combine(Folder, "page.html")));
        Assert.True(File.Exists(Path.Combine(Folder, "table.csv")));
    }

    [Fact]
    public void Cancelling_stops_the_workers_and_keeps_what_is_done()
    {
        var context = new RunContext(
            "worker",
            new Grid(
                [Axis.Of("x", Enumerable.Range(0, 6).Select(i => i / 10.0)), Axis.Of("kind", "plain, quoted")],
                seeds: 2,
                seed: 5
            ),
            [new("drift", "")]
        );
        using var source = new CancellationTokenSource();
        var command = new WorkerCommand("dotnet", [Program, "--out", root, "--milliseconds", "80"]);
        var executor = new Observed(
            new LocalProcesses(command, 1),
            ended =>
            {
                if (ended == 3)
                    source.Cancel();
            }
        );
        Assert.Throws<OperationCanceledException>(() =>
            Sweep.Run(
                context,
                _ => throw new InvalidOperationException("in the wrong process"),
                new()
                {
                    Arguments = new(null, false, 1, root),
                    Executor = executor,
                    Cancellation = source.Token,
                }
            )
        );
        Assert.InRange(SweepFolder.At(Folder).Missing().Count, 7, 9);
        Assert.Empty(SweepFolder.At(Folder).Failed());
    }

    [Fact]
    public void A_program_of_two_sweeps_has_workers_for_each_and_those_of_the_second_read_the_first()
    {
        var (code, text, error) = Run("--workers 2 --before");
        Assert.True(code == 0, error);
        Assert.Contains("1 rows before, 1 failed", text, StringComparison.Ordinal);
        Assert.Contains("36 rows, 0 failed", text, StringComparison.Ordinal);
        // The folders are before-HASH.partial, which has a failed cell, and worker-HASH.
        Assert.Equal(2, Directory.GetDirectories(root).Length);
    }

    private sealed class Observed(IExecutor inner, Action<int> count) : IExecutor
    {
        public void Execute(
            SweepFolder folder,
            IReadOnlyList<int> cells,
            Action<int, string?> ended,
            CancellationToken cancellation
        )
        {
            var sum = 0;
            inner.Execute(
                folder,
                cells,
                (cell, failure) =>
                {
                    ended(cell, failure);
                    count(++sum);
                },
                cancellation
            );
        }
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "HeavyTails.SweepWorker.dll");

    private Process Start(string words, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            var word in (string[])[Program, "--out", root, .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]
        )
            start.ArgumentList.Add(word);
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private (int Code, string Out, string Error) Run(string words, Dictionary<string, string>? environment = null)
    {
        using var process = Start(words, environment);
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text, error.Result);
    }
}
