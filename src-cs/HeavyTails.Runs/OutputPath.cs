// Where output goes that is told to go to a path: symbolic links are followed, so that a link stays and its target is
// written.
namespace HeavyTails.Runs;

/// <summary>
/// Paths of outputs: where they lead, and whether they can be written, asked before hours of work are done for them.
/// Refusals are <see cref="IOException"/>s that begin with the path.
/// </summary>
public static class OutputPath
{
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

    /// <summary>Refuses a path to which no file can be written. Writes nothing that stays.</summary>
    /// <exception cref="IOException">
    /// A folder lies there, its folder cannot be made or written to, or its name is too long.
    /// </exception>
    public static void CheckFile(string path)
    {
        if (path.EndsWith(Path.DirectorySeparatorChar))
            throw new IOException($"{path}: expected the path of a file, got that of a folder");
        var target = Target(path);
        switch (Posix.KindOf(target))
        {
            case PathKind.Folder or PathKind.MountPoint:
                throw new IOException($"{path}: expected the path of a file, there is a folder of that name");
            case PathKind.Socket when IsOpenFile(target):
                throw new IOException(
                    $"{path}: expected the path of a file, it is an open socket; for standard output say -"
                );
            case PathKind.Special or PathKind.Socket:
                return;
        }
        if (IsOpenFile(target))
            return;
        CheckName(path, target);
        CheckFolderOf(path, target);
    }

    /// <summary>Refuses a path at which no folder can be made or filled. Writes nothing that stays.</summary>
    /// <exception cref="IOException">
    /// Something other than a folder lies there, or it cannot be made or written to.
    /// </exception>
    public static void CheckFolder(string path)
    {
        var target = Target(path);
        switch (Posix.KindOf(target))
        {
            case PathKind.File or PathKind.Special or PathKind.Socket:
                throw new IOException($"{path}: expected the path of a folder, there is a file of that name");
            case PathKind.Folder or PathKind.MountPoint:
                Probe(path, target);
                return;
        }
        CheckName(path, target);
        CheckFolderOf(path, target);
    }

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
        if (Posix.KindOf(folder) is PathKind.File or PathKind.Special or PathKind.Socket)
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
        var probe = WholeFile.NameBeside(Path.Combine(folder, ".heavytails")) + WholeFile.Aside;
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
