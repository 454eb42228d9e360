using Microsoft.Win32.SafeHandles;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// A file on disk. Reads are positioned reads (pread), not a memory map: a mapped file that is cut short while it is
/// being read ends the process with SIGBUS, a positioned read reports it; and a copy out of the page cache is as fast
/// as the page faults.
/// </summary>
internal sealed class FileSource : ByteSource
{
    private readonly SafeFileHandle _handle;

    public override long Length { get; }

    private FileSource(SafeFileHandle handle) => (_handle, Length) = (handle, RandomAccess.GetLength(handle));

    public static FileSource Open(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new CheckpointException(path, null, "no such file");
            return new FileSource(File.OpenHandle(path)) { Name = path };
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new CheckpointException(path, null, $"cannot be opened: {e.Message}", e);
        }
    }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        try
        {
            while (destination.Length > 0)
            {
                var n = RandomAccess.Read(_handle, destination, offset);
                if (n == 0)
                    throw Fail(
                        offset,
                        $"expected {destination.Length} more bytes, got the end of the file:"
                            + " it has been shortened since it was opened"
                    );
                offset += n;
                destination = destination[n..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail(offset, $"cannot be read: {e.Message}", e);
        }
    }

    public override void Dispose() => _handle.Dispose();
}
