using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>The jobs of a run in Slurm's queue.</summary>
public static class SlurmJobs
{
    /// <summary>
    /// Cancels all jobs of a run that are in the queue. Tasks that run get a SIGTERM first, so that they can save their
    /// state. The cells stay without a result until the run is submitted again.
    /// </summary>
    /// <returns>Ids of the jobs that were cancelled; none if the run was not submitted or has ended.</returns>
    /// <exception cref="SlurmException">Slurm cannot be asked.</exception>
    public static IReadOnlyList<string> Cancel(SweepFolder folder) => Cancel(folder, _ => true);

    /// <summary>
    /// Records each cell that Slurm lost as failed, with the end of its log: its task ended and left neither a result nor
    /// a reason. A retry then runs it.
    /// </summary>
    /// <exception cref="SlurmException">Slurm cannot be asked.</exception>
    public static void RecordLost(SweepFolder folder) => CellStates.Of(folder).SettleLost();

    /// <summary>Cancels the jobs that wait for the cells to collect them.</summary>
    internal static void CancelReductions(SweepFolder folder) => Cancel(folder, task => task.Index is null);

    private static string[] Cancel(SweepFolder folder, Func<QueuedTask, bool> which)
    {
        var scripts = Submission.Of(folder).Select(submission => submission.Path + "/").ToArray();
        if (scripts.Length == 0)
            return [];
        string[] jobs =
        [
            .. SlurmPrograms
                .Queue(folder)
                .Where(task => !task.IsOver && which(task))
                .Where(task => scripts.Any(path => task.Script.StartsWith(path, StringComparison.Ordinal)))
                .Select(task => task.Job)
                .Distinct(),
        ];
        if (jobs.Length > 0)
            SlurmPrograms.Cancel(jobs);
        return jobs;
    }
}
