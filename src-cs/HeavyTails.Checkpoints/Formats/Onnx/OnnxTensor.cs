// TensorProto: dims = 1, data_type = 2, segment = 3, float_data = 4, int32_data = 5, name = 8, raw_data = 9, double_data = 10,
// external_data = 13 {key = 1, value = 2}, data_location = 14.  onnx.proto

using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>One TensorProto: what it is and where its numbers lie.</summary>
internal sealed class OnnxTensor
{
    private readonly List<long> _shape = [];
    private int _code;
    private (long Start, long Length)? _raw,
        _floats,
        _doubles,
        _narrow;
    private Dictionary<string, string>? _external;
    private string? _unusual;

    public string Name { get; private set; } = "";

    public long At { get; private set; }

    public IReadOnlyList<long> Shape => _shape;

    public DType DType =>
        _code switch
        {
            1 => DType.F32,
            2 => DType.U8,
            3 => DType.I8,
            4 => DType.U16,
            5 => DType.I16,
            6 => DType.I32,
            7 => DType.I64,
            9 => DType.Bool,
            10 => DType.F16,
            11 => DType.F64,
            12 => DType.U32,
            13 => DType.U64,
            14 => DType.C64,
            15 => DType.C128,
            16 => DType.BF16,
            17 => DType.F8E4M3,
            19 => DType.F8E5M2,
            _ => DType.Other,
        };

    public static OnnxTensor Read(ProtoReader proto)
    {
        var tensor = new OnnxTensor { At = proto.Position };
        var outer = proto.Enter("tensor");
        var external = false;
        while (proto.Next("TensorProto"))
            switch (proto.Field)
            {
                case 1:
                    proto.ReadVarints(tensor._shape, Entries.MaxRank, "dimensions");
                    break;
                case 2:
                    tensor._code = (int)Math.Min(proto.ReadVarint("data type"), 1000);
                    break;
                case 3:
                    tensor._unusual = "a segmented tensor";
                    proto.Skip("segment");
                    break;
                case 4:
                    tensor._floats = tensor.Once(proto, tensor._floats, "float_data");
                    break;
                case 5:
                    tensor._narrow = tensor.Once(proto, tensor._narrow, "int32_data");
                    break;
                case 8:
                    tensor.Name = proto.ReadText("tensor name");
                    break;
                case 9:
                    tensor._raw = tensor.Once(proto, tensor._raw, "raw_data");
                    break;
                case 10:
                    tensor._doubles = tensor.Once(proto, tensor._doubles, "double_data");
                    break;
                case 13:
                    tensor.ReadExternal(proto);
                    break;
                case 14:
                    external = proto.ReadVarint("data location") == 1;
                    break;
                default:
                    proto.Skip("TensorProto field");
                    break;
            }
        proto.Leave(outer);
        if (!external)
            tensor._external = null;
        else
            tensor._external ??= [];
        return tensor;
    }

    private (long, long)? Once(ProtoReader proto, (long, long)? before, string what)
    {
        if (proto.Type == ProtoReader.Bytes && before is null)
            return proto.ReadRange(what);
        _unusual = $"{what} in pieces";
        proto.Skip(what);
        return before;
    }

    private void ReadExternal(ProtoReader proto)
    {
        _external ??= [];
        var outer = proto.Enter("external data");
        string key = "",
            value = "";
        while (proto.Next("StringStringEntryProto"))
            switch (proto.Field)
            {
                case 1:
                    key = proto.ReadText("key");
                    break;
                case 2:
                    value = proto.ReadText("value");
                    break;
                default:
                    proto.Skip("external data field");
                    break;
            }
        proto.Leave(outer);
        _external[key] = value;
    }

    public TensorEntry ToEntry(string name, ByteSource file, OnnxExternalData external)
    {
        var shape = _shape.ToArray();
        foreach (var d in shape)
            if (d < 0)
                throw file.Fail(At, $"tensor {Text.Quote(name)} has a dimension of {d}");
        var typeName = DType == DType.Other ? $"ONNX data type {_code}" : DType.Name();
        var count = Entries.Count(shape);
        if (count < 0)
            throw file.Fail(At, $"tensor {Text.Quote(name)} {Text.Shape(shape)} has more than 2^63 numbers");
        // Only floats need their numbers found; what is listed with a reason may be stored in any of the other ways.
        if (
            (_unusual is null ? null : $"{_unusual}: re-save the model") is { } reason
            || (reason = Entries.Reason(DType, typeName, shape, count)!) is not null
        )
            return Entries.Listed(name, DType, shape, file.FileName, reason);
        var bytes = (Int128)count * DType.Size();
        if (_external is not null)
        {
            var (source, start, length) = external.Locate(name, _external, At);
            return length == bytes
                ? Entries.Of(name, DType, typeName, shape, source, start, start)
                : throw source.Fail(
                    start,
                    $"tensor {Text.Quote(name)} {Text.Shape(shape)} of {typeName} needs {bytes} bytes, its external data are {length}"
                );
        }
        if (
            (
                _raw
                ?? (
                    DType == DType.F32 ? _floats
                    : DType == DType.F64 ? _doubles
                    : null
                )
            ) is
            { } range
        )
            return range.Length == bytes
                ? Entries.Of(name, DType, typeName, shape, file, range.Start, At)
                : throw file.Fail(
                    range.Start,
                    $"tensor {Text.Quote(name)} {Text.Shape(shape)} of {typeName} needs {bytes} bytes, it has {range.Length}"
                );
        // One variable-length integer a number, one to ten bytes each.
        if (
            _narrow is { } narrow
            && DType is DType.F16 or DType.BF16 or DType.F8E4M3 or DType.F8E5M2
            && _narrow.Value.Length >= count
        )
            return new TensorEntry
            {
                Name = name,
                DType = DType,
                Shape = shape,
                Count = count,
                File = file.FileName,
                Numbers = new VarintNumbers
                {
                    Source = file,
                    Start = _narrow.Value.Start,
                    ByteLength = _narrow.Value.Length,
                    DType = DType,
                },
            };
        throw file.Fail(At, $"tensor {Text.Quote(name)} {Text.Shape(shape)} of {typeName} has no numbers");
    }
}

/// <summary>Narrow floats whose bits are stored as variable-length integers (TensorProto.int32_data).</summary>
internal sealed class VarintNumbers : TensorNumbers
{
    public required long ByteLength { get; init; }

    public override TensorData Load(int[] shape, int count)
    {
        var reader = Source.Forward(Start, ByteLength);
        var size = DType.Size();
        var bytes = new byte[(long)count * size];
        for (var i = 0; i < count; i++)
        {
            var bits = reader.ReadVarint("number");
            if (bits >> (8 * size) != 0)
                throw reader.Fail($"{bits} is no {DType.Name()}: more than {8 * size} bits");
            bytes[i * size] = (byte)bits;
            if (size == 2)
                bytes[i * 2 + 1] = (byte)(bits >> 8);
        }
        if (reader.Remaining > 0)
            throw reader.Fail($"{reader.Remaining} bytes are left after {count} numbers");
        return new TensorNumbers
        {
            Source = new MemorySource(bytes) { Name = Source.Name },
            Start = 0,
            DType = DType,
        }.Load(shape, count);
    }
}
