using System.Text.Json.Nodes;
using HeavyTails.Runs.Executors.Clusters;

namespace HeavyTails.Tests.Runs.Clusters;

public class CellStatesTests
{
    private static QueuedTask Task(Submission submission, int index, string state, string reason = "None") =>
        new("17", index, state, reason, submission.Path + "/job.sbatch");

    [Fact]
    public void Lines_of_squeue_are_tasks_and_other_lines_are_refused()
    {
        var tasks = QueuedTask.Parse(
            """
            17|3|PENDING|Resources|/out/a|b/job.sbatch
            18|N/A|PENDING|Dependency|/out/reduce.sbatch

            """
        );
        Assert.Equal(
            [
                new("17", 3, "PENDING", "Resources", "/out/a|b/job.sbatch"),
                new("18", null, "PENDING", "Dependency", "/out/reduce.sbatch"),
            ],
            tasks
        );
        Assert.Empty(QueuedTask.Parse(""));
        var error = Assert.Throws<InvalidDataException>(() => QueuedTask.Parse("squeue: slow\n"));
        Assert.Contains("got \"squeue: slow\"", error.Message);
    }

    [Theory]
    [InlineData("RUNNING", "None", false, true, false)]
    [InlineData("COMPLETING", "None", false, true, false)]
    [InlineData("PENDING", "Priority", false, false, false)]
    [InlineData("PENDING", "launch failed requeued held", false, false, true)]
    [InlineData("PENDING", "JobHeldUser", false, false, true)]
    [InlineData("PENDING", "DependencyNeverSatisfied", false, false, true)]
    [InlineData("REQUEUE_HOLD", "None", false, false, true)]
    [InlineData("TIMEOUT", "TimeLimit", true, false, false)]
    [InlineData("OUT_OF_MEMORY", "OutOfMemory", true, false, false)]
    public void Each_state_of_slurm_is_over_runs_or_waits(string state, string reason, bool over, bool runs, bool stuck)
    {
        var task = new QueuedTask("1", 0, state, reason, "");
        Assert.Equal((over, runs, stuck), (task.IsOver, task.Runs, task.IsStuck));
    }

    [Fact]
    public void A_cell_is_done_failed_running_queued_lost_or_not_run()
    {
        using var run = new ClusterCase(7);
        run.Failed(5, "before it was submitted");
        var submission = run.Submitted(0, 1, 2, 3, 4);
        run.Done(0);
        run.Failed(1, "thrown\n   at there");
        Directory.CreateDirectory(submission.PathOf("logs"));
        File.WriteAllText(submission.PathOf("logs/17_4.out"), "first\nlast words\n");
        var states = CellStates.Of(
            run.Folder,
            [
                Task(submission, 1, "RUNNING"),
                Task(submission, 2, "RUNNING"),
                Task(submission, 3, "PENDING", "JobHeldUser"),
                Task(submission, 4, "TIMEOUT", "TimeLimit"),
            ]
        );
        Assert.Equal(
            [
                CellState.Done,
                CellState.Failed,
                CellState.Running,
                CellState.Queued,
                CellState.Lost,
                CellState.Failed,
                CellState.NotRun,
            ],
            states.All.Select(c => c.State)
        );
        Assert.Equal("PENDING: JobHeldUser", states[3].Why);
        Assert.StartsWith("its Slurm task 17_4 ended as TIMEOUT and left no result", states[4].Why);
        Assert.EndsWith("first\nlast words", states[4].Why);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 7).Where(states.IsActive));

        states.SettleLost();
        Assert.Equal([1, 4, 5], run.Folder.Failed().Select(f => f.Index));
        Assert.Contains("last words", run.Folder.Failed()[1].Failure);
    }

    [Fact]
    public void A_failed_cell_that_is_submitted_again_is_queued_until_it_fails_again()
    {
        using var run = new ClusterCase(1);
        run.Failed(0, "the first time");
        File.SetLastWriteTimeUtc(run.Folder.PathOf("failures/000000.json"), DateTime.UtcNow.AddMinutes(-1));
        var submission = run.Submitted(0);
        QueuedTask[] queue = [Task(submission, 0, "RUNNING")];
        Assert.Equal(CellState.Running, CellStates.Of(run.Folder, queue)[0].State);
        run.Failed(0, "the second time");
        Assert.Equal(new(0, CellState.Failed, "the second time"), CellStates.Of(run.Folder, queue)[0]);
    }

    [Fact]
    public void A_task_is_known_by_its_script_even_if_its_id_was_not_recorded()
    {
        using var run = new ClusterCase(2);
        var submission = Submission.Write(
            Submission.Next(run.Folder),
            Packing.Of([0, 1], run.Folder.ResourcesOf, 1, 1000),
            run.Scripts(ClusterCase.Options),
            waits: true
        );
        Assert.Equal("002", Path.GetFileName(Submission.Next(run.Folder)));
        var states = CellStates.Of(run.Folder, [Task(submission, 1, "PENDING")]);
        Assert.Equal(CellState.Queued, states[1].State);
        Assert.Contains("ended before its task was submitted", states[0].Why);
        // The same script in another folder is another run.
        var other = new QueuedTask("17", 1, "PENDING", "None", "/elsewhere/job.sbatch");
        Assert.Equal(CellState.Lost, CellStates.Of(run.Folder, [other])[1].State);
    }

    [Fact]
    public void A_lost_cell_of_a_pack_has_the_lines_before_its_own_death()
    {
        using var run = new ClusterCase(1);
        var log = Path.Combine(run.Root, "log");
        File.WriteAllText(
            log,
            "of cell 6\ncell 6: its process ended with exit code 137 and left no result\nof cell 7\n"
                + "cell 7: its process ended with exit code 139 and left no result\nof cell 8\n"
        );
        Assert.Equal(["of cell 6", "cell 6: its process ended with exit code 137 and left no result"], Of(6, 2));
        Assert.EndsWith("139 and left no result", Of(7, 5)[^1]);
        Assert.Equal(["of cell 8"], Of(8, 1));
        Assert.Empty(TaskLog.Of(log + "-none", 1, 3));
        File.WriteAllText(log, new string('x', 1_000_000) + "\nthe end\n");
        Assert.Equal("the end", Of(0, 2)[^1]);
        Assert.InRange(Of(0, 2)[0].Length, 1, 500);

        IReadOnlyList<string> Of(int cell, int most) => TaskLog.Of(log, cell, most);
    }

    [Fact]
    public void The_status_counts_cells_and_tells_the_time_that_is_left()
    {
        using var run = new ClusterCase(8);
        var submission = run.Submitted(0, 1, 2, 3, 4, 5);
        run.Done(0);
        run.Done(1);
        var status = RunStatus.Of(
            run.Folder,
            [
                Task(submission, 2, "RUNNING"),
                Task(submission, 3, "RUNNING"),
                Task(submission, 4, "PENDING"),
                Task(submission, 5, "PENDING"),
            ]
        );
        Assert.Equal((8, 2, 2), (status.Total, status.Done, status.RunningTasks));
        Assert.Equal((2.0, 12.0, 4.0), (status.SecondsOfCell, status.SecondsOfRest, status.SecondsLeft));
        var json = JsonNode.Parse(status.Json)!;
        Assert.Equal(
            ("2-3", "4-5", "6-7"),
            ((string)json["running"]!, (string)json["queued"]!, (string)json["notRun"]!)
        );
        Assert.Equal("17", (string)json["jobs"]![0]!);
    }

    [Fact]
    public void A_submission_reads_back_as_it_was_written_and_a_damaged_one_names_its_file()
    {
        using var run = new ClusterCase(3);
        var written = run.Submitted(0, 2);
        written.SubmittedReduce("18");
        var read = Assert.Single(Submission.Of(run.Folder));
        Assert.Equal(("001", "18", false), (read.Number, read.Reduce, read.Waits));
        Assert.Equal(["17"], read.Jobs);
        Assert.Equal(
            [
                [0],
                [2],
            ],
            read.Tasks
        );
        File.WriteAllText(read.PathOf("job.json"), "{}");
        Assert.Contains("001/job.json", Assert.Throws<InvalidDataException>(() => Submission.Of(run.Folder)).Message);
    }

    [Fact]
    public void The_longest_array_is_read_from_the_configuration()
    {
        Assert.Equal(1001, SlurmPrograms.LongestArray("MaxArrayTasks = 5\nMaxArraySize            = 1001\n"));
        Assert.Throws<SlurmException>(() => SlurmPrograms.LongestArray("nothing"));
    }
}
