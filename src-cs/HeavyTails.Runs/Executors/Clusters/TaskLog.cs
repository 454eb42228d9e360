using System.Text;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>The end of what a task wrote.</summary>
internal static class TaskLog
{
    private const int LastBytes = 1 << 16,
        LongestLine = 400;

    /// <summary>
    /// The last lines of a log that concern a cell: those before the line in which the task's script says that the
    /// cell's process ended, or else the last ones of all.
    /// </summary>
    /// <param name="path">Path of the log; a file that is not there is an empty one.</param>
    /// <param name="cell">Index of the cell.</param>
    /// <param name="most">Greatest number of lines, at least 1.</param>
    public static IReadOnlyList<string> Of(string path, int cell, int most)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(LastBytes, file.Length), SeekOrigin.End);
        var bytes = new byte[LastBytes];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var lines = Encoding.UTF8.GetString(bytes, 0, read).Split('\n').Where(line => line.Trim() != "").ToList();
        var own = lines.FindLastIndex(line => line.StartsWith($"cell {cell}: its process", StringComparison.Ordinal));
        return
        [
            .. lines
                .Take(own < 0 ? lines.Count : own + 1)
                .TakeLast(most)
                .Select(line => Printable.Short(line.TrimEnd('\r'), LongestLine)),
        ];
    }
}
