namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// Bytes that are read by position: a file, a part of one, or memory. Reads are thread-safe. A reader of a format whose
/// numbers are compressed or encoded derives one whose bytes are the decoded numbers.
/// </summary>
public abstract class ByteSource : IDisposable
{
    /// <summary>What messages call it: the file's path, with "!ENTRY" behind it for an archive's entry.</summary>
    public required string Name { get; init; }

    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>False when going back costs a decompression from the start. Default: true.</summary>
    public virtual bool IsRandomAccess => true;

    /// <summary>
    /// Offset of byte 0 in the file called <see cref="FileName"/>; null if the file holds the bytes in another form.
    /// Default: 0.
    /// </summary>
    public virtual long? FileOffset => 0;

    /// <summary>Path of the file that holds the bytes. Default: <see cref="Name"/>.</summary>
    public virtual string FileName => Name;

    /// <summary>
    /// Fills the destination with the bytes from the offset on. The range is inside; called by several threads.
    /// </summary>
    protected abstract void ReadCore(long offset, Span<byte> destination);

    /// <summary>Fills the destination with the bytes from the offset on.</summary>
    /// <exception cref="CheckpointException">
    /// The range is not inside, or the file cannot be read: nothing is used.
    /// </exception>
    public void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length, "data");
        ReadCore(offset, destination);
    }

    /// <summary>Throws <see cref="CheckpointException"/> when [offset, offset + length) is not inside.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="what">What the bytes are, for the message: "header".</param>
    public void CheckRange(long offset, long length, string what)
    {
        if (offset < 0 || length < 0 || offset > Length || length > Length - offset)
            throw Fail(
                offset,
                $"expected {length} bytes of {what}, the file has"
                    + $" {Math.Max(0, Length - Math.Max(0, offset))} left ({Length} in all)"
            );
    }

    /// <summary>Makes the exception for a fault in these bytes; the caller throws it.</summary>
    /// <param name="offset">Byte offset of the fault; null when it has no place.</param>
    /// <param name="problem">What was expected and what was there.</param>
    /// <param name="cause">The exception behind it; null for none.</param>
    public CheckpointException Fail(long? offset, string problem, Exception? cause = null) =>
        new(Name, offset, problem, cause);

    /// <summary>Reads a range into an array of its own; the range is checked before the array is made.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="what">What the bytes are, for the message: "header".</param>
    /// <exception cref="CheckpointException">The range is not inside, or the file cannot be read.</exception>
    public byte[] ReadAll(long offset, int length, string what)
    {
        CheckRange(offset, length, what);
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        ReadCore(offset, bytes);
        return bytes;
    }

    /// <summary>A reader of [start, start + length) from front to back.</summary>
    /// <exception cref="CheckpointException">The range is not inside.</exception>
    public virtual ForwardReader Forward(long start, long length)
    {
        CheckRange(start, length, "data");
        return new ForwardReader(this, start, length, ReadCore);
    }

    /// <summary>
    /// Throws <see cref="CheckpointException"/> when the file that holds the bytes has changed since it was opened. It
    /// is asked at the end of each tensor. Default: nothing is compared, as for bytes in memory; a source that reads
    /// from another one asks that.
    /// </summary>
    public virtual void CheckUnchanged() { }

    /// <summary>Closes the file, if the source owns one.</summary>
    public virtual void Dispose() { }
}

/// <summary>Bytes in memory as a source.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    public override long Length => bytes.Length;

    protected override void ReadCore(long offset, Span<byte> destination) =>
        bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
}

/// <summary>A part of a source as a source of its own.</summary>
internal sealed class RegionSource(ByteSource inner, long start, long length) : ByteSource
{
    public override long Length => length;

    public override bool IsRandomAccess => inner.IsRandomAccess;

    public override long? FileOffset => inner.FileOffset + start;

    public override string FileName => inner.FileName;

    // A part of a compressed entry is read by one reader: each read by position would inflate all that is before it.
    public override ForwardReader Forward(long from, long count)
    {
        CheckRange(from, count, "data");
        return inner.IsRandomAccess ? base.Forward(from, count) : inner.Forward(start + from, count);
    }

    protected override void ReadCore(long offset, Span<byte> destination) => inner.Read(start + offset, destination);

    public override void CheckUnchanged() => inner.CheckUnchanged();
}
