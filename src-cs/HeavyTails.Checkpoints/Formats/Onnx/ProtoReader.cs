// Protocol buffers on the wire: key = (field << 3) | type; type 0 varint, 1 eight bytes, 2 length and bytes, 5 four
// bytes.
// protobuf.dev/programming-guides/encoding

using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>Walks the fields of nested messages; a field that is skipped is not read from the file.</summary>
internal sealed class ProtoReader(ForwardReader bytes)
{
    public const int Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5;

    private long _end = bytes.End;

    /// <summary>Number of the field at which the reader stands.</summary>
    public int Field { get; private set; }

    /// <summary>Wire type of the field, one of the constants above.</summary>
    public int Type { get; private set; }

    public long Position => bytes.Position;

    public CheckpointException Fail(string problem) => bytes.Fail(problem);

    /// <summary>Moves to the next field of the current message; false at its end.</summary>
    public bool Next(string message)
    {
        if (bytes.Position == _end)
            return false;
        var at = bytes.Position;
        var key = bytes.ReadVarint("field key");
        (Field, Type) = ((int)(key >> 3), (int)(key & 7));
        if (key >> 3 is 0 or > 536870911 || Type is not (Varint or Fixed64 or Bytes or Fixed32))
            throw bytes.Source.Fail(at, $"expected a field of {message}, got field {key >> 3} of wire type {key & 7}");
        CheckInside(message);
        return true;
    }

    private void CheckInside(string what)
    {
        if (bytes.Position > _end)
            throw bytes.Fail($"{what} runs past the end of its message at byte {_end}");
    }

    public ulong ReadVarint(string what)
    {
        Expect(Varint, what);
        var value = bytes.ReadVarint(what);
        CheckInside(what);
        return value;
    }

    public uint ReadFixed32(string what)
    {
        Expect(Fixed32, what);
        var value = bytes.ReadUInt32(what);
        CheckInside(what);
        return value;
    }

    /// <summary>Length of a length-delimited field, checked against its message.</summary>
    public long ReadLength(string what)
    {
        Expect(Bytes, what);
        var length = bytes.ReadVarint(what);
        return bytes.Position <= _end && length <= (ulong)(_end - bytes.Position)
            ? (long)length
            : throw bytes.Fail($"{what} of {length} bytes, its message has {Math.Max(0, _end - bytes.Position)} left");
    }

    public string ReadText(string what) => bytes.ReadText(ReadLength(what), what);

    /// <summary>Skips a length-delimited field and tells where its bytes lie.</summary>
    public (long Start, long Length) ReadRange(string what)
    {
        var length = ReadLength(what);
        var start = bytes.Position;
        bytes.Skip(length, what);
        return (start, length);
    }

    /// <summary>Enters a nested message; the value returned is the argument of <see cref="Leave"/>.</summary>
    public long Enter(string what)
    {
        var outer = _end;
        _end = ReadLength(what) + bytes.Position;
        return outer;
    }

    public void Leave(long outer) => _end = outer;

    /// <summary>Reads a repeated integer, packed or not, and refuses more than the given number.</summary>
    public void ReadVarints(List<long> into, int most, string what)
    {
        if (Type == Varint)
            into.Add((long)ReadVarint(what));
        else
            for (var outer = Enter(what); ; into.Add((long)bytes.ReadVarint(what)))
                if (bytes.Position >= _end || into.Count > most)
                {
                    CheckInside(what);
                    Leave(outer);
                    break;
                }
        if (into.Count > most)
            throw bytes.Fail($"more than {most} numbers in {what}");
    }

    public void Skip(string what)
    {
        if (Type == Varint)
            bytes.ReadVarint(what);
        else if (Type == Bytes)
            ReadRange(what);
        else
            bytes.Skip(Type == Fixed64 ? 8 : 4, what);
        CheckInside(what);
    }

    private void Expect(int type, string what)
    {
        if (Type != type)
            throw bytes.Fail($"{what} should have wire type {type}, got {Type}");
    }
}
