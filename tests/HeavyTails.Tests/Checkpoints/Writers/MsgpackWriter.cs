using System.Buffers.Binary;
using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Writes MessagePack value by value, and flax's arrays.</summary>
public sealed class MsgpackWriter
{
    private readonly MemoryStream _bytes = new();

    public MsgpackWriter Op(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public MsgpackWriter Map(int pairs) => pairs < 16 ? Op((byte)(0x80 | pairs)) : Op(0xde).Big((ushort)pairs);

    public MsgpackWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return (utf8.Length < 32 ? Op((byte)(0xa0 | utf8.Length)) : Op(0xda).Big((ushort)utf8.Length)).Op(utf8);
    }

    public MsgpackWriter Int(long value) =>
        value is >= 0 and < 128 ? Op((byte)value) : Op(0xd3).Op([.. BitConverter.GetBytes(value).Reverse()]);

    public MsgpackWriter Bytes(byte[] bytes) => Op(0xc5).Big((ushort)bytes.Length).Op(bytes);

    /// <summary>Writes an array as flax does: extension 1 of (shape, name of the number type, bytes).</summary>
    public MsgpackWriter Array(string dtype, long[] shape, byte[] numbers, byte type = 1)
    {
        var content = new MsgpackWriter().Op(0x93).Op((byte)(0x90 | shape.Length));
        foreach (var d in shape)
            content.Int(d);
        var inner = content.Text(dtype).Bytes(numbers).ToArray();
        return Op(0xc8).Big((ushort)inner.Length).Op(type).Op(inner);
    }

    private MsgpackWriter Big(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return Op(bytes[0], bytes[1]);
    }

    public byte[] ToArray() => _bytes.ToArray();
}
