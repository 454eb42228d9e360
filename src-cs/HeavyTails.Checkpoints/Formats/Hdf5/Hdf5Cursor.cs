using System.Buffers.Binary;
using System.Text;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>Goes through the bytes of one structure of an HDF5 file; a fault names its offset in the file.</summary>
/// <param name="source">The file.</param>
/// <param name="start">Byte offset of the bytes in the file.</param>
/// <param name="bytes">The bytes of the structure.</param>
/// <param name="what">What messages call the structure: "object header".</param>
internal ref struct Hdf5Cursor(ByteSource source, long start, ReadOnlySpan<byte> bytes, string what)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Byte offset in the file of the next byte.</summary>
    public readonly long Position => start + _at;

    public readonly int Left => _bytes.Length - _at;

    public readonly CheckpointException Fail(string problem) => source.Fail(Position, $"{what}: {problem}");

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left)
            throw Fail($"expected {count} more bytes, {Left} are left");
        _at += count;
        return _bytes.Slice(_at - count, count);
    }

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>An unsigned integer of 1 to 8 bytes.</summary>
    public ulong Unsigned(int size)
    {
        var value = 0UL;
        var taken = Take(size);
        for (var i = size - 1; i >= 0; i--)
            value = value << 8 | taken[i];
        return value;
    }

    /// <summary>A dimension or a size, at most 2^63 - 1.</summary>
    public long Size() =>
        U64() is var n && n <= long.MaxValue ? (long)n : throw Fail($"a size of {n}, expected at most 2^63 - 1");

    public void Expect(ReadOnlySpan<byte> signature)
    {
        if (!Take(signature.Length).SequenceEqual(signature))
            throw Fail($"expected the signature {Encoding.ASCII.GetString(signature)}");
    }

    /// <summary>Text of a number of bytes that ends at the first zero byte.</summary>
    public string Text(int count) => IO.Text.UpToZero(Take(count));
}
