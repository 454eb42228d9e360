using System.Text;

namespace HeavyTails.Runs.Files;

/// <summary>
/// Files that are whole or not there: written beside under a name of their own, then renamed. Only a regular file is
/// replaced: a symbolic link stays and its target is written; a device, a FIFO, an open file and a file that another
/// one is mounted on take the bytes themselves.
/// </summary>
public static class WholeFile
{
    /// <summary>
    /// Writes a file in place of one that may be there, whose permissions and, where that is allowed, owner it keeps;
    /// makes its folder.
    /// </summary>
    /// <param name="path">Its name in the end.</param>
    /// <param name="write">Its content.</param>
    /// <param name="toDisk">
    /// Whether it is on the disk itself before it gets its name, so that it is whole after a loss of power too.
    /// </param>
    /// <exception cref="OperationCanceledException">A signal that ends the process came meanwhile.</exception>
    public static void Write(string path, Action<Stream> write, bool toDisk = false)
    {
        var asked = path;
        path = OutputPath.Target(path);
        var before = Posix.StatusOf(path);
        if (before.Kind == PathKind.Socket)
            throw new IOException(OutputPath.IsASocket(asked));
        if (OutputPath.IsWrittenThrough(path, before.Kind))
        {
            // Appending, because an open file such as /dev/stdout may hold what was printed before.
            var mode = before.Kind == PathKind.MountedFile ? FileMode.Truncate : FileMode.Append;
            using var through = new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite, 1 << 16);
            write(through);
            return;
        }
        var aside = Leftover.NameBeside(path) + Leftover.Part;
        FileStream? made = null;
        using var unfinished = Unfinished.Begin(
            aside,
            () => File.Delete(aside),
            () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                made = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            }
        );
        try
        {
            using (var file = made!)
            {
                if (before.Kind == PathKind.File)
                    Posix.MakeAlike(aside, before);
                write(file);
                file.Flush(toDisk);
            }
            unfinished.Finish(() => File.Move(aside, path, overwrite: true));
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>The same for text, in UTF-8.</summary>
    public static void Write(string path, string text, bool toDisk = false) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), toDisk);
}
