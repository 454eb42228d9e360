// Symbolic links are followed: an output replaces the target of a link, and the link stays.

namespace HeavyTails.Runs.Files;

/// <summary>
/// Resolves paths of outputs and checks before the work begins whether they can be written. Errors are
/// <see cref="IOException"/>s whose messages begin with the path.
/// </summary>
public static class OutputPath
{
    // Greatest length of a path in bytes (PATH_MAX without the final zero), and the bytes that are reserved for the
    // temporary names of a file and for those of the files of a report.
    private const int LongestPath = 4095,
        ForFile = 64,
        ForFolder = 320;

    // Greatest number of links that Linux follows (man 7 path_resolution).
    private const int MostLinks = 40;

    /// <summary>Greatest length of a file's name in bytes of UTF-8 (NAME_MAX).</summary>
    internal const int LongestName = 255;

    /// <summary>
    /// The absolute path that a path leads to. The end of a chain of symbolic links need not exist. A name under
    /// /proc/PID/fd, such as the target of /dev/stdout, is an open file of a process and is not resolved further.
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

    /// <summary>Whether two paths lead to the same place, or one into the folder at the other.</summary>
    public static bool Overlap(string a, string b)
    {
        var (first, second) = (Target(a), Target(b));
        return first == second || IsInside(first, second) || IsInside(second, first);
    }

    /// <summary>Whether two paths lead to the same place, or to the same file by two names.</summary>
    public static bool IsSame(string a, string b)
    {
        var (first, second) = (Posix.StatusOf(a), Posix.StatusOf(b));
        return Target(a) == Target(b)
            || first.Inode != 0 && (first.Device, first.Inode) == (second.Device, second.Inode);
    }

    /// <summary>Whether a path leads to a regular file, by its name or as an open file.</summary>
    public static bool IsFile(string path) => Posix.KindOf(path) is PathKind.File or PathKind.MountedFile;

    /// <summary>
    /// Whether output to a path is written into what is there instead of replacing it: a device, a FIFO, an open file,
    /// or a file on which another one is mounted.
    /// </summary>
    public static bool IsWrittenThrough(string path) => IsWrittenThrough(Target(path), Posix.KindOf(path));

    /// <summary>
    /// Whether a path is the standard output of this process: "-", or a path that leads to /proc/self/fd/1.
    /// </summary>
    public static bool IsStandardOutput(string? path) =>
        path is "-" || !string.IsNullOrEmpty(path) && Target(path) == $"/proc/{Environment.ProcessId}/fd/1";

    /// <summary>
    /// Checks whether a file can be written to a path, as far as that can be known in advance. It leaves no file, and
    /// it removes what a killed process left of a file of that name.
    /// </summary>
    /// <exception cref="IOException">
    /// There is a folder or a socket, the file or its folder cannot be written to, the folder cannot be made, or the
    /// name is too long.
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
    /// Checks whether a folder can be made or filled at a path, as far as that can be known in advance. It leaves no
    /// file, and it removes what a killed process left of a folder of that name.
    /// </summary>
    /// <exception cref="IOException">
    /// There is something other than a folder, or the folder cannot be made or written to.
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

    /// <summary>Whether files can be made in an existing folder.</summary>
    internal static bool CanWriteIn(string folder) => WhyNotWritable(folder) is null;

    /// <summary>
    /// Whether a path is an open file of a process, which has no name under which another file could replace it.
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

    // Folders that do not exist are made when the output is written; the lowest existing folder must permit that.
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
        var name = Leftover.ProbeIn(folder);
        var probe = Leftover.NameBeside(name) + Leftover.Part;
        try
        {
            Leftover.RemoveBeside(name); // the probes of killed processes
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
