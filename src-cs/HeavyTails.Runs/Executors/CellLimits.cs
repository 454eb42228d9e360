using System.Globalization;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Executors;

/// <summary>Compares what a cell has used with what it may use.</summary>
internal static class CellLimits
{
    /// <summary>How often time and memory of a cell are looked at.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Which limit a cell exceeds, as its record says it; null if it exceeds none.</summary>
    /// <param name="limits">The cell's limits. That of memory holds on Linux alone.</param>
    /// <param name="elapsed">Wall time since the cell began.</param>
    /// <param name="process">Number of the process that runs the cell; those below it count towards memory.</param>
    public static string? Excess(CellResources limits, TimeSpan elapsed, int process)
    {
        if (limits.Time is { } time && elapsed >= time)
            return $"ran for {Seconds(elapsed)}, its limit is {Seconds(time)}";
        if (limits.Memory is { } memory && OperatingSystem.IsLinux())
            if (ProcessTree.MemoryOf(process, memory) is var used && used > memory)
                return $"used {Mebibytes(used)}, its limit is {Mebibytes(memory)}";
        return null;
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Mebibytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
