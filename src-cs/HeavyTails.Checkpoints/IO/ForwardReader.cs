using System.Buffers.Binary;
using System.Text;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// A buffered front-to-back reader with a known end; one thread uses it. Every length is checked against the remaining
/// bytes before anything is allocated, so that a length field can cost no more memory than the file has bytes. All
/// methods throw <see cref="CheckpointException"/>, with the file and the offset, if the file ends too early. Their
/// argument `what` names the bytes in the message: "tensor name".
/// </summary>
public sealed class ForwardReader
{
    internal delegate void Fill(long offset, Span<byte> destination);

    private const int BufferBytes = 1 << 16;
    private readonly ByteSource _source;
    private readonly Fill _fill;
    private readonly byte[] _buffer;
    private long _bufferStart;
    private int _at,
        _filled;

    /// <summary>Offset in the source one past the last byte that may be read.</summary>
    public long End { get; }

    /// <summary>Offset in the source of the next byte.</summary>
    public long Position => _bufferStart + _at;

    /// <summary>Number of bytes from <see cref="Position"/> to <see cref="End"/>.</summary>
    public long Remaining => End - Position;

    /// <summary>The source whose bytes are read.</summary>
    public ByteSource Source => _source;

    internal ForwardReader(ByteSource source, long start, long length, Fill fill)
    {
        (_source, _fill, _bufferStart, End) = (source, fill, start, start + length);
        _buffer = new byte[(int)Math.Min(length, BufferBytes)];
    }

    /// <summary>Makes the exception for a fault at <see cref="Position"/>; the caller throws it.</summary>
    public CheckpointException Fail(string problem) => _source.Fail(Position, problem);

    /// <summary>Throws when fewer bytes are left.</summary>
    public void Need(long bytes, string what)
    {
        if (bytes < 0 || bytes > Remaining)
            throw Fail($"expected {bytes} bytes of {what}, {Remaining} are left");
    }

    private void Refill()
    {
        _bufferStart += _at;
        _filled = (int)Math.Min(_buffer.Length, End - _bufferStart);
        _at = 0;
        _fill(_bufferStart, _buffer.AsSpan(0, _filled));
    }

    /// <summary>Reads the next byte.</summary>
    public byte ReadByte(string what)
    {
        if (_at == _filled)
        {
            Need(1, what);
            Refill();
        }
        return _buffer[_at++];
    }

    /// <summary>Fills the destination with the next bytes, or throws.</summary>
    public void ReadExactly(Span<byte> destination, string what)
    {
        Need(destination.Length, what);
        var held = Math.Min(destination.Length, _filled - _at);
        _buffer.AsSpan(_at, held).CopyTo(destination);
        _at += held;
        destination = destination[held..];
        if (destination.Length == 0)
            return;
        if (destination.Length >= _buffer.Length)
        {
            var from = Position;
            _fill(from, destination);
            (_bufferStart, _at, _filled) = (from + destination.Length, 0, 0);
            return;
        }
        Refill();
        _buffer.AsSpan(0, destination.Length).CopyTo(destination);
        _at = destination.Length;
    }

    /// <summary>Reads the next bytes into an array of its own.</summary>
    public byte[] ReadBytes(long count, string what)
    {
        Need(count, what);
        if (count > Array.MaxLength)
            throw Fail($"{what} of {count} bytes is longer than an array can be");
        var bytes = GC.AllocateUninitializedArray<byte>((int)count);
        ReadExactly(bytes, what);
        return bytes;
    }

    /// <summary>Moves on by a number of bytes; a source with random access does not read them.</summary>
    public void Skip(long bytes, string what)
    {
        Need(bytes, what);
        while (!_source.IsRandomAccess && bytes > _filled - _at)
        {
            bytes -= _filled - _at;
            _at = _filled;
            Refill();
        }
        if (bytes <= _filled - _at)
            _at += (int)bytes;
        else
            (_bufferStart, _at, _filled) = (Position + bytes, 0, 0);
    }

    /// <summary>Reads an unsigned little-endian integer of 16 bits.</summary>
    public ushort ReadUInt16(string what)
    {
        Span<byte> b = stackalloc byte[2];
        ReadExactly(b, what);
        return BinaryPrimitives.ReadUInt16LittleEndian(b);
    }

    /// <summary>Reads an unsigned little-endian integer of 32 bits.</summary>
    public uint ReadUInt32(string what)
    {
        Span<byte> b = stackalloc byte[4];
        ReadExactly(b, what);
        return BinaryPrimitives.ReadUInt32LittleEndian(b);
    }

    /// <summary>Reads an unsigned little-endian integer of 64 bits.</summary>
    public ulong ReadUInt64(string what)
    {
        Span<byte> b = stackalloc byte[8];
        ReadExactly(b, what);
        return BinaryPrimitives.ReadUInt64LittleEndian(b);
    }

    /// <summary>
    /// Reads an unsigned integer in base 128, least significant group first (protobuf, LEB128), of at most ten bytes.
    /// </summary>
    public ulong ReadVarint(string what)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = ReadByte(what);
            if (shift == 63 && b > 1)
                throw Fail($"{what}: a variable-length integer beyond 64 bits");
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
        throw Fail($"{what}: a variable-length integer of more than ten bytes");
    }

    /// <summary>Reads text that is stored as a number of bytes of UTF-8; other bytes are refused.</summary>
    /// <param name="count">Number of bytes.</param>
    /// <param name="what">What the text is, for the message.</param>
    /// <param name="longest">Most bytes that are accepted. Default: 65,536, more than names have.</param>
    public string ReadText(long count, string what, int longest = 1 << 16)
    {
        var at = Position;
        Need(count, what);
        if (count > longest)
            throw Fail($"{what} of {count} bytes, expected at most {longest}");
        Span<byte> few = stackalloc byte[256];
        var bytes = count <= few.Length ? few[..(int)count] : ReadBytes(count, what);
        if (count <= few.Length)
            ReadExactly(bytes, what);
        try
        {
            return Text.StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw _source.Fail(at, $"{what} is not UTF-8");
        }
    }
}
