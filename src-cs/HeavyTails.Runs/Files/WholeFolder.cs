namespace HeavyTails.Runs.Files;

/// <summary>
/// Replaces folders so that they are whole at any time: the new folder is made beside the old one under a temporary
/// name and then takes its name in one step. A failure, or a signal that ends the process, leaves the old folder as
/// it was. A symbolic link stays and the folder that it leads to is replaced. A folder that cannot or must not be
/// renamed stays and its content is replaced: one on which a file system is mounted, the current folder of this
/// process, one whose parent cannot be written, or one in the lower layer of an overlay.
/// </summary>
public static class WholeFolder
{
    /// <summary>
    /// Makes a folder, in place of an old one if there is one. The old folder passes on its permissions and, if that is
    /// allowed, its owner.
    /// </summary>
    /// <param name="path">Path of the folder.</param>
    /// <param name="write">Fills the empty folder whose path it gets.</param>
    /// <param name="check">
    /// Gets the path of the old content before it is deleted; if it throws, the old content is put back. Default: no
    /// check.
    /// </param>
    /// <exception cref="OperationCanceledException">A signal that ends the process came meanwhile.</exception>
    public static void Replace(string path, Action<string> write, Action<string>? check = null)
    {
        path = OutputPath.Target(path);
        Leftover.RemoveBeside(path);
        var before = Posix.StatusOf(path);
        var stays = Stays(path, before.Kind);
        var beside = Leftover.NameBeside(stays ? Path.Combine(path, Leftover.InPlace) : path);
        var (aside, old) = (beside + Leftover.Part, beside + Leftover.Old);
        var finished = false;
        using var unfinished = Unfinished.Begin(aside, () => Delete(aside), () => Make(aside, before));
        try
        {
            write(aside);
            unfinished.Finish(() =>
            {
                Adopt(aside, before);
                if (stays)
                    ReplaceContent(path, aside, old, check);
                else
                    Exchange(path, aside, old, check);
                finished = true;
            });
        }
        catch (Exception e) when (unfinished.IsStopped && e is IOException or UnauthorizedAccessException)
        {
            throw new OperationCanceledException("stopped by a signal", e);
        }
        finally
        {
            if (!stays && Directory.Exists(old) && !Directory.Exists(path))
                Directory.Move(old, path);
            Delete(aside);
            DeleteIf(finished, old);
        }
    }

    /// <summary>
    /// Whether a name is temporary: that of a folder, or of its content, while it is made or replaced.
    /// </summary>
    public static bool IsLeftover(string name) => Leftover.IsName(name);

    private static bool Stays(string path, PathKind kind) =>
        kind switch
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

    // The new folder has at most the permissions of the old one, and those that its owner needs to fill it.
    private static void Make(string path, PathStatus before)
    {
        const UnixFileMode filling = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsLinux() && before.Kind is PathKind.Folder or PathKind.MountPoint)
        {
            Directory.CreateDirectory(path, filling);
            File.SetUnixFileMode(path, before.Mode | filling);
        }
        else
            Directory.CreateDirectory(path);
    }

    private static void Adopt(string made, PathStatus before)
    {
        if (before.Kind == PathKind.Nothing)
            return;
        var own = Posix.StatusOf(made);
        if ((own.Owner, own.Group) != (before.Owner, before.Group))
            foreach (var entry in Directory.EnumerateFileSystemEntries(made, "*", SearchOption.AllDirectories))
                Posix.GiveTo(entry, before);
        Posix.MakeAlike(made, before);
    }

    private static void Exchange(string path, string aside, string old, Action<string>? check)
    {
        if (Directory.Exists(path))
        {
            if (ExchangeAtOnce(path, aside, old, check))
                return;
            try
            {
                Directory.Move(path, old);
            }
            catch (IOException) when (Directory.Exists(path) && !Directory.Exists(old))
            {
                // EXDEV: a folder of an overlay's lower layer cannot be renamed.
                var inside = Leftover.NameBeside(Path.Combine(path, Leftover.InPlace)) + Leftover.Old;
                var replaced = false;
                try
                {
                    ReplaceContent(path, aside, inside, check);
                    replaced = true;
                }
                finally
                {
                    DeleteIf(replaced, inside);
                }
                return;
            }
            check?.Invoke(old);
        }
        Directory.Move(aside, path);
    }

    // Both names are exchanged in one step, so that a process which is killed at any time leaves a folder of that name.
    // Not every file system can do so.
    private static bool ExchangeAtOnce(string path, string aside, string old, Action<string>? check)
    {
        // What the check refuses is found before the exchange; a file that comes in between is found after it.
        check?.Invoke(path);
        if (!Posix.Exchange(path, aside))
            return false;
        try
        {
            check?.Invoke(aside);
        }
        catch
        {
            Posix.Exchange(path, aside);
            throw;
        }
        Directory.Move(aside, old);
        return true;
    }

    // The old content is moved into one folder inside, then the new content takes its place. If a move fails, all moves
    // are undone.
    private static void ReplaceContent(string path, string aside, string old, Action<string>? check)
    {
        var before = Directory.GetFileSystemEntries(path).Where(entry => entry != aside).ToArray();
        Directory.CreateDirectory(old);
        var moved = new Stack<(string From, string To)>();
        try
        {
            MoveAll(before, old);
            check?.Invoke(old);
            MoveAll(Directory.GetFileSystemEntries(aside), path);
        }
        catch
        {
            foreach (var (from, to) in moved)
                Move(to, from);
            throw;
        }

        void MoveAll(string[] entries, string into)
        {
            foreach (var entry in entries)
            {
                var to = Path.Combine(into, Path.GetFileName(entry));
                Move(entry, to);
                moved.Push((entry, to));
            }
        }
    }

    private static void Move(string from, string to)
    {
        if (!Directory.Exists(from) || new FileInfo(from).LinkTarget is not null)
        {
            File.Move(from, to);
            return;
        }
        try
        {
            Directory.Move(from, to);
        }
        catch (IOException) when (Directory.Exists(from) && !Directory.Exists(to))
        {
            // EXDEV again: the entries of the folder can be renamed one by one.
            Directory.CreateDirectory(to);
            foreach (var entry in Directory.GetFileSystemEntries(from))
                Move(entry, Path.Combine(to, Path.GetFileName(entry)));
            Posix.MakeAlike(to, Posix.StatusOf(from));
            Directory.Delete(from);
        }
    }

    // Old content that could not be put back is kept for the user to find.
    private static void DeleteIf(bool replaced, string old)
    {
        if (replaced || Directory.Exists(old) && !Directory.EnumerateFileSystemEntries(old).Any())
            Delete(old);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
