// NAME.PID.TAGRANDOM.part   the new NAME while it is written
// NAME.PID.TAGRANDOM.old    the previous NAME while it is replaced
// TAG identifies the machine and its space of process numbers.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HeavyTails.Runs.Files;

/// <summary>Temporary names of files and folders, and the removal of those that a killed process left.</summary>
internal static partial class Leftover
{
    /// <summary>Ending of the name of a file or folder that is being written.</summary>
    public const string Part = ".part";

    /// <summary>Ending of the name of a file or folder that is being replaced.</summary>
    public const string Old = ".old";

    /// <summary>Name of new content while it is written inside a folder that cannot be renamed.</summary>
    public const string InPlace = ".new";

    /// <summary>Name of a file that is made only to see whether a folder can be written.</summary>
    public const string Probe = ".heavytails";

    private const int LongestEnding = 8;

    private static readonly Lock Removal = new();

    private static readonly Lazy<string> Here = new(() => Hash(Environment.MachineName + ProcessSpace()));

    /// <summary>
    /// A temporary name that no other process or thread uses: the path's name with an addition. A name that is too long
    /// for the addition is cut.
    /// </summary>
    public static string NameBeside(string path)
    {
        var random = Guid.NewGuid().ToString("N")[Here.Value.Length..];
        var addition = $".{Environment.ProcessId}.{Here.Value}{random}";
        return Path.Combine(Path.GetDirectoryName(path)!, Kept(path, addition.Length) + addition);
    }

    /// <summary>
    /// Removes what ended processes left beside a path, or inside it if it is a folder that cannot be renamed, and
    /// their probes of the folder that holds it. A file or folder that was being replaced when its process was killed
    /// gets its name back.
    /// </summary>
    public static void RemoveBeside(string path)
    {
        // Two threads that removed one folder would both find parts of it gone, and leave the rest.
        using var alone = Removal.EnterScope();
        foreach (var old in OfEndedProcesses(path).Where(name => name.EndsWith(Old, StringComparison.Ordinal)))
            if (Posix.KindOf(path) == PathKind.Nothing)
                GiveBack(old, path);
        var probes = OfEndedProcesses(ProbeIn(Path.GetDirectoryName(path) ?? ""));
        foreach (var left in OfEndedProcesses(path).Concat(probes))
            Remove(left);
        // Inside the folder, an .old may hold the only copy of the previous content; it is kept for the user to decide.
        foreach (var left in OfEndedProcesses(Path.Combine(path, InPlace)))
            if (left.EndsWith(Part, StringComparison.Ordinal))
                Remove(left);
    }

    /// <summary>Path of the <see cref="Probe"/> of a folder, without its addition.</summary>
    public static string ProbeIn(string folder) => Path.Combine(folder, Probe);

    /// <summary>Whether a name is a temporary one.</summary>
    public static bool IsName(string name) => Pattern().IsMatch(name);

    private static void GiveBack(string old, string path)
    {
        try
        {
            Directory.Move(old, path);
        }
        catch (IOException) when (!Directory.Exists(old))
        {
            // Another process was quicker.
        }
    }

    private static void Remove(string path)
    {
        try
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException && !Path.Exists(path) || e is DirectoryNotFoundException)
        {
            // Another process removes it, too.
        }
        catch (UnauthorizedAccessException)
        {
            // It belongs to another user, who removes it by the next command.
        }
    }

    /// <summary>What ended processes left beside a path.</summary>
    public static string[] OfEndedProcesses(string path)
    {
        if (Path.GetDirectoryName(path) is not { } folder || !Directory.Exists(folder))
            return [];
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Where(entry => IsOfEndedProcess(entry, path))];
        }
        catch (UnauthorizedAccessException)
        {
            return []; // The folder can be written to but not listed.
        }
    }

    private static bool IsOfEndedProcess(string entry, string path)
    {
        var match = Pattern().Match(Path.GetFileName(entry));
        return match.Success
            && match.Groups["tag"].Value == Here.Value
            && int.TryParse(match.Groups["process"].ValueSpan, NumberStyles.None, null, out var process)
            && match.Groups["name"].Value == Kept(path, match.Groups["addition"].Length)
            && Posix.HasEnded(process);
    }

    // The beginning of a path's name that leaves room for an addition and an ending.
    private static string Kept(string path, int addition)
    {
        var name = Path.GetFileName(path);
        while (Encoding.UTF8.GetByteCount(name) + addition + LongestEnding > OutputPath.LongestName)
            name = name[..^1];
        return name;
    }

    // Process numbers of two containers, or of two machines on one network drive, are unrelated.
    private static string ProcessSpace() =>
        OperatingSystem.IsLinux() ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? "" : "";

    // FNV-1a, 32 bits: the same in every process, unlike string.GetHashCode.
    private static string Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 16777619;
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<name>.+)\.(?<process>[0-9]{1,10})\.(?<tag>[0-9a-f]{8})[0-9a-f]{24}\.(part|old)$")]
    private static partial Regex Pattern();
}
