using System.Text;

namespace HeavyTails.Runs.Files;

/// <summary>
/// Writes files that are whole or absent: a file is written beside its place under a temporary name and then renamed.
/// Only a regular file is replaced. A symbolic link stays and its target is replaced; into a device, a FIFO, an open
/// file or a file that another one is mounted on, the bytes are written directly.
/// </summary>
public static class WholeFile
{
    /// <summary>
    /// Writes a file and makes its folder if needed. A file that is replaced passes on its permissions and, if that is
    /// allowed, its owner.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="write">Writes the content to the stream that it gets.</param>
    /// <param name="toDisk">
    /// Whether the content is flushed to the disk before the file gets its name, so that it is whole after a loss of
    /// power too. Default: false.
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
            // The bytes are appended, because an open file such as /dev/stdout may hold earlier output.
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

    /// <summary>Writes a text file in UTF-8, as the other overload does.</summary>
    public static void Write(string path, string text, bool toDisk = false) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), toDisk);
}
