using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Tasks that one job array runs, all of which may use the same.</summary>
/// <param name="Script">File name of the array's script in the submission's folder.</param>
/// <param name="First">Index of the array's first task among all tasks of the submission.</param>
/// <param name="Tasks">The ascending cells of each task; no task is empty.</param>
/// <param name="Resources">What each cell of the array may use.</param>
internal sealed record TaskArray(
    string Script,
    int First,
    IReadOnlyList<IReadOnlyList<int>> Tasks,
    CellResources Resources
);
