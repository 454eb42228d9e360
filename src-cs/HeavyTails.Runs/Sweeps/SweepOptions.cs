using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Runs.Sweeps;

/// <summary>How <see cref="Sweep.Run"/> runs the cells. None of these options changes their results.</summary>
public sealed record SweepOptions
{
    /// <summary>
    /// Folder of runs, number of workers, and the cell to run alone. Default: null, for the command line and the
    /// environment of this process.
    /// </summary>
    public SweepArguments? Arguments { get; init; }

    /// <summary>
    /// What runs the cells. Default: null, for worker processes of this program, or for this process itself if the
    /// number of workers is 0.
    /// </summary>
    public IExecutor? Executor { get; init; }

    /// <summary>
    /// What a cell may use: time, memory, threads and GPUs. The command line wins over it. Default: null, for no limits
    /// and one thread.
    /// </summary>
    public Func<Cell, CellResources>? Resources { get; init; }

    /// <summary>Ends the sweep between two cells; results that exist are kept.</summary>
    public CancellationToken Cancellation { get; init; }
}
