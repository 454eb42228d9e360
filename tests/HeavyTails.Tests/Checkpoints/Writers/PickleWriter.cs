using System.Buffers.Binary;
using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Writes pickles opcode by opcode, protocol 2 or 4.</summary>
public sealed class PickleWriter
{
    private readonly MemoryStream _bytes = new();
    private readonly int _protocol;
    private int _memo;

    public PickleWriter(int protocol = 2)
    {
        _protocol = protocol;
        Op(0x80, (byte)protocol);
    }

    public PickleWriter Op(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleWriter Op(char code) => Op((byte)code);

    public PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (_protocol >= 4 && utf8.Length < 256)
            return Op(0x8c, (byte)utf8.Length).Op(utf8).Op(0x94);
        Op('X').UInt32((uint)utf8.Length).Op(utf8);
        return Op('q', (byte)(_memo++ % 256));
    }

    private PickleWriter Op(char code, byte argument) => Op((byte)code, argument);

    public PickleWriter UInt32(uint value)
    {
        Span<byte> b = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(b, value);
        _bytes.Write(b);
        return this;
    }

    public PickleWriter Int(long value) =>
        value switch
        {
            >= 0 and < 256 => Op('K', (byte)value),
            >= int.MinValue and <= int.MaxValue => Op('J').UInt32((uint)(int)value),
            _ => Op(0x8a, 8).Op(BitConverter.GetBytes(value)),
        };

    public PickleWriter Float(double value)
    {
        var bytes = BitConverter.GetBytes(value);
        Array.Reverse(bytes);
        return Op('G').Op(bytes);
    }

    public PickleWriter Bool(bool value) => Op(value ? (byte)0x88 : (byte)0x89);

    public PickleWriter Bytes(byte[] bytes) => Op('B').UInt32((uint)bytes.Length).Op(bytes);

    public PickleWriter Global(string module, string name) =>
        _protocol >= 4 ? Text(module).Text(name).Op(0x93) : Op('c').Op(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Mark() => Op('(');

    /// <summary>Writes a tuple of integers, as a mark, the integers, and TUPLE.</summary>
    public PickleWriter Tuple(IEnumerable<long> items)
    {
        Mark();
        foreach (var item in items)
            Int(item);
        return Op('t');
    }

    /// <summary>Writes an empty OrderedDict. Mark, keys and values, and Op('u') may follow to fill it.</summary>
    public PickleWriter OrderedDict() => Global("collections", "OrderedDict").Op(')').Op('R');

    public byte[] Stop()
    {
        Op('.');
        return _bytes.ToArray();
    }
}
