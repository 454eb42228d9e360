// Cells of equal resources are cut into tasks of `pack` cells, and tasks into arrays of `longest` tasks:
//   cells 0 .. 9, pack 3, longest 2    job.sbatch: 0-2, 3-5    job-2.sbatch: 6-8, 9
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Makes tasks of cells, and job arrays of tasks.</summary>
internal static class Packing
{
    /// <summary>
    /// Seconds of work in a task, where the time of a cell is known: long beside the seconds that a scheduler and the
    /// start of a program take, short beside the limits of partitions.
    /// </summary>
    private const double SecondsOfTask = 300;

    /// <summary>Number of tasks that packing leaves to a cluster whose size is not known.</summary>
    private const int FewestTasks = 32;

    /// <summary>Measured cells that are needed before cells are packed without being asked.</summary>
    private const int FewestMeasured = 3;

    /// <summary>The arrays of some cells, in the order of the first cell of each kind.</summary>
    /// <param name="cells">Ascending indices of cells.</param>
    /// <param name="resources">What a cell may use.</param>
    /// <param name="pack">Number of cells of a task, at least 1.</param>
    /// <param name="longest">Most tasks of an array, at least 1.</param>
    public static IReadOnlyList<TaskArray> Of(
        IReadOnlyList<int> cells,
        Func<int, CellResources> resources,
        int pack,
        int longest
    )
    {
        List<TaskArray> arrays = [];
        var first = 0;
        foreach (var kind in cells.GroupBy(resources))
        foreach (var tasks in kind.Chunk(pack).Chunk(longest))
        {
            var script = arrays.Count == 0 ? "job.sbatch" : $"job-{arrays.Count + 1}.sbatch";
            arrays.Add(new(script, first, tasks, kind.Key));
            first += tasks.Length;
        }
        return arrays;
    }

    /// <summary>
    /// Number of cells of a task by the times of cells that have been run: about <see cref="SecondsOfTask"/> of work,
    /// but at least as many tasks as may run at a time.
    /// </summary>
    /// <param name="cells">Number of cells to run.</param>
    /// <param name="seconds">Wall times of some cells in seconds.</param>
    /// <param name="throttle">Greatest number of tasks at a time; null for no limit.</param>
    public static int Automatic(int cells, IReadOnlyList<double> seconds, int? throttle)
    {
        if (seconds.Count < FewestMeasured)
            return 1;
        var mean = Math.Max(seconds.Average(), 1e-3);
        var byTasks = cells / (throttle ?? FewestTasks);
        return (int)Math.Clamp(SecondsOfTask / mean, 1, Math.Max(1, byTasks));
    }
}
