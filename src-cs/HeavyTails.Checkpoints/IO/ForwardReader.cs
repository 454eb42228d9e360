using System.Buffers.Binary;
using System.Text;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// A buffered front-to-back reader with a known end. Every length is checked against what is left before anything is allocated, so
/// that a length field can cost no more memory than the file has bytes.
/// </summary>
internal sealed class ForwardReader
{
    public delegate void Fill(long offset, Span<byte> destination);

    private const int BufferBytes = 1 << 16;
    private readonly ByteSource _source;
    private readonly Fill _fill;
    private readonly byte[] _buffer;
    private long _bufferStart;
    private int _at,
        _filled;

    /// <summary>One past the last byte that may be read.</summary>
    public long End { get; }

    public long Position => _bufferStart + _at;

    public long Remaining => End - Position;

    public ByteSource Source => _source;

    public ForwardReader(ByteSource source, long start, long length, Fill fill)
    {
        (_source, _fill, _bufferStart, End) = (source, fill, start, start + length);
        _buffer = new byte[(int)Math.Min(length, BufferBytes)];
    }

    public CheckpointException Fail(string problem) => _source.Fail(Position, problem);

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

    public byte ReadByte(string what)
    {
        if (_at == _filled)
        {
            Need(1, what);
            Refill();
        }
        return _buffer[_at++];
    }

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

    public byte[] ReadBytes(long count, string what)
    {
        Need(count, what);
        if (count > Array.MaxLength)
            throw Fail($"{what} of {count} bytes is longer than an array can be");
        var bytes = GC.AllocateUninitializedArray<byte>((int)count);
        ReadExactly(bytes, what);
        return bytes;
    }

    /// <summary>Moves on, without reading where the source can be read anywhere.</summary>
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

    public ushort ReadUInt16(string what)
    {
        Span<byte> b = stackalloc byte[2];
        ReadExactly(b, what);
        return BinaryPrimitives.ReadUInt16LittleEndian(b);
    }

    public uint ReadUInt32(string what)
    {
        Span<byte> b = stackalloc byte[4];
        ReadExactly(b, what);
        return BinaryPrimitives.ReadUInt32LittleEndian(b);
    }

    public ulong ReadUInt64(string what)
    {
        Span<byte> b = stackalloc byte[8];
        ReadExactly(b, what);
        return BinaryPrimitives.ReadUInt64LittleEndian(b);
    }

    /// <summary>Base-128, least significant group first (protobuf, LEB128), at most ten bytes.</summary>
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

    /// <summary>Text of that many bytes of UTF-8; refuses other bytes, and names longer than names are.</summary>
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
