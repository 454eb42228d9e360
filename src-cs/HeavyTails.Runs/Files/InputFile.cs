// Opening a FIFO for reading waits for a writer, and a device may have no end: only regular files are opened. The kind
// is looked at before the file is opened and again afterwards, when nothing can be put in its place any more;
// O_NONBLOCK keeps what was put there in between from waiting.
using Microsoft.Win32.SafeHandles;

namespace HeavyTails.Runs.Files;

/// <summary>
/// A regular file that is open for reading by position, and whether it has changed since it was opened.
/// </summary>
public sealed class InputFile : IDisposable
{
    private readonly DateTime _written;

    /// <summary>The open file, for <see cref="RandomAccess"/>.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Number of bytes when the file was opened.</summary>
    public long Length { get; }

    private InputFile(SafeFileHandle handle)
    {
        Handle = handle;
        (Length, _written) = State();
    }

    /// <summary>Opens a regular file; symbolic links are followed.</summary>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="IOException">
    /// There is something else at the path: a folder, a FIFO, a device or a socket. Or it may not be read.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The system does not allow to read the file.</exception>
    public static InputFile Open(string path)
    {
        var kind = Posix.StatusOf(path);
        if (kind.Kind == PathKind.Nothing || path.Contains('\0'))
            throw new FileNotFoundException("there is no such file", path);
        Refuse(kind);
        var handle = Posix.OpenForReading(path) ?? File.OpenHandle(path);
        try
        {
            Refuse(Posix.StatusOf(handle));
            return new InputFile(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The whole content of a regular file, which must not change while it is read.</summary>
    /// <exception cref="IOException">
    /// The same as of <see cref="Open"/>; or the file has changed, or is longer than an array can be.
    /// </exception>
    public static byte[] ReadAll(string path)
    {
        using var file = Open(path);
        if (file.Length > Array.MaxLength)
            throw new IOException($"the file has {file.Length} bytes, expected at most {Array.MaxLength}");
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        for (var at = 0; at < bytes.Length; )
            at += RandomAccess.Read(file.Handle, bytes.AsSpan(at), at) is > 0 and var read
                ? read
                : throw new IOException($"the file ends after {at} bytes, expected {file.Length}");
        return file.Change is { } change ? throw new IOException(change) : bytes;
    }

    /// <summary>
    /// What shows that the file was written to since it was opened: another length, or another time of the last change;
    /// null if nothing does. A file that another one replaces under its name stays as it was for who has it open.
    /// </summary>
    public string? Change
    {
        get
        {
            var (length, written) = State();
            return length != Length ? $"the file had {Length} bytes when it was opened and has {length} now"
                : written != _written
                    ? $"the file was written to while it was read (last changed {_written:O} when it was opened,"
                        + $" {written:O} now)"
                : null;
        }
    }

    private (long Length, DateTime Written) State() =>
        (RandomAccess.GetLength(Handle), File.GetLastWriteTimeUtc(Handle));

    private static void Refuse(PathStatus status)
    {
        if (status.Kind is not (PathKind.File or PathKind.MountedFile))
            throw new IOException($"it is {status.Name ?? "not a file"}, expected a regular file");
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => Handle.Dispose();
}
