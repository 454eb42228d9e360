using HeavyTails.Runs.Files;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// A file on disk. Reads are positioned reads (pread), not a memory map: a mapped file that is cut short while it is
/// being read ends the process with SIGBUS, a positioned read reports it; and a copy out of the page cache is as fast
/// as the page faults.
/// </summary>
internal sealed class FileSource : ByteSource
{
    private readonly InputFile _file;

    public override long Length => _file.Length;

    private FileSource(InputFile file) => _file = file;

    /// <summary>Opens a regular file. A folder, a FIFO, a device and a socket are refused.</summary>
    /// <exception cref="CheckpointException">There is no such file, or it cannot be opened.</exception>
    public static FileSource Open(string path)
    {
        try
        {
            return new FileSource(InputFile.Open(path)) { Name = path };
        }
        catch (FileNotFoundException e)
        {
            throw new CheckpointException(path, null, "no such file", e);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new CheckpointException(path, null, $"cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>The bytes of a whole JSON file, without the byte-order mark before them.</summary>
    /// <param name="maxBytes">Most bytes that the file may have.</param>
    /// <param name="what">What the file is, for the message: "an adapter's configuration".</param>
    /// <exception cref="CheckpointException">It is longer, or cannot be read.</exception>
    public ReadOnlyMemory<byte> ReadJson(int maxBytes, string what)
    {
        if (Length > maxBytes)
            throw Fail(0, $"{what} of {Length} bytes, expected at most {maxBytes}");
        var bytes = ReadAll(0, (int)Length, "configuration");
        return bytes.AsMemory(Text.ByteOrderMark(bytes));
    }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        try
        {
            while (destination.Length > 0)
            {
                var n = RandomAccess.Read(_file.Handle, destination, offset);
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

    public override void CheckUnchanged()
    {
        if (_file.Change is { } change)
            throw Fail(null, $"{change}: what was read may be from two states of it");
    }

    public override void Dispose() => _file.Dispose();
}
