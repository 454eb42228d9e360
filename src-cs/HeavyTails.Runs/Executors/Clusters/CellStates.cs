// The queue is read before the files: a task that has left the queue has left its records before. What a cell is:
//   there is a result                                         done
//   a task that runs holds it, and it has not failed in it    running
//   a task that waits holds it                                queued
//   there is a failure                                        failed
//   it was submitted, and Slurm does not run its task         lost
//   otherwise                                                 not run
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>What has become of a cell.</summary>
public enum CellState
{
    /// <summary>The cell has a result.</summary>
    Done,

    /// <summary>A node of the cluster runs the cell's task.</summary>
    Running,

    /// <summary>The cell's task waits in the cluster's queue.</summary>
    Queued,

    /// <summary>The cell left a reason why it failed.</summary>
    Failed,

    /// <summary>The cell's task ended and left neither a result nor a reason.</summary>
    Lost,

    /// <summary>The cell was not run, or another process of this machine runs it.</summary>
    NotRun,
}

/// <summary>The state of one cell.</summary>
/// <param name="Index">Index of the cell in its grid.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Why">
/// Reason of a failure, what is known of a lost cell, or why a queued one is stuck; otherwise null.
/// </param>
public sealed record CellStatus(int Index, CellState State, string? Why);

/// <summary>Tells the states of all cells of a run from its files and from Slurm's queue.</summary>
public sealed class CellStates
{
    /// <summary>Lines of a lost cell's log that its reason holds.</summary>
    private const int LastLines = 12;

    // Where a cell was submitted to last, and what Slurm says of that task: null if it does not know it any more.
    private sealed record Place(Submission Submission, Submission.Array Array, int Task, QueuedTask? Known)
    {
        public bool IsActive => Known is { IsOver: false };
    }

    private readonly SweepFolder _folder;
    private readonly Dictionary<int, Place> _places = [];
    private readonly HashSet<int> _missing;
    private readonly Dictionary<int, string> _failures;

    private CellStates(SweepFolder folder, IReadOnlyList<QueuedTask> queue)
    {
        (_folder, Queue) = (folder, queue);
        var known = queue
            .Where(task => task.Index is not null)
            .GroupBy(task => (task.Script, task.Index!.Value))
            .ToDictionary(group => group.Key, group => group.FirstOrDefault(task => !task.IsOver) ?? group.Last());
        foreach (var submission in Submission.Of(folder))
        foreach (var array in submission.Arrays)
            for (var task = 0; task < array.Tasks; task++)
                foreach (var cell in submission.Tasks[array.First + task])
                    _places[cell] = new(
                        submission,
                        array,
                        task,
                        known.GetValueOrDefault((submission.PathOf(array.Script), task))
                    );
        _failures = folder.Failed().ToDictionary(record => record.Index, record => record.Failure!);
        _missing = [.. folder.Missing()];
    }

    /// <summary>What Slurm knows of the run's tasks.</summary>
    internal IReadOnlyList<QueuedTask> Queue { get; }

    /// <summary>Reads the states of a run. Slurm is asked only if cells of the run were submitted.</summary>
    /// <exception cref="SlurmException">Slurm cannot be asked.</exception>
    public static CellStates Of(SweepFolder folder) =>
        Of(folder, Submission.Of(folder).Count > 0 ? SlurmPrograms.Queue(folder) : []);

    /// <summary>The states of a run beside a queue that was read before.</summary>
    internal static CellStates Of(SweepFolder folder, IReadOnlyList<QueuedTask> queue) => new(folder, queue);

    /// <summary>Whether the cell's task runs or waits in the queue.</summary>
    public bool IsActive(int cell) => _places.TryGetValue(cell, out var place) && place.IsActive;

    /// <summary>Ids of the arrays that are in the queue, each once.</summary>
    public IReadOnlyList<string> ActiveJobs =>
        [.. Queue.Where(task => !task.IsOver && task.Index is not null).Select(task => task.Job).Distinct()];

    /// <summary>Whether a job that collects the cells runs or waits in the queue.</summary>
    public bool IsCollected => Queue.Any(task => !task.IsOver && task.Index is null);

    /// <summary>Number of tasks that nodes run.</summary>
    public int RunningTasks => Queue.Count(task => task.Runs && task.Index is not null);

    /// <summary>The state of one cell.</summary>
    public CellStatus this[int cell]
    {
        get
        {
            if (!_missing.Contains(cell))
                return new(cell, CellState.Done, null);
            var place = _places.GetValueOrDefault(cell);
            var failure = _failures.GetValueOrDefault(cell);
            if (failure is not null && (place is null || FailedSince(cell, place)))
                return new(cell, CellState.Failed, failure);
            return place switch
            {
                null => new(cell, CellState.NotRun, null),
                { Known: { IsOver: false } task } => new(
                    cell,
                    task.Runs ? CellState.Running : CellState.Queued,
                    task.IsStuck ? $"{task.State}: {task.Reason}" : null
                ),
                _ => new(cell, CellState.Lost, WhyLost(cell, place)),
            };
        }
    }

    /// <summary>The states of all cells in their order.</summary>
    public IEnumerable<CellStatus> All => Enumerable.Range(0, _folder.Context.Grid.Count).Select(cell => this[cell]);

    /// <summary>
    /// Records each lost cell as failed, so that it has its reason in the run's folder and is run by a retry.
    /// </summary>
    internal void SettleLost()
    {
        foreach (var cell in _places.Keys.Order())
            if (this[cell] is { State: CellState.Lost, Why: var why })
                _folder.Save(new() { Index = cell, Failure = why });
    }

    // Whether the cell's failure is younger than its last submission; both times are those of the folder's disk.
    private bool FailedSince(int cell, Place place) =>
        File.GetLastWriteTimeUtc(_folder.PathOf($"failures/{cell:000000}.json")) >= place.Submission.WrittenAt;

    private static string WhyLost(int cell, Place place)
    {
        if ((place.Known?.Job ?? place.Array.Job) is not { } job)
            return $"the submission {place.Submission.Path} was ended before its task was submitted to Slurm";
        var how = place.Known is { } known ? $"ended as {known.State}" : "is not in the queue any more";
        var path = place.Submission.PathOf($"logs/{job}_{place.Task}.out");
        var log = TaskLog.Of(path, cell, LastLines);
        return $"its Slurm task {job}_{place.Task} {how} and left no result; "
            + (log.Count == 0 ? $"its log {path} is empty" : $"its log {path} ends:\n{string.Join('\n', log)}");
    }
}
