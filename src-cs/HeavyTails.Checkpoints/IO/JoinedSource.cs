namespace HeavyTails.Checkpoints.IO;

/// <summary>Parts of one source, one directly after the other, as a source of its own.</summary>
internal sealed class JoinedSource : ByteSource
{
    private readonly ByteSource _whole;
    private readonly List<(long Start, long Length)> _parts;
    private readonly long[] _places;

    /// <summary>The parts in their order; each is inside the source.</summary>
    public JoinedSource(ByteSource whole, List<(long Start, long Length)> parts)
    {
        (_whole, _parts, _places) = (whole, parts, new long[parts.Count]);
        foreach (var (i, part) in parts.Index())
        {
            whole.CheckRange(part.Start, part.Length, "data");
            _places[i] = Length;
            Length += part.Length;
        }
    }

    public override long Length { get; }

    public override long? FileOffset => null;

    public override string FileName => _whole.FileName;

    public override bool IsRandomAccess => _whole.IsRandomAccess;

    public override void CheckUnchanged() => _whole.CheckUnchanged();

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        var i = Array.BinarySearch(_places, offset);
        // The last part that begins at or before the offset: parts of no bytes share their place with the next.
        for (i = i < 0 ? ~i - 1 : i; destination.Length > 0; i++)
        {
            var skip = offset - _places[i];
            var n = (int)Math.Min(destination.Length, _parts[i].Length - skip);
            _whole.Read(_parts[i].Start + skip, destination[..n]);
            offset += n;
            destination = destination[n..];
        }
    }
}
