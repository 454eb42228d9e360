using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Submits cells to Slurm.</summary>
/// <param name="folder">Folder of the run.</param>
/// <param name="options">Command and options of the tasks.</param>
public sealed class SlurmSubmission(SweepFolder folder, ClusterOptions options)
{
    /// <summary>Number of records that are read for the mean time of a cell.</summary>
    private const int MostMeasured = 200;

    /// <summary>
    /// Submits cells as job arrays, and unless the caller waits for them a job that collects them. It takes the place of
    /// the collecting jobs of earlier submissions.
    /// </summary>
    /// <param name="cells">Ascending cells, none of which is in the queue; none if all are.</param>
    /// <param name="waits">Whether the caller waits for the cells and collects them itself.</param>
    /// <param name="others">Arrays of earlier submissions that are still in the queue.</param>
    /// <exception cref="SlurmException">
    /// Slurm did not take a job. What it took before stays in the queue and is known to the next submission.
    /// </exception>
    public Submission Submit(IReadOnlyList<int> cells, bool waits, IReadOnlyList<string> others)
    {
        options.Command.Write(folder);
        var path = Submission.Next(folder);
        var arrays = Arrays(cells, SlurmPrograms.LongestArray());
        var submission = Submission.Write(path, arrays, new SlurmScript(folder, path, options), waits);
        string? before = null;
        for (var i = 0; i < arrays.Count; i++)
        {
            // A throttle counts the tasks of one array; arrays that follow each other keep it for all of them.
            before = SlurmPrograms.Submit(
                submission.PathOf(arrays[i].Script),
                afterAny: options.Throttle is null ? null : before
            );
            submission.Submitted(i, before);
        }
        if (waits)
            return submission;
        SlurmJobs.CancelReductions(folder);
        submission.SubmittedReduce(
            SlurmPrograms.Submit(submission.PathOf("reduce.sbatch"), after: [.. others, .. submission.Jobs])
        );
        return submission;
    }

    /// <summary>The scripts and tasks that <see cref="Submit"/> would write, as one text.</summary>
    /// <param name="cells">Ascending cells, at least one.</param>
    /// <param name="waits">Whether the caller waits for the cells and collects them itself.</param>
    /// <param name="warn">Gets a sentence if Slurm could not be asked for its limits.</param>
    public string Rendered(IReadOnlyList<int> cells, bool waits, Action<string> warn)
    {
        int longest;
        try
        {
            longest = SlurmPrograms.LongestArray();
        }
        catch (Exception e) when (e is NotSupportedException or SlurmException)
        {
            longest = SlurmPrograms.UsualLongestArray;
            warn($"Slurm cannot be asked for its longest array; {longest} tasks are taken, its own default");
        }
        var path = Submission.Next(folder);
        var scripts = new SlurmScript(folder, path, options);
        var arrays = Arrays(cells, longest);
        IEnumerable<(string Name, string Text)> files =
        [
            ("tasks.txt", Submission.TasksText(arrays)),
            .. arrays.Select(array => (array.Script, scripts.OfArray(array))),
            .. waits ? [] : new[] { ("reduce.sbatch", scripts.OfReduction()) },
        ];
        return string.Join('\n', files.Select(file => $"==> {path}/{file.Name} <==\n{file.Text}"));
    }

    private IReadOnlyList<TaskArray> Arrays(IReadOnlyList<int> cells, int longest) =>
        Packing.Of(
            cells,
            folder.ResourcesOf,
            options.Pack ?? Packing.Automatic(cells.Count, MeasuredSeconds(folder), options.Throttle),
            longest
        );

    /// <summary>Wall times in seconds of some cells that have a result, up to 200 at equal distances.</summary>
    internal static IReadOnlyList<double> MeasuredSeconds(SweepFolder folder) =>
        folder.IsComplete ? [] : [.. folder.Sample(MostMeasured).Select(record => record.Seconds)];
}
