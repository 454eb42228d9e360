// /proc/PID/stat           PID (NAME) STATE PARENT GROUP SESSION ...; the 22nd field is the start in clock ticks
// /proc/PID/task/*/children  numbers of the children, an orphan that the process adopted included
// /proc/PID/environ        NAME=VALUE, each followed by a zero byte
// Source: man 5 proc.
using System.Globalization;
using System.Text;

namespace HeavyTails.Runs.Processes;

/// <summary>A process as Linux lists it.</summary>
/// <param name="Id">Number of the process.</param>
/// <param name="Name">Name of its program, at most 15 bytes.</param>
/// <param name="HasEnded">Whether it has ended and waits only for its parent to take its exit code.</param>
/// <param name="Parent">Number of the parent.</param>
/// <param name="Session">Number of the process that began its session.</param>
/// <param name="Started">Start in clock ticks since the system was started; with the number it is unique.</param>
internal readonly record struct ProcessEntry(
    int Id,
    string Name,
    bool HasEnded,
    int Parent,
    int Session,
    ulong Started
);

/// <summary>
/// Finds the processes that a process started, also those that began a session of their own, and ends them. On other
/// systems than Linux none is found.
/// </summary>
internal static class ProcessTree
{
    private const int MostRounds = 50;

    /// <summary>A process by its number; null if there is none.</summary>
    public static ProcessEntry? Find(int process)
    {
        if (!OperatingSystem.IsLinux() || Text($"/proc/{process}/stat") is not { } text)
            return null;
        // The name is in brackets and may hold any character, brackets and line feeds included.
        var (from, to) = (text.IndexOf('('), text.LastIndexOf(')'));
        var fields = text[(to + 2)..].Split(' ');
        return new(
            process,
            text[(from + 1)..to],
            fields[0] is "Z" or "X",
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            int.Parse(fields[3], CultureInfo.InvariantCulture),
            ulong.Parse(fields[19], CultureInfo.InvariantCulture)
        );
    }

    /// <summary>The running processes below a process, in the order of their generations.</summary>
    public static IReadOnlyList<int> Below(int process)
    {
        List<int> found = [];
        var queue = new Queue<int>([process]);
        while (queue.TryDequeue(out var parent))
            foreach (var child in ChildrenOf(parent).Where(child => !found.Contains(child)))
                if (Find(child) is { HasEnded: false })
                {
                    found.Add(child);
                    queue.Enqueue(child);
                }
        return found;
    }

    /// <summary>
    /// The running processes below a process or in its session, and those whose environment holds a mark, which
    /// processes inherit whatever becomes of their parents. The process itself and this one are not among them.
    /// </summary>
    /// <param name="process">Number of the process; it may have ended.</param>
    /// <param name="mark">A variable and its value, NAME=VALUE.</param>
    public static IReadOnlyList<int> Of(int process, string mark) =>
        [
            .. Below(process)
                .Union(Where(entry => entry.Session == process || HasInEnvironment(entry.Id, mark)))
                .Where(id => id != process && id != Environment.ProcessId),
        ];

    /// <summary>The running processes whose environment holds a mark, without this one and those above it.</summary>
    /// <param name="mark">A variable and its value, NAME=VALUE.</param>
    public static IReadOnlyList<int> Marked(string mark)
    {
        var above = new HashSet<int>();
        for (var id = Environment.ProcessId; id > 1 && above.Add(id); id = Find(id)?.Parent ?? 0) { }
        return [.. Where(entry => HasInEnvironment(entry.Id, mark) && !above.Contains(entry.Id))];
    }

    /// <summary>
    /// Ends processes by SIGKILL until no more are found, since a process may start others meanwhile.
    /// </summary>
    /// <returns>Names of the programs that were ended.</returns>
    public static IReadOnlyList<string> End(Func<IEnumerable<int>> find)
    {
        List<string> ended = [];
        var known = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            var left = find().ToList();
            if (left.Count == 0)
                break;
            foreach (var id in left)
            {
                if (known.Add(id) && Find(id) is { } entry)
                    ended.Add(entry.Name);
                _ = ProcessCalls.Kill(id, ProcessCalls.KillAtOnce);
            }
            Thread.Sleep(2);
        }
        return ended;
    }

    /// <summary>Memory of a process and of those below it in bytes: the pages that are in memory.</summary>
    /// <param name="process">Number of the process.</param>
    /// <param name="limit">
    /// If the sum exceeds this, pages that several processes share are counted in proportion, which takes longer.
    /// </param>
    public static long MemoryOf(int process, long limit)
    {
        int[] all = [process, .. Below(process)];
        var resident = all.Sum(id =>
            Text($"/proc/{id}/statm")?.Split(' ') is [_, var pages, ..]
                ? long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize
                : 0
        );
        return resident <= limit || all.Length == 1 ? resident : all.Sum(Proportional);
    }

    private static long Proportional(int process)
    {
        var line = Text($"/proc/{process}/smaps_rollup")
            ?.Split('\n')
            .FirstOrDefault(l => l.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null
            ? 0
            : 1024
                * long.Parse(
                    line["Pss:".Length..^"kB".Length],
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture
                );
    }

    private static IEnumerable<int> ChildrenOf(int process)
    {
        string[] threads;
        try
        {
            threads = OperatingSystem.IsLinux() ? Directory.GetDirectories($"/proc/{process}/task") : [];
        }
        catch (IOException)
        {
            return []; // the process has ended
        }
        return threads.SelectMany(thread =>
            (Text($"{thread}/children") ?? "")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
        );
    }

    private static IEnumerable<int> Where(Func<ProcessEntry, bool> isWanted) =>
        OperatingSystem.IsLinux()
            ? Directory
                .EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? Find(id) : null)
                .OfType<ProcessEntry>()
                .Where(entry => !entry.HasEnded && isWanted(entry))
                .Select(entry => entry.Id)
            : [];

    private static bool HasInEnvironment(int process, string mark) =>
        Bytes($"/proc/{process}/environ") is { } all
        && ("\0" + Encoding.UTF8.GetString(all)).Contains($"\0{mark}\0", StringComparison.Ordinal);

    private static string? Text(string path) => Bytes(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    // A process may end between two looks at it, and those of other users may not be read.
    private static byte[]? Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
