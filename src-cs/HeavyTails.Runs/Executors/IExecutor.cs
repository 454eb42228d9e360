using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// Runs cells in this process, in others or on other machines. A process runs a cell if it starts the program with
/// `--cell I`, or in an environment with SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, and shares the run's folder. Only
/// the record that the cell leaves in the folder counts.
/// </summary>
public interface IExecutor
{
    /// <summary>Runs cells and returns when each of them has a result or has failed.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="cells">Indices of the cells to run.</param>
    /// <param name="ended">Called for each cell that ended, with the reason if it failed.</param>
    /// <param name="cancellation">Stops the cells that run; those that ended keep their records.</param>
    void Execute(
        SweepFolder folder,
        IReadOnlyList<int> cells,
        Action<int, string?> ended,
        CancellationToken cancellation
    );
}
