namespace HeavyTails.Checkpoints.IO;

/// <summary>A stored zip entry: a part of the archive, whose CRC-32 is checked when all of it was read.</summary>
internal sealed class StoredSource : ByteSource
{
    /// <summary>
    /// Bytes that are read and summed at a time: they are still in the processor's cache when they are summed.
    /// </summary>
    private const int ChunkBytes = 1 << 17;

    /// <summary>
    /// Most bytes before a range that are read again so that the range completes the entry: an array's header.
    /// </summary>
    private const int MostBefore = 1 << 16;

    private readonly ByteSource _archive;
    private readonly ZipEntry _entry;
    private readonly EntryChecksum _checksum;

    public StoredSource(ByteSource archive, ZipEntry entry) =>
        (_archive, _entry, _checksum) = (archive, entry, new EntryChecksum(this, entry));

    public override long Length => _entry.Size;

    public override long? FileOffset => _archive.FileOffset + _entry.DataOffset;

    public override string FileName => _archive.FileName;

    public override ForwardReader Forward(long start, long length)
    {
        CheckRange(start, length, "data");
        if (!_checksum.Wants(start, start + length))
            return base.Forward(start, length);
        if (start is > 0 and <= MostBefore && start + length == Length)
            ReadSummed(_checksum.Begin(0, start), 0, new byte[start]);
        var piece = _checksum.Begin(start, start + length);
        return new ForwardReader(this, start, length, (offset, destination) => ReadSummed(piece, offset, destination));
    }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        if (destination.Length == Length && _checksum.Wants(0, Length))
            ReadSummed(_checksum.Begin(0, Length), offset, destination);
        else
            _archive.Read(_entry.DataOffset + offset, destination);
    }

    public override void CheckUnchanged() => _archive.CheckUnchanged();

    private void ReadSummed(EntryChecksum.Piece piece, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var part = destination[..Math.Min(ChunkBytes, destination.Length)];
            _archive.Read(_entry.DataOffset + offset, part);
            piece.Append(offset, part);
            offset += part.Length;
            destination = destination[part.Length..];
        }
    }
}
