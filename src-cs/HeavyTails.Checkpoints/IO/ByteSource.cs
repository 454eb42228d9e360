// Bytes by position. Reads are positioned reads (pread), not a memory map: a mapped file that is cut short while it is being read
// ends the process with SIGBUS, a positioned read reports it; and a copy out of the page cache is as fast as the page faults.
using Microsoft.Win32.SafeHandles;

namespace HeavyTails.Checkpoints.IO;

/// <summary>A file, a part of one, or memory, that is read by position. Reads are thread-safe.</summary>
internal abstract class ByteSource : IDisposable
{
    public required string Name { get; init; }

    public abstract long Length { get; }

    /// <summary>False when going back costs a decompression from the start.</summary>
    public virtual bool IsRandomAccess => true;

    /// <summary>Where byte 0 lies in the file called <see cref="FileName"/>; null when the bytes are not there as such.</summary>
    public virtual long? FileOffset => 0;

    /// <summary>The file on disk; <see cref="Name"/> may add an entry's name.</summary>
    public virtual string FileName => Name;

    protected abstract void ReadCore(long offset, Span<byte> destination);

    /// <summary>Fills the destination from the offset, or throws: nothing is partly read.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length, "data");
        ReadCore(offset, destination);
    }

    /// <summary>Throws when [offset, offset + length) is not inside.</summary>
    public void CheckRange(long offset, long length, string what)
    {
        if (offset < 0 || length < 0 || offset > Length || length > Length - offset)
            throw Fail(
                offset,
                $"expected {length} bytes of {what}, the file has {Math.Max(0, Length - Math.Max(0, offset))} left ({Length} in all)"
            );
    }

    public CheckpointException Fail(long? offset, string problem, Exception? cause = null) =>
        new(Name, offset, problem, cause);

    public byte[] ReadAll(long offset, int length, string what)
    {
        CheckRange(offset, length, what);
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        ReadCore(offset, bytes);
        return bytes;
    }

    /// <summary>Reads [start, start + length) from front to back.</summary>
    public virtual ForwardReader Forward(long start, long length)
    {
        CheckRange(start, length, "data");
        return new ForwardReader(this, start, length, ReadCore);
    }

    public virtual void Dispose() { }
}

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
                        $"expected {destination.Length} more bytes, got the end of the file: it has been shortened since it was opened"
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

internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    public override long Length => bytes.Length;

    protected override void ReadCore(long offset, Span<byte> destination) =>
        bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
}

/// <summary>A stored zip entry, or any other part of a source, as a source of its own.</summary>
internal sealed class RegionSource(ByteSource inner, long start, long length) : ByteSource
{
    public override long Length => length;

    public override long? FileOffset => inner.FileOffset + start;

    public override string FileName => inner.FileName;

    protected override void ReadCore(long offset, Span<byte> destination) => inner.Read(start + offset, destination);
}
