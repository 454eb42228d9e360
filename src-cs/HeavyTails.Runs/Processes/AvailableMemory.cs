// The least of MemAvailable of /proc/meminfo and, for every control group of this process, memory.max - memory.current.
// Source: man 5 proc; Documentation/admin-guide/cgroup-v2.rst of Linux.
using System.Globalization;

namespace HeavyTails.Runs.Processes;

/// <summary>Memory that new processes may use on this machine.</summary>
internal static class AvailableMemory
{
    /// <summary>
    /// Number of bytes that are available to new processes now, with the limits of this process's control groups. On
    /// other systems than Linux, what .NET tells of the memory as a whole.
    /// </summary>
    public static long Now()
    {
        if (!OperatingSystem.IsLinux())
            return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var free =
            Lines("/proc/meminfo")
                .Where(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                .Select(line => long.Parse(line.Split(' ')[^2], CultureInfo.InvariantCulture) * 1024)
                .Cast<long?>()
                .FirstOrDefault()
            ?? long.MaxValue;
        var group = Lines("/proc/self/cgroup")
            .FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))
            ?["0::".Length..];
        for (var path = group; path is not null; path = Path.GetDirectoryName(path))
            if (Number($"/sys/fs/cgroup{path}/memory.max") is { } most)
                free = Math.Min(free, most - (Number($"/sys/fs/cgroup{path}/memory.current") ?? 0));
        return free;
    }

    private static long? Number(string path) =>
        Lines(path) is [var text, ..] && long.TryParse(text, out var number) ? number : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // This system has no such file.
        }
    }
}
