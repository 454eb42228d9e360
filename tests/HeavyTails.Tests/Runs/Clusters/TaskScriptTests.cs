using System.Diagnostics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Executors.Clusters;

namespace HeavyTails.Tests.Runs.Clusters;

/// <summary>
/// Runs the script of one task of three cells by bash, with a shell script for the program of the run, and others for
/// squeue and scontrol.
/// </summary>
public sealed class TaskScriptTests : IDisposable
{
    // The program writes an empty record for each cell of "--cells 0,1,2" and logs its start.
    private const string Beginning = """
        #!/bin/bash
        echo "$2" >>"$LOG"
        save() { mkdir -p "$RUN/work/00000$1"; echo half >"$RUN/work/00000$1/state"; }
        done_with() { echo '{}' >"$RUN/cells/00000$1.json"; }
        fail() { echo '{}' >"$RUN/failures/00000$1.json"; }
        for cell in ${2//,/ }; do

        """;

    private readonly ClusterCase _run = new(3);
    private readonly string _programs;

    public TaskScriptTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The scripts of tasks are for bash on Linux.");
        _programs = Directory.CreateDirectory(Path.Combine(_run.Root, "programs")).FullName;
        foreach (var folder in new[] { "cells", "failures", "work" })
            Directory.CreateDirectory(_run.Folder.PathOf(folder));
        Program("scontrol", "#!/bin/bash\necho \"$@\" >>\"$LOG\"\nexit 1\n");
        State("RUNNING");
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_task_whose_cells_succeed_ends_well_and_is_not_run_again()
    {
        var first = Run("done_with $cell");
        Assert.Equal((0, "0,1,2\n"), (first.Code, Log));
        Assert.Equal(0, Run("exit 9").Code);
        Assert.Equal("0,1,2\n", Log); // there was nothing left to do
        Assert.Empty(Directory.GetFiles(_run.Folder.PathOf("submissions/001/logs"), "*.started"));
    }

    [Fact]
    public void The_cells_after_one_that_kills_its_process_are_run_by_another()
    {
        var task = Run("[ $cell != 1 ] || kill -KILL $$; done_with $cell");
        Assert.Equal((3, "0,1,2\n2\n"), (task.Code, Log));
        Assert.Contains("cell 1: its process ended with exit code 137 and left no result", task.Error);
        Assert.Equal(["000000.json", "000002.json"], Records());
    }

    [Fact]
    public void The_cells_after_one_that_was_recorded_and_ended_its_process_are_run_by_another()
    {
        var task = Run("[ $cell != 1 ] || { fail 1; exit 3; }; done_with $cell");
        Assert.Equal((3, "0,1,2\n2\n"), (task.Code, Log));
        Assert.DoesNotContain("left no result", task.Error);
        Assert.Equal(["000000.json", "000002.json"], Records());
    }

    [Fact]
    public void A_cell_that_failed_since_the_submission_is_not_run_again_by_the_same_task()
    {
        Assert.Equal(3, Run("[ $cell = 1 ] && fail 1 || done_with $cell").Code);
        Assert.Equal(3, Run("done_with $cell").Code);
        Assert.Equal("0,1,2\n", Log);
    }

    [Fact]
    public void A_task_that_is_told_to_stop_and_has_saved_its_state_is_queued_again()
    {
        var task = Run("trap 'kill $!; save $cell; exit 143' TERM; touch \"$LOG.ready\"; sleep 20 & wait", stop: true);
        Assert.Equal((143, "0,1,2\nrequeue 7_0\n"), (task.Code, Log));
        Assert.Contains("has saved its state and is queued again", task.Error);
    }

    [Fact]
    public void A_task_that_is_told_to_stop_and_has_saved_nothing_is_not_queued_again()
    {
        var task = Run("trap 'kill $!; exit 143' TERM; touch \"$LOG.ready\"; sleep 20 & wait", stop: true);
        Assert.Equal((143, "0,1,2\n"), (task.Code, Log));
        Assert.Contains("has saved nothing to go on from", task.Error);
    }

    [Fact]
    public void A_task_that_is_cancelled_waits_for_its_program_and_is_not_queued_again()
    {
        State("COMPLETING");
        // Slurm itself sends the signal to all processes then; a second one would end the program before it has saved.
        var task = Run("trap 'echo again >>\"$LOG\"' TERM; touch \"$LOG.ready\"; sleep 1; save $cell; exit 143", true);
        Assert.Equal((143, "0,1,2\n"), (task.Code, Log));
        Assert.Contains("task 7_0 was cancelled", task.Error);
    }

    [Fact]
    public void A_task_of_a_run_that_was_completed_meanwhile_does_nothing()
    {
        var script = Prepared("done_with $cell");
        Directory.CreateDirectory(_run.Folder.CompletePath);
        Assert.Equal((0, ""), (Bash(script, stop: false).Code, Log));
    }

    private string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    private string LogPath => Path.Combine(_run.Root, "log");

    private IEnumerable<string?> Records() =>
        Directory.GetFiles(_run.Folder.PathOf("cells")).Select(Path.GetFileName).Order();

    private void State(string state) => Program("squeue", $"#!/bin/bash\necho {state}\n");

    private void Program(string name, string text)
    {
        var path = Path.Combine(_programs, name);
        File.WriteAllText(path, text);
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private (int Code, string Error) Run(string body, bool stop = false) => Bash(Prepared(body), stop);

    // The script of the one submission, whose program does the body for every cell.
    private string Prepared(string body)
    {
        Program("program", $"{Beginning}{body}\ndone\n");
        var path = _run.Folder.PathOf("submissions/001");
        if (!Directory.Exists(path))
        {
            var command = new WorkerCommand(Path.Combine(_programs, "program"), []) { Directory = _run.Root };
            var scripts = new SlurmScript(_run.Folder, path, ClusterCase.Options with { Command = command });
            Submission.Write(path, Packing.Of([0, 1, 2], _ => new CellResources(), 3, 10), scripts, waits: true);
            File.SetLastWriteTimeUtc(Path.Combine(path, "tasks.txt"), DateTime.UtcNow.AddSeconds(-1));
        }
        return Path.Combine(path, "job.sbatch");
    }

    private (int Code, string Error) Bash(string script, bool stop)
    {
        var start = new ProcessStartInfo("bash", [script]) { RedirectStandardError = true };
        start.Environment["PATH"] = $"{_programs}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["RUN"] = _run.Folder.CompletePath + ".partial";
        start.Environment["LOG"] = LogPath;
        start.Environment["SLURM_ARRAY_JOB_ID"] = "7";
        start.Environment["SLURM_ARRAY_TASK_ID"] = "0";
        using var bash = Process.Start(start)!;
        if (stop)
        {
            for (var i = 0; i < 200 && !File.Exists(LogPath + ".ready"); i++)
                Thread.Sleep(50);
            Process.Start("kill", ["-TERM", $"{bash.Id}"]).WaitForExit();
        }
        var error = bash.StandardError.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, error);
    }
}
