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
    public static IReadOnlyList<string> Cancel(SweepFolder folder)
    {
        var submissions = Submission.Of(folder);
        if (submissions.Count == 0)
            return [];
        var scripts = submissions.Select(s => s.Path + "/").ToArray();
        string[] jobs =
        [
            .. SlurmPrograms
                .Queue(folder)
                .Where(task => !task.IsOver && scripts.Any(s => task.Script.StartsWith(s, StringComparison.Ordinal)))
                .Select(task => task.Job)
                .Distinct(),
        ];
        if (jobs.Length > 0)
            SlurmPrograms.Cancel(jobs);
        return jobs;
    }
}
