using System.Diagnostics;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Tests.Runs.Executors;

/// <summary>Signals stop a sweep so that it can be resumed, and nothing that it started outlives it.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly SweepProgram program = new();

    public void Dispose() => program.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 143)]
    public void A_signal_to_the_runner_lets_cells_save_and_the_next_run_takes_them_up(string signal, int code)
    {
        using var process = program.Start("--workers 2 --save --milliseconds 60");
        SweepProgram.Await(() => program.Begun.Length >= 2);
        Thread.Sleep(500);
        SweepProgram.Send(signal, process.Id);
        var stopped = SweepProgram.Outcome(process);
        Assert.Equal(code, stopped.Code);
        Assert.Contains("the same command goes on with what is missing", stopped.Error);
        Assert.DoesNotContain(program.Workers, SweepProgram.Runs);
        var saved = Directory.GetFiles(Path.Combine(program.Run.Path, "work"), "count", SearchOption.AllDirectories);
        Assert.Equal(2, saved.Length);
        Assert.All(saved, file => Assert.InRange(int.Parse(File.ReadAllText(file)), 1, 49));
        Assert.Empty(program.Run.Failed());

        Assert.Equal("36 rows, 0 failed", program.Execute("--workers 2 --save").Out.Trim());
        Assert.Contains("\"counted from\": [", File.ReadAllText(program.Run.PathOf("run.json")));
    }

    [Fact]
    public void Cells_that_do_not_ask_for_the_token_are_ended_at_once_by_a_signal()
    {
        using var process = program.Start("--workers 2 --milliseconds 60000");
        SweepProgram.Await(() => program.Begun.Length >= 2);
        SweepProgram.Send("TERM", process.Id);
        var clock = Stopwatch.StartNew();
        Assert.Equal(143, SweepProgram.Outcome(process).Code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"{clock.Elapsed}: the grace of 10 s was waited for");
        Assert.DoesNotContain(program.Workers, SweepProgram.Runs);
        Assert.Equal(12, program.Run.Missing().Count);
    }

    [Fact]
    public void When_the_runner_is_killed_its_workers_and_what_they_started_end_in_the_middle_of_a_cell()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the processes of a session.");
        using var process = program.Start("--workers 2 --leave 0 --hang 0");
        SweepProgram.Await(() => program.Begun.Length >= 2);
        var folder = program.Run;
        // Two workers, and two processes of each.
        SweepProgram.Await(() => WorkerProcess.AllOf(folder).Count >= 6);
        process.Kill();
        process.WaitForExit();
        var clock = Stopwatch.StartNew();
        SweepProgram.Await(() => WorkerProcess.AllOf(folder).Count == 0);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"the last process ended after {clock.Elapsed}");
        Assert.Equal("36 rows, 0 failed", program.Execute("--workers 2").Out.Trim());
    }

    [Fact]
    public void The_next_run_ends_what_a_killed_one_has_left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the processes of a session.");
        using var process = program.Start("--workers 2 --leave 0 --hang 0");
        SweepProgram.Await(() => program.Begun.Length >= 2);
        var folder = program.Run;
        SweepProgram.Await(() => WorkerProcess.AllOf(folder).Count >= 6);
        // The workers are killed first, so that they end nothing any more, and the runner before it could.
        SweepProgram.Send("STOP", process.Id);
        foreach (var worker in program.Workers)
            SweepProgram.Send("KILL", worker);
        process.Kill();
        process.WaitForExit();
        Assert.NotEmpty(WorkerProcess.AllOf(folder));
        Assert.Equal("36 rows, 0 failed", program.Execute("--workers 2").Out.Trim());
        Assert.Empty(WorkerProcess.AllOf(folder));
    }

    [Fact]
    public void A_sweep_that_is_killed_at_random_moments_and_resumed_has_the_table_of_an_undisturbed_one()
    {
        using (var undisturbed = new SweepProgram())
        {
            undisturbed.Execute("--workers 2");
            var random = new Random(18);
            for (var kill = 0; kill < 5; kill++)
            {
                using var process = program.Start("--workers 2 --milliseconds 80");
                Thread.Sleep(random.Next(300, 1200));
                // A worker is killed too, as the machine would for want of memory, or instead of the runner.
                foreach (var worker in program.Workers.Where(_ => random.Next(2) == 0))
                    SweepProgram.Send("KILL", worker);
                process.Kill();
                process.WaitForExit();
            }
            var last = program.Execute("--workers 2");
            Assert.True(last.Out.Trim() == "36 rows, 0 failed", last.Error);
            Assert.Equal(undisturbed.Table, program.Table);
            Assert.Single(Directory.GetFileSystemEntries(program.Root));
        }
    }
}
