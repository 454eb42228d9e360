// NAME.PID.TAGRANDOM.part   in the making beside NAME; TAG names the machine and the space of process numbers
// NAME.PID.TAGRANDOM.old    what NAME was, while NAME is exchanged
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HeavyTails.Runs.Files;

/// <summary>Names of what is in the making, and what a killed process left under such a name.</summary>
internal static partial class Leftover
{
    /// <summary>Ends the name of what is in the making.</summary>
    public const string Part = ".part";

    /// <summary>Ends the name of what is being replaced.</summary>
    public const string Old = ".old";

    /// <summary>The name that what is in the making has inside a folder that stays.</summary>
    public const string InPlace = ".new";

    private const int LongestEnding = 8;

    private static readonly Lazy<string> Here = new(() => Hash(Environment.MachineName + ProcessSpace()));

    /// <summary>
    /// A name that no other process or thread takes: the path's own and an addition. Of a name too long for the
    /// addition the beginning is kept.
    /// </summary>
    public static string NameBeside(string path)
    {
        var random = Guid.NewGuid().ToString("N")[Here.Value.Length..];
        var addition = $".{Environment.ProcessId}.{Here.Value}{random}";
        return Path.Combine(Path.GetDirectoryName(path)!, Kept(path, addition.Length) + addition);
    }

    /// <summary>
    /// Removes what processes that have ended left beside a path, or in it when it is a folder that stays. What was
    /// being replaced when such a process was killed gets its name back.
    /// </summary>
    public static void RemoveBeside(string path)
    {
        foreach (var old in Ended(path).Where(name => name.EndsWith(Old, StringComparison.Ordinal)))
            if (Posix.KindOf(path) == PathKind.Nothing)
                Directory.Move(old, path);
        foreach (var left in Ended(path))
            Remove(left);
        // In place an .old may hold the only copy of what was there: a person has to look at it.
        foreach (var left in Ended(Path.Combine(path, InPlace)))
            if (left.EndsWith(Part, StringComparison.Ordinal))
                Remove(left);
    }

    /// <summary>Whether a name is one of what is in the making.</summary>
    public static bool IsName(string name) => Pattern().IsMatch(name);

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    private static string[] Ended(string path)
    {
        if (Path.GetDirectoryName(path) is not { } folder || !Directory.Exists(folder))
            return [];
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Where(entry => IsOfEndedProcess(entry, path))];
        }
        catch (UnauthorizedAccessException)
        {
            return []; // A folder that can be written to and not be listed.
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

    // What of a path's name is kept in front of an addition and an ending.
    private static string Kept(string path, int addition)
    {
        var name = Path.GetFileName(path);
        while (Encoding.UTF8.GetByteCount(name) + addition + LongestEnding > OutputPath.LongestName)
            name = name[..^1];
        return name;
    }

    // Process numbers of two containers, or of two machines on one network drive, say nothing of each other.
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
