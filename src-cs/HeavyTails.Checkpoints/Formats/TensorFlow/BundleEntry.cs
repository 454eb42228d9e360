using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.TensorFlow;

/// <summary>The description of one variable; the fields are in TensorFlowReader.cs.</summary>
internal sealed class BundleEntry
{
    private readonly ByteSource _index;
    private readonly long _at;
    private readonly string _name;
    private readonly List<long> _shape = [];
    private ulong _type,
        _shard,
        _offset,
        _size;
    private uint? _checksum;
    private int _slices;
    private bool _isOfUnknownRank;

    private BundleEntry(ByteSource index, long at, string name) => (_index, _at, _name) = (index, at, name);

    public static BundleEntry Read(ByteSource index, long at, string name, byte[] value)
    {
        var entry = new BundleEntry(index, at, name);
        var proto = TensorFlowReader.Proto(index, value, name.Length > 100 ? name[..100] : name);
        while (proto.Next("BundleEntryProto"))
            switch (proto.Field)
            {
                case 1:
                    entry._type = proto.ReadVarint("dtype");
                    break;
                case 2:
                    entry.ReadShape(proto);
                    break;
                case 3:
                    entry._shard = proto.ReadVarint("shard_id");
                    break;
                case 4:
                    entry._offset = proto.ReadVarint("offset");
                    break;
                case 5:
                    entry._size = proto.ReadVarint("size");
                    break;
                case 6:
                    entry._checksum = proto.ReadFixed32("crc32c");
                    break;
                case 7:
                    entry._slices++;
                    proto.Skip("slices");
                    break;
                default:
                    proto.Skip("field of BundleEntryProto");
                    break;
            }
        return entry;
    }

    /// <summary>The entry, whose numbers are checked to lie in their data file.</summary>
    public TensorEntry ToEntry(BundleFiles files)
    {
        var (type, typeName) = Type(_type);
        long[] shape = [.. _shape];
        if (_slices > 0)
            return Listed($"a partitioned variable in {_slices} slices: not read, save it as one");
        if (type == DType.Other || _isOfUnknownRank)
            return Listed($"{typeName}: not numbers that are read");
        var count = Entries.Count(shape);
        if (count < 0 || (UInt128)count * (uint)type.Size() != _size)
            throw _index.Fail(
                _at,
                $"variable {Text.Quote(_name)} {Text.Shape(shape)} of {typeName} has {_size} bytes, not one number"
                    + " for each"
            );
        var data = files.Open(_shard, _name, _at);
        if (_offset > (ulong)data.Length || _size > (ulong)data.Length - _offset)
            throw _index.Fail(
                _at,
                $"variable {Text.Quote(_name)} should be bytes {_offset} to {(UInt128)_offset + _size} of {data.Name},"
                    + $" which has {data.Length}"
            );
        var source =
            _checksum is { } checksum && _size > 0
                ? new CheckedSource(data, (long)_offset, (long)_size, checksum) { Name = data.Name }
                : (ByteSource)data;
        return TensorEntry.Of(
            new StoredTensor
            {
                Name = _name,
                DType = type,
                Shape = shape,
                Source = source,
                Start = source == data ? (long)_offset : 0,
                BigEndian = files.BigEndian,
                TypeName = typeName,
            }
        );

        TensorEntry Listed(string reason) =>
            new()
            {
                Name = _name,
                DType = type,
                Shape = shape,
                File = _index.FileName,
                Reason = reason,
            };
    }

    private void ReadShape(Onnx.ProtoReader proto)
    {
        var outer = proto.Enter("shape");
        while (proto.Next("TensorShapeProto"))
            if (proto.Field == 2)
            {
                var inShape = proto.Enter("dimension");
                var size = 0L;
                while (proto.Next("dimension"))
                    if (proto.Field == 1)
                        size = (long)proto.ReadVarint("size of a dimension");
                    else
                        proto.Skip("field of a dimension");
                proto.Leave(inShape);
                if (size < 0 || _shape.Count == Entries.MaxRank)
                    throw _index.Fail(
                        _at,
                        $"variable {Text.Quote(_name)} has a dimension of {size}, or more than {Entries.MaxRank}"
                    );
                _shape.Add(size);
            }
            else if (proto.Field == 3)
                _isOfUnknownRank = proto.ReadVarint("unknown_rank") != 0;
            else
                proto.Skip("field of TensorShapeProto");
        proto.Leave(outer);
    }

    // tensorflow/tensorflow, core/framework/types.proto
    private static (DType Type, string Name) Type(ulong number)
    {
        var type = number switch
        {
            1 => DType.F32,
            2 => DType.F64,
            3 => DType.I32,
            4 => DType.U8,
            5 => DType.I16,
            6 => DType.I8,
            8 => DType.C64,
            9 => DType.I64,
            10 => DType.Bool,
            14 => DType.BF16,
            17 => DType.U16,
            18 => DType.C128,
            19 => DType.F16,
            22 => DType.U32,
            23 => DType.U64,
            24 => DType.F8E5M2,
            25 => DType.F8E4M3,
            _ => DType.Other,
        };
        var name = number switch
        {
            7 => "text",
            20 => "a resource",
            21 => "a variant",
            _ => type == DType.Other ? $"TensorFlow's type {number}" : type.Name(),
        };
        return (type, name);
    }
}
