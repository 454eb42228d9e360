using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>
/// The weights of a .keras archive. HDF5 has no checksums of its own, and no tensor needs all bytes of the entry, by
/// which its CRC-32 could be compared; so all are read once, before the first numbers.
/// </summary>
internal sealed class WholeEntry : ByteSource
{
    private const int ChunkBytes = 1 << 17;
    private readonly ByteSource _entry;
    private readonly Lazy<bool> _isRead;

    private WholeEntry(ByteSource entry) => (_entry, _isRead) = (entry, new Lazy<bool>(ReadAll));

    public override long Length => _entry.Length;

    public override long? FileOffset => _entry.FileOffset;

    public override string FileName => _entry.FileName;

    /// <summary>The entry as a source whose numbers are checked.</summary>
    public static WholeEntry Of(ByteSource entry) => new(entry) { Name = entry.Name };

    public override ForwardReader Forward(long start, long length) =>
        _isRead.Value ? base.Forward(start, length) : throw Fail(start, "the entry cannot be read");

    public override void CheckUnchanged() => _entry.CheckUnchanged();

    protected override void ReadCore(long offset, Span<byte> destination) => _entry.Read(offset, destination);

    private bool ReadAll()
    {
        var reader = _entry.Forward(0, _entry.Length);
        var chunk = new byte[Math.Min(_entry.Length, ChunkBytes)];
        while (reader.Remaining > 0)
            reader.ReadExactly(chunk.AsSpan(0, (int)Math.Min(reader.Remaining, chunk.Length)), "weights");
        return true;
    }
}
