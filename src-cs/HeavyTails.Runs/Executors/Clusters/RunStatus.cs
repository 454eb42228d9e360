using System.Text.Json.Nodes;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>The state of a run: its cells, and how long the rest may take.</summary>
public sealed class RunStatus
{
    private readonly SweepFolder _folder;

    private RunStatus(SweepFolder folder, CellStates states)
    {
        _folder = folder;
        var all = states.All.ToLookup(cell => cell.State);
        Cells = [.. all.Where(group => group.Key != CellState.Done).SelectMany(group => group).OrderBy(c => c.Index)];
        Total = folder.Context.Grid.Count;
        RunningTasks = states.RunningTasks;
        Jobs = states.ActiveJobs;
        var seconds = SlurmSubmission.MeasuredSeconds(folder);
        SecondsOfCell = seconds.Count > 0 ? seconds.Average() : null;
    }

    /// <summary>The cells without a result, in their order.</summary>
    public IReadOnlyList<CellStatus> Cells { get; }

    /// <summary>Number of cells of the grid.</summary>
    public int Total { get; }

    /// <summary>Number of cells that have a result.</summary>
    public int Done => Total - Cells.Count;

    /// <summary>Number of tasks that nodes of a cluster run.</summary>
    public int RunningTasks { get; }

    /// <summary>Ids of the job arrays that are in the queue of a cluster.</summary>
    public IReadOnlyList<string> Jobs { get; }

    /// <summary>Mean wall time in seconds of cells that are done; null if none is, or if the run is complete.</summary>
    public double? SecondsOfCell { get; }

    /// <summary>Seconds that all cells without a result take in turn; null if no cell is measured.</summary>
    public double? SecondsOfRest => SecondsOfCell * Cells.Count;

    /// <summary>
    /// Seconds until the cells that run or are queued are done, if as many tasks run as now; null if none does, or if
    /// no cell is measured.
    /// </summary>
    public double? SecondsLeft =>
        RunningTasks > 0
            ? SecondsOfCell * Cells.Count(c => c.State is CellState.Running or CellState.Queued) / RunningTasks
            : null;

    /// <summary>Reads the state of a run. Slurm is asked only if cells of the run were submitted.</summary>
    /// <exception cref="SlurmException">Slurm cannot be asked.</exception>
    public static RunStatus Of(SweepFolder folder) => new(folder, CellStates.Of(folder));

    /// <summary>The state of a run beside a queue that was read before.</summary>
    internal static RunStatus Of(SweepFolder folder, IReadOnlyList<QueuedTask> queue) =>
        new(folder, CellStates.Of(folder, queue));

    /// <summary>The cells in a state, in their order.</summary>
    public IEnumerable<CellStatus> In(CellState state) => Cells.Where(cell => cell.State == state);

    /// <summary>The state as JSON.</summary>
    public string Json =>
        new JsonObject
        {
            ["folder"] = _folder.Path,
            ["complete"] = _folder.IsComplete,
            ["cells"] = Total,
            ["done"] = Done,
            ["running"] = Ranges(CellState.Running),
            ["queued"] = Ranges(CellState.Queued),
            ["notRun"] = Ranges(CellState.NotRun),
            ["failed"] = Reasons(CellState.Failed),
            ["lost"] = Reasons(CellState.Lost),
            ["jobs"] = new JsonArray([.. Jobs.Select(job => JsonValue.Create(job))]),
            ["runningTasks"] = RunningTasks,
            ["secondsOfCell"] = SecondsOfCell,
            ["secondsOfRest"] = SecondsOfRest,
            ["secondsLeft"] = SecondsLeft,
        }.ToJsonString(RunFolder.Readable);

    private string Ranges(CellState state) => CellRanges.Text(In(state).Select(cell => cell.Index));

    private JsonArray Reasons(CellState state) =>
        [
            .. In(state)
                .Select(cell => new JsonObject
                {
                    ["cell"] = cell.Index,
                    ["values"] = _folder.Context.Grid[cell.Index].ToString(),
                    ["why"] = cell.Why,
                }),
        ];
}
