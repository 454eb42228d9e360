// Where output goes that is told to go to a path: symbolic links are followed, so that a link stays and its target is
// written.

namespace HeavyTails.Runs.Files;

/// <summary>
/// Paths of outputs: where they lead, and whether they can be written, asked before hours of work are done for them.
/// Refusals are <see cref="IOException"/>s that begin with the path.
/// </summary>
public static class OutputPath
{
    // Bytes of a path that the system takes (PATH_MAX, without the end), and what of them is kept for the names that a
    // file, and the files of a report, have in the making.
    private const int LongestPath = 4095,
        ForFile = 64,
        ForFolder = 320;

    // As many links in a chain as Linux follows (man 7 path_resolution).
    private const int MostLinks = 40;

    /// <summary>Longest name of a file in bytes of UTF-8 (NAME_MAX).</summary>
    internal const int LongestName = 255;

    /// <summary>
    /// The absolute path that a path leads to. The end of a chain of symbolic links need not exist. A name under
    /// /proc/PID/fd, such as /dev/stdout's target, is an open file of a process and stays as it is.
    /// </summary>
    public static string Target(string path)
    {
        if (path.Length == 0)
            throw new IOException("expected the path of a file or folder, got an empty text");
        if (Posix.RealPath(path) is { } real && Posix.KindOf(path) is PathKind.Folder or PathKind.MountPoint)
            return real;
        var asked = path;
        for (var links = 0; links <= MostLinks; links++)
        {
            path = Path.TrimEndingDirectorySeparator(path);
            var folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            path = Path.Combine(Posix.RealPath(folder) ?? Path.GetFullPath(folder), Path.GetFileName(path));
            if (IsOpenFile(path) || new FileInfo(path).LinkTarget is not { } target)
                return path;
            path = Path.Combine(Path.GetDirectoryName(path)!, target);
        }
        throw new IOException($"{asked}: more than {MostLinks} symbolic links follow each other");
    }

    /// <summary>Whether two paths lead to the same place, or one into the folder that the other is.</summary>
    public static bool Overlap(string a, string b)
    {
        var (first, second) = (Target(a), Target(b));
        return first == second || IsInside(first, second) || IsInside(second, first);
    }

    /// <summary>Whether two paths lead to one place, or to one file by two names.</summary>
    public static bool IsSame(string a, string b)
    {
        var (first, second) = (Posix.StatusOf(a), Posix.StatusOf(b));
        return Target(a) == Target(b)
            || first.Inode != 0 && (first.Device, first.Inode) == (second.Device, second.Inode);
    }

    /// <summary>Whether a regular file lies where a path leads, by its name or as an open file.</summary>
    public static bool IsFile(string path) => Posix.KindOf(path) is PathKind.File or PathKind.MountedFile;

    /// <summary>
    /// Whether what lies at a path takes bytes and is not replaced: a device, a FIFO, an open file, or a file on which
    /// another one is mounted.
    /// </summary>
    public static bool IsWrittenThrough(string path) => IsWrittenThrough(Target(path), Posix.KindOf(path));

    /// <summary>Whether a path is this process's standard output: "-" or, by whatever name, /proc/self/fd/1.</summary>
    public static bool IsStandardOutput(string? path) =>
        path is "-" || !string.IsNullOrEmpty(path) && Target(path) == $"/proc/{Environment.ProcessId}/fd/1";

    /// <summary>
    /// Refuses a path to which no file can be written, as far as that can be known before. Writes nothing that stays,
    /// and removes what a killed process left of a file of that name.
    /// </summary>
    /// <exception cref="IOException">
    /// A folder or a socket lies there, what lies there or its folder cannot be written to, its folder cannot be made,
    /// or its name is too long.
    /// </exception>
    public static void CheckFile(string path)
    {
        if (path.EndsWith(Path.DirectorySeparatorChar))
            throw new IOException($"{path}: expected the path of a file, got that of a folder");
        var target = Target(path);
        var kind = Posix.KindOf(target);
        if (kind is PathKind.Folder or PathKind.MountPoint)
            throw new IOException($"{path}: expected the path of a file, there is a folder of that name");
        if (kind == PathKind.Socket)
            throw new IOException(IsASocket(path));
        if (IsWrittenThrough(target, kind))
        {
            if (kind == PathKind.Nothing)
                throw new IOException($"{path}: expected an open file, there is none of that number");
            if (!Posix.MayWrite(target))
                throw new IOException($"{path}: cannot be written: its permissions do not allow it");
            return;
        }
        CheckLengths(path, target, ForFile);
        CheckFolderOf(path, target);
        Leftover.RemoveBeside(target);
    }

    /// <summary>
    /// Refuses a path at which no folder can be made or filled, as far as that can be known before. Writes nothing that
    /// stays, and removes what a killed process left of a folder of that name.
    /// </summary>
    /// <exception cref="IOException">
    /// Something other than a folder lies there, or it cannot be made or written to.
    /// </exception>
    public static void CheckFolder(string path)
    {
        var target = Target(path);
        var kind = Posix.KindOf(target);
        if (kind is not (PathKind.Folder or PathKind.MountPoint or PathKind.Nothing))
            throw new IOException($"{path}: expected the path of a folder, there is a file of that name");
        CheckLengths(path, target, ForFolder);
        if (kind == PathKind.Nothing)
            CheckFolderOf(path, target);
        else
            Probe(path, target);
        Leftover.RemoveBeside(target);
    }

    internal static string IsASocket(string path) =>
        $"{path}: expected the path of a file, it is a socket; for standard output say -";

    internal static bool IsWrittenThrough(string target, PathKind kind) =>
        kind is PathKind.Special or PathKind.MountedFile || IsOpenFile(target);

    /// <summary>Whether files can be made in a folder that exists.</summary>
    internal static bool CanWriteIn(string folder) => WhyNotWritable(folder) is null;

    /// <summary>
    /// Whether a path is an open file of a process, which has no name of its own that another file could take.
    /// </summary>
    internal static bool IsOpenFile(string path) =>
        OperatingSystem.IsLinux()
        && path.StartsWith("/proc/", StringComparison.Ordinal)
        && Path.GetFileName(Path.GetDirectoryName(path)) == "fd";

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(
            Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );

    private static void CheckLengths(string path, string target, int reserve)
    {
        CheckName(path, target);
        if (System.Text.Encoding.UTF8.GetByteCount(target) is var length && length + reserve > LongestPath)
            throw new IOException($"{path}: expected a path of at most {LongestPath - reserve} bytes, got {length}");
    }

    private static void CheckName(string path, string target)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(Path.GetFileName(target)) is > LongestName and var length)
            throw new IOException($"{path}: expected a name of at most {LongestName} bytes, got {length}");
    }

    // The folders above that do not exist are made when the output is written; the lowest that exists has to allow it.
    private static void CheckFolderOf(string path, string target)
    {
        var folder = Path.GetDirectoryName(target) ?? target;
        while (Posix.KindOf(folder) == PathKind.Nothing && Path.GetDirectoryName(folder) is { } above)
        {
            CheckName(path, folder);
            folder = above;
        }
        if (Posix.KindOf(folder) is not (PathKind.Folder or PathKind.MountPoint or PathKind.Nothing))
            throw new IOException($"{path}: expected a folder {folder}, there is a file of that name");
        Probe(path, folder);
    }

    private static void Probe(string path, string folder)
    {
        if (WhyNotWritable(folder) is { } why)
            throw new IOException($"{path}: cannot write in {folder}: {why}");
    }

    private static string? WhyNotWritable(string folder)
    {
        var probe = Leftover.NameBeside(Path.Combine(folder, ".heavytails")) + Leftover.Part;
        try
        {
            new FileStream(
                probe,
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                0,
                FileOptions.DeleteOnClose
            ).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
