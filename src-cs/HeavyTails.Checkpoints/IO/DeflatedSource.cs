using System.IO.Compression;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// A deflated zip entry, inflated as it is read. Its length is limited by the size in the archive's directory, and the
/// lengths of all entries together by the limit on inflation.
/// </summary>
internal sealed class DeflatedSource(ByteSource archive, ZipEntry entry) : ByteSource
{
    public override long Length => entry.Size;

    public override bool IsRandomAccess => false;

    public override long? FileOffset => null;

    public override string FileName => archive.FileName;

    /// <summary>An entry as a source: a stored one is a part of the file. Both check the entry's CRC-32.</summary>
    /// <exception cref="CheckpointException">
    /// The entry is deflated, and all such entries would become longer than the options allow.
    /// </exception>
    public static ByteSource Of(ByteSource archive, ZipEntry entry, CheckpointOptions options)
    {
        var name = $"{archive.Name}!{(entry.Name.Length > 200 ? entry.Name[..200] : entry.Name)}";
        if (entry.Method == 0)
            return new StoredSource(archive, entry) { Name = name };
        var limit = options.LongestInflated(archive.Length);
        if (entry.AllInflated > limit)
            throw archive.Fail(
                entry.DataOffset,
                $"zip entry {Text.Quote(entry.Name)} would grow from {entry.CompressedSize} to {entry.Size} bytes, and"
                    + $" all deflated entries to {entry.AllInflated}, over the limit of {limit}"
                    + $" (CheckpointOptions.{nameof(CheckpointOptions.MaxInflation)} = {options.MaxInflation}):"
                    + " store them uncompressed, as numpy.savez does"
            );
        return new DeflatedSource(archive, entry) { Name = name };
    }

    /// <summary>
    /// Inflates and drops what is before the start. Going back costs this again, so callers read from the front.
    /// </summary>
    public override ForwardReader Forward(long start, long length)
    {
        CheckRange(start, length, "data");
        var inflate = new DeflateStream(
            new RegionStream(archive, entry.DataOffset, entry.CompressedSize),
            CompressionMode.Decompress
        );
        var position = 0L;
        var piece = new EntryChecksum(this, entry).Begin(0, entry.Size);
        var reader = new ForwardReader(this, 0, start + length, Fill);
        Span<byte> scratch = stackalloc byte[4096];
        for (var left = start; left > 0; )
        {
            var n = (int)Math.Min(left, scratch.Length);
            reader.ReadExactly(scratch[..n], "data");
            left -= n;
        }
        return reader;

        void Fill(long offset, Span<byte> destination)
        {
            if (offset != position)
                throw new InvalidOperationException("a deflated entry is read front to back");
            try
            {
                var got = inflate.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
                position += got;
                if (got < destination.Length)
                    throw Fail(offset + got, $"expected {Length} bytes, the compressed data end after {offset + got}");
                if (position == Length && inflate.ReadByte() >= 0)
                    throw Fail(position, $"expected {Length} bytes, the compressed data hold more");
                piece.Append(offset, destination);
            }
            catch (InvalidDataException e)
            {
                throw Fail(position, $"the compressed data are damaged: {e.Message}", e);
            }
        }
    }

    protected override void ReadCore(long offset, Span<byte> destination) =>
        Forward(offset, destination.Length).ReadExactly(destination, "data");

    public override void CheckUnchanged() => archive.CheckUnchanged();
}

/// <summary>A read-only view of a part of a source as a stream.</summary>
internal sealed class RegionStream(ByteSource source, long start, long length) : Stream
{
    private long _position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var n = (int)Math.Min(buffer.Length, length - _position);
        source.Read(start + _position, buffer[..n]);
        _position += n;
        return n;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
