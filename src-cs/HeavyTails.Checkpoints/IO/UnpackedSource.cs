// zlib: 78 xx, deflated data, Adler-32 of the content, big-endian (RFC 1950).  gzip: 1f 8b, header, deflated data,
// CRC-32, u32 length of the content modulo 2^32, little-endian (RFC 1952). zlib checks both sums, but only where the
// data reach their end; a file that is cut short is told by its last four bytes.
using System.Buffers.Binary;
using System.IO.Compression;

namespace HeavyTails.Checkpoints.IO;

/// <summary>The content of compressed bytes, unpacked into memory.</summary>
internal sealed class UnpackedSource : ByteSource
{
    private readonly byte[] _bytes;
    private readonly ByteSource _packed;

    private UnpackedSource(byte[] bytes, ByteSource packed) => (_bytes, _packed) = (bytes, packed);

    public override long Length => _bytes.Length;

    public override long? FileOffset => null;

    public override string FileName => _packed.FileName;

    public override void CheckUnchanged() => _packed.CheckUnchanged();

    protected override void ReadCore(long offset, Span<byte> destination) =>
        _bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);

    /// <summary>Unpacks a whole file that is one zlib or gzip stream.</summary>
    /// <param name="packed">The compressed bytes.</param>
    /// <param name="gzip">Whether they are a gzip file; else a zlib stream.</param>
    /// <param name="options">The limits on inflation and on the content's length.</param>
    /// <exception cref="CheckpointException">The data are damaged, cut short, or over a limit.</exception>
    public static ByteSource Inflate(ByteSource packed, bool gzip, CheckpointOptions options)
    {
        var limit = Limit(packed.Length, options);
        // The length is counted first, so that memory is taken once and for the content only.
        var length = 0L;
        var buffer = new byte[1 << 16];
        Try(
            packed,
            gzip,
            stream =>
            {
                for (int n; (n = stream.Read(buffer)) > 0; )
                    if ((length += n) > limit)
                        throw TooLong(packed, length, options);
            }
        );
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        Try(packed, gzip, stream => stream.ReadExactly(bytes));
        if (packed.Length < 8 || !IsWhole(packed, gzip, bytes))
            throw packed.Fail(
                packed.Length,
                "the compressed data are cut short or damaged: their check does not match"
            );
        return new UnpackedSource(bytes, packed) { Name = packed.Name + "!unpacked" };
    }

    /// <summary>An entry of an archive in memory, so that it can be read from any place in it.</summary>
    /// <exception cref="CheckpointException">The entry is longer than the limits allow, or damaged.</exception>
    public static ByteSource Of(ByteSource entry, CheckpointOptions options) =>
        entry.Length <= Math.Min(options.MaxUnpackedBytes, Array.MaxLength)
            ? new UnpackedSource(entry.ReadAll(0, (int)entry.Length, "data"), entry) { Name = entry.Name }
            : throw TooLong(entry, entry.Length, options);

    private static long Limit(long size, CheckpointOptions options) =>
        Math.Min(
            Math.Min(options.MaxUnpackedBytes, Array.MaxLength),
            Math.Max(1L << 20, size <= long.MaxValue / options.MaxInflation ? size * options.MaxInflation : size)
        );

    private static CheckpointException TooLong(ByteSource packed, long length, CheckpointOptions options) =>
        packed.Fail(
            null,
            $"unpacks to {length} bytes or more, over the limit (CheckpointOptions.{nameof(options.MaxUnpackedBytes)}"
                + $" = {options.MaxUnpackedBytes}, {nameof(options.MaxInflation)} = {options.MaxInflation}):"
                + " unpack it first, and give the file in it"
        );

    private static void Try(ByteSource packed, bool gzip, Action<Stream> read)
    {
        var region = new RegionStream(packed, 0, packed.Length);
        try
        {
            using Stream stream = gzip
                ? new GZipStream(region, CompressionMode.Decompress)
                : new ZLibStream(region, CompressionMode.Decompress);
            read(stream);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw packed.Fail(region.Position, $"the compressed data are damaged: {e.Message}", e);
        }
    }

    private static bool IsWhole(ByteSource packed, bool gzip, byte[] bytes)
    {
        Span<byte> last = stackalloc byte[4];
        packed.Read(packed.Length - 4, last);
        return gzip
            ? BinaryPrimitives.ReadUInt32LittleEndian(last) == (uint)bytes.Length
            : BinaryPrimitives.ReadUInt32BigEndian(last) == Adler32(bytes);
    }

    /// <summary>RFC 1950: a = 1 + sum of bytes, b = sum of a, both modulo 65521; b 2^16 + a.</summary>
    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        var (a, b) = (1u, 0u);
        // 5552 is the most bytes after which b is below 2^32.
        for (; bytes.Length > 0; bytes = bytes[Math.Min(bytes.Length, 5552)..])
        {
            foreach (var x in bytes[..Math.Min(bytes.Length, 5552)])
            {
                a += x;
                b += a;
            }
            (a, b) = (a % 65521, b % 65521);
        }
        return (b << 16) | a;
    }
}
