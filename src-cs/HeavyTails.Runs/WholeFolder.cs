namespace HeavyTails.Runs;

/// <summary>
/// Folders that are whole at any time: made beside under a name of their own, then renamed. A failure leaves the one
/// before as it was. A symbolic link stays and the folder that it leads to is replaced. A folder that cannot or must
/// not be renamed, because a file system is mounted on it, this process works in it or its parent cannot be written,
/// stays and its content is replaced.
/// </summary>
public static class WholeFolder
{
    /// <summary>Makes a folder in place of one that may be there.</summary>
    /// <param name="path">Its name in the end.</param>
    /// <param name="write">Fills the empty folder it is given.</param>
    public static void Replace(string path, Action<string> write)
    {
        path = OutputPath.Target(path);
        var stays = Stays(path);
        var beside = WholeFile.NameBeside(stays ? Path.Combine(path, ".new") : path);
        var (aside, old) = (beside + WholeFile.Aside, beside + ".old");
        try
        {
            Directory.CreateDirectory(aside);
            write(aside);
            if (stays)
                ReplaceContent(path, aside, old);
            else
            {
                if (Directory.Exists(path))
                    Directory.Move(path, old);
                Directory.Move(aside, path);
            }
        }
        finally
        {
            if (!stays && Directory.Exists(old) && !Directory.Exists(path))
                Directory.Move(old, path);
            foreach (var left in new[] { aside, old })
                if (Directory.Exists(left))
                    Directory.Delete(left, recursive: true);
        }
    }

    private static bool Stays(string path) =>
        Posix.KindOf(path) switch
        {
            PathKind.MountPoint => true,
            PathKind.Folder => Path.GetDirectoryName(path) is not { } parent
                || IsWorkedIn(path)
                || !OutputPath.CanWriteIn(parent),
            _ => false,
        };

    private static bool IsWorkedIn(string path)
    {
        var here = Posix.RealPath(".") ?? Environment.CurrentDirectory;
        return here == path || here.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    // All that was there goes into one folder inside, then the new content takes its place; what fails half-way is
    // undone.
    private static void ReplaceContent(string path, string aside, string old)
    {
        var before = Directory.GetFileSystemEntries(path).Where(entry => entry != aside).ToArray();
        Directory.CreateDirectory(old);
        var moved = new Stack<(string From, string To)>();
        try
        {
            foreach (
                var (entry, into) in before
                    .Select(e => (e, old))
                    .Concat(Directory.GetFileSystemEntries(aside).Select(e => (e, path)))
            )
            {
                var to = Path.Combine(into, Path.GetFileName(entry));
                Move(entry, to);
                moved.Push((entry, to));
            }
        }
        catch
        {
            foreach (var (from, to) in moved)
                Move(to, from);
            throw;
        }
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from) && new FileInfo(from).LinkTarget is null)
            Directory.Move(from, to);
        else
            File.Move(from, to);
    }
}
