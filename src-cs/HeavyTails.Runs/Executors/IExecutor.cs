using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// Has cells run somewhere. Whoever runs one calls the program with `--cell I` (or in an environment with SLURM_ARRAY_TASK_ID or
/// JOB_COMPLETION_INDEX) and shares the run's folder; the record that the cell leaves there is all that counts.
/// </summary>
public interface IExecutor
{
    /// <summary>Returns when each cell has its record or the reason for having none.</summary>
    /// <param name="folder">Of the run.</param>
    /// <param name="cells">Those to run.</param>
    /// <param name="ended">Told of each cell that ended, and why it failed if it did.</param>
    /// <param name="cancellation">Stops what runs; cells that ended keep their records.</param>
    void Execute(
        SweepFolder folder,
        IReadOnlyList<int> cells,
        Action<int, string?> ended,
        CancellationToken cancellation
    );
}
