using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.TensorFlow;

/// <summary>
/// The bytes of one variable, whose checksum is compared each time that its numbers are read from the beginning: a
/// first pass over the bytes, which the second finds in the page cache.
/// </summary>
internal sealed class CheckedSource(ByteSource data, long start, long length, uint checksum) : ByteSource
{
    private const int ChunkBytes = 1 << 16;

    public override long Length => length;

    public override long? FileOffset => data.FileOffset + start;

    public override string FileName => data.FileName;

    public override void CheckUnchanged() => data.CheckUnchanged();

    public override ForwardReader Forward(long from, long bytes)
    {
        if (from == 0)
            Check();
        return base.Forward(from, bytes);
    }

    protected override void ReadCore(long offset, Span<byte> destination) => data.Read(start + offset, destination);

    private void Check()
    {
        var state = uint.MaxValue;
        var chunk = new byte[Math.Min(length, ChunkBytes)];
        for (var at = 0L; at < length; at += chunk.Length)
        {
            var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, length - at));
            data.Read(start + at, part);
            state = MaskedCrc.Add(state, part);
        }
        if (MaskedCrc.Mask(state) is var actual && actual != checksum)
            throw data.Fail(
                start,
                $"CRC-32C of the {length} bytes of a variable: expected {checksum:x8}, got {actual:x8}"
            );
    }
}
