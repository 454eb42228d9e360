// TensorProto: dims = 1, data_type = 2, segment = 3, float_data = 4, int32_data = 5, name = 8, raw_data = 9,
// double_data = 10, external_data = 13 {key = 1, value = 2}, data_location = 14.  onnx.proto

using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>One tensor of a model (a TensorProto): its name, type and shape, and where its numbers lie.</summary>
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

    /// <summary>Byte offset of its description in the model.</summary>
    public long At { get; private set; }

    /// <summary>Dimensions, outermost first, not yet checked.</summary>
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
            21 => DType.U8,
            22 => DType.I8,
            24 => DType.F8E8M0,
            _ => DType.Other,
        };

    /// <summary>Reads the message at which the reader stands; numbers are left in the file.</summary>
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

    /// <summary>
    /// The tensor as an entry of the checkpoint, its numbers found in the model or in a file beside it.
    /// </summary>
    public TensorEntry ToEntry(string name, ByteSource file, OnnxExternalData external)
    {
        var shape = _shape.ToArray();
        foreach (var d in shape)
            if (d < 0)
                throw file.Fail(At, $"tensor {Text.Quote(name)} has a dimension of {d}");
        var typeName =
            DType == DType.Other ? $"ONNX data type {_code}"
            : HoldsNibbles ? (DType == DType.I8 ? "int4" : "uint4")
            : DType.Name();
        var count = Entries.Count(shape);
        if (count < 0)
            throw file.Fail(At, $"tensor {Text.Quote(name)} {Text.Shape(shape)} has more than 2^63 numbers");
        // Only floats need their numbers found; what is listed with a reason may be stored in any of the other ways. It
        // is then no part of a weight.
        var reason = _unusual is null
            ? Entries.Reason(DType, typeName, shape, count)
            : $"{_unusual}: re-save the model";
        if (reason is not null)
            return new TensorEntry
            {
                Name = name,
                DType = DType,
                Shape = shape,
                File = file.FileName,
                Reason = reason,
                Numbers = _unusual is null && count > 0 ? PartNumbers(name, count, file, external) : null,
            };
        var bytes = (Int128)count * DType.Size();
        if (_external is not null)
        {
            var (source, start, length) = external.Locate(name, _external, At);
            return length == bytes
                ? Stored(source, start, start)
                : throw source.Fail(start, $"{What()} needs {bytes} bytes, its external data are {length}");
        }
        if (Packed is { } range)
            return range.Length == bytes
                ? Stored(file, range.Start, At)
                : throw file.Fail(range.Start, $"{What()} needs {bytes} bytes, it has {range.Length}");
        // One variable-length integer a number, one to ten bytes each.
        if (IsNarrow && _narrow is { } narrow && narrow.Length >= count)
            return new TensorEntry
            {
                Name = name,
                DType = DType,
                Shape = shape,
                File = file.FileName,
                Numbers = Varints(file, narrow),
            };
        throw file.Fail(At, $"{What()} has no numbers");

        string What() => $"tensor {Text.Quote(name)} {Text.Shape(shape)} of {typeName}";

        TensorEntry Stored(ByteSource source, long start, long at) =>
            TensorEntry.Of(
                new StoredTensor
                {
                    Name = name,
                    DType = DType,
                    Shape = shape,
                    Source = source,
                    Start = start,
                    DescribedAt = at,
                }
            );
    }

    /// <summary>
    /// The numbers of a scalar or of integers, which may be part of a weight; null when the way in which they are
    /// stored is not read.
    /// </summary>
    private TensorNumbers? PartNumbers(string name, long count, ByteSource file, OnnxExternalData external)
    {
        var bytes = HoldsNibbles ? (count + 1) / 2 : (Int128)count * DType.Size();
        (ByteSource Source, long Start, long Length)? range =
            _external is not null ? external.Locate(name, _external, At)
            : Packed is { } packed ? (file, packed.Start, packed.Length)
            : null;
        if (DType.Size() == 0 || range is { Length: var length } && length != bytes)
            return null;
        if (range is var (source, start, _))
            return HoldsNibbles
                ? PackedBits.Nibbles(source, start, count, signed: DType == DType.I8)
                : new TensorNumbers
                {
                    Source = source,
                    Start = start,
                    DType = DType,
                };
        return !HoldsNibbles && IsNarrow && _narrow is { } varints && varints.Length >= count
            ? Varints(file, varints)
            : null;
    }

    private VarintNumbers Varints(ByteSource file, (long Start, long Length) range) =>
        new()
        {
            Source = file,
            Start = range.Start,
            ByteLength = range.Length,
            DType = DType,
        };

    private bool HoldsNibbles => _code is 21 or 22;

    /// <summary>
    /// Where the numbers lie as in memory: raw_data, or the field of their type, which protobuf packs so.
    /// </summary>
    private (long Start, long Length)? Packed =>
        _raw
        ?? (
            DType == DType.F32 ? _floats
            : DType == DType.F64 ? _doubles
            : null
        );

    /// <summary>Whether int32_data may hold the numbers.</summary>
    private bool IsNarrow =>
        DType
            is DType.F16
                or DType.BF16
                or DType.F8E4M3
                or DType.F8E5M2
                or DType.I8
                or DType.U8
                or DType.I16
                or DType.U16
                or DType.I32;
}
